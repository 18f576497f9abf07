-- Where does each region stand among the eight, its country and the EU?
-- uses: region, regional_indicator
with official as (from official_values($years)),
ranked as (
    select
        r.region_id, r.country_id, r.position, o.measure, o.year, o.value, o.status, o.flag,
        rank() over (partition by o.measure order by o.value desc nulls last) as place,
        count(o.value) over (partition by o.measure) as regions_known
    from official as o
    join region as r on r.region_id = o.geo_id
)
select
    k.region_id, k.measure, k.year, k.value, k.status, k.flag,
    if(k.value is null, null, k.place) as place,
    k.regions_known,
    c.value as country_value,
    case when k.measure like 'lq_%' then 1 else e.value end as eu_value
from ranked as k
left join official as c on c.geo_id = k.country_id and c.measure = k.measure
left join official as e on e.geo_id = 'EU27_2020' and e.measure = k.measure
where chosen($regions, k.region_id)
order by k.measure, k.position
