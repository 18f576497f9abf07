-- How many organisations are at which place?
-- uses: organisation, priority
-- For maps seen from afar: as many rows as there are towns, however many organisations. Its point is the middle of theirs;
-- organisations without a town are put together by tenths of a degree.
select
    o.region_id, o.city, o.kind, round(avg(o.latitude), 4) as latitude, round(avg(o.longitude), 4) as longitude,
    count(*) as organisations
from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as o
where o.latitude is not null
group by o.region_id, o.city, o.kind, if(o.city is null, round(o.latitude, 1), null), if(o.city is null, round(o.longitude, 1), null)
order by organisations desc, o.region_id, o.city nulls last, o.kind, latitude, longitude
