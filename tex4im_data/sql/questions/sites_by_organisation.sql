-- Where are the organisations?
-- uses: organisation, priority
select o.organisation_id, o.name, o.kind, o.region_id, o.city, o.latitude, o.longitude, o.website, o.nature
from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as o
where o.latitude is not null and ($organisation is null or o.organisation_id = $organisation)
order by o.organisation_id
