with newest as (
    select max(year) as year from regional_indicator
    where indicator_id = 'persons_employed' and nace = 'C13' and geo_id = 'EU28_SUM' and value is not null
),
employed as (
    select i.geo_id, i.nace, i.year, i.value, i.status
    from regional_indicator as i join newest using (year)
    where i.indicator_id = 'persons_employed' and i.nace in ('C', 'C13')
),
gdp as (
    select i.geo_id, i.year, i.value, i.status
    from regional_indicator as i
    where i.indicator_id = 'gdp_pps_per_inhabitant' and i.nace = 'TOTAL' and i.year = (
        select max(j.year) from regional_indicator as j join region as r on r.region_id = j.geo_id
        where j.indicator_id = 'gdp_pps_per_inhabitant' and j.nace = 'TOTAL'
    )
)
select
    r.region_id, p.year,
    (p.value / nullif(m.value, 0)) / (u.value / nullif(um.value, 0)) as value,
    case when 'confidential' in (p.status, m.status) then 'confidential'
        when p.value is null or m.value is null then 'missing' else 'derived' end as status,
    g.year as other_year, g.value as other_value, g.status as other_status
from region as r
join employed as p on p.geo_id = r.region_id and p.nace = 'C13'
join employed as m on m.geo_id = r.region_id and m.nace = 'C'
join employed as u on u.geo_id = 'EU28_SUM' and u.nace = 'C13'
join employed as um on um.geo_id = 'EU28_SUM' and um.nace = 'C'
join gdp as g on g.geo_id = r.region_id
order by r.position
