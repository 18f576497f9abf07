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
)
select
    r.region_id, e.nace, t.method, t.criterion, t.year,
    case t.criterion when 'size' then e.value when 'focus' then e.value / e.manufacturing
        when 'specialisation' then (e.value / e.manufacturing) / nullif(u.value / u.manufacturing, 0) end as figure,
    t.threshold, figure >= t.threshold as reached, t.regions_ranked
from region as r
join employed as e on e.geo_id = r.region_id
join employed as u on u.geo_id = 'EU28_SUM' and u.nace = e.nace
join cluster_threshold as t on t.nace = e.nace and t.year = e.year
join code as c on c.code_list = 'strength_criterion' and c.code_id = t.criterion
where true {r}
order by r.position, e.nace, t.method desc, c.position
