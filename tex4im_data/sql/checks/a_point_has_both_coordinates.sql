-- Latitude and longitude are given together or not at all.
select organisation_id, name, latitude, longitude
from organisation
where (latitude is null) <> (longitude is null)
