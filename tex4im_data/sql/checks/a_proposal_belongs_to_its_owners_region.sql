-- A proposal is counted in the region of the organisation that owns it.
select p.opportunity_id, p.title, p.region_id, o.region_id as owner_region
from opportunity as p
join organisation as o on o.organisation_id = p.owner_id
where o.region_id is distinct from p.region_id
