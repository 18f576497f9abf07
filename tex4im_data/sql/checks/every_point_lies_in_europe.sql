-- An organisation's point lies in the frame of the map, so that no swapped pair is drawn at sea.
select organisation_id, name, latitude, longitude
from organisation
where latitude is not null and (latitude not between 34 and 72 or longitude not between -32 and 45)
