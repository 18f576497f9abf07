with employed as (
    select i.geo_id, i.nace, i.year, i.value, i.status, i.note, nullif(c.value, 0) as manufacturing
    from regional_indicator as i
    left join regional_indicator as c
        on c.indicator_id = 'persons_employed' and c.nace = 'C' and c.year = i.year and c.geo_id = i.geo_id
    where i.indicator_id = 'persons_employed' and i.nace <> 'C' and (i.nace, i.year) in (
        select (nace, max(year)) from regional_indicator
        where indicator_id = 'persons_employed' and geo_id = 'EU28_SUM' and nace <> 'C'
        group by nace
    )
),
eight as (
    select e.nace, sum(e.value) / sum(e.manufacturing) as share
    from employed as e join region as r on r.region_id = e.geo_id
    where e.value is not null and e.manufacturing is not null
    group by e.nace
)
select
    r.region_id, e.nace, e.year, e.value as employed, e.value / e.manufacturing as employed_share, e.status,
    (e.value / e.manufacturing) / nullif(u.value / u.manufacturing, 0) as lq_eu,
    (e.value / e.manufacturing) / nullif(l.value / l.manufacturing, 0) as lq_country,
    (e.value / e.manufacturing) / nullif(h.share, 0) as lq_eight,
    u.note as reference_note
from region as r
join employed as e on e.geo_id = r.region_id
join employed as u on u.geo_id = 'EU28_SUM' and u.nace = e.nace
left join employed as l on l.geo_id = r.country_id and l.nace = e.nace
left join eight as h on h.nace = e.nace
where true {r}
order by r.position, e.nace
