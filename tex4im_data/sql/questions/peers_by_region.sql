-- Which regions are most alike?
-- uses: region, regional_indicator
with known as (
    select r.region_id, r.position, o.measure, o.value,
        max(o.value) over (partition by o.measure) - min(o.value) over (partition by o.measure) as spread
    from official_values($years) as o
    join peer_measure using (measure)
    join region as r on r.region_id = o.geo_id
    where o.value is not null
)
select
    a.region_id, b.region_id as peer_region_id,
    -- Rounded: the order in which a mean is added up changes its last digit.
    if(count(*) >= 3, round(avg(abs(a.value - b.value) / a.spread), 9), null) as distance,
    count(*) as measures_compared
from known as a
join known as b on b.measure = a.measure and b.region_id <> a.region_id
where a.spread > 0 and chosen($regions, a.region_id)
group by a.region_id, b.region_id, a.position, b.position
order by a.position, distance nulls last, b.position
