select organisation_id, name, kind, region_id, city, latitude, longitude, website, nature
from organisation as o
where latitude is not null {o}
order by organisation_id
