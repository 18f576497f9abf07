-- A firm is counted in a region; only networks across Europe may have none.
select organisation_id, name
from organisation
where kind = 'firm' and region_id is null
