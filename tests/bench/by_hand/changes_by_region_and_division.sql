with ends as (
    select min(year) as first_year, max(year) as last_year from regional_indicator where indicator_id = 'persons_employed'
),
cells as (
    select r.region_id, r.position, a.nace, a.year as first_year, b.year as last_year, a.value as before, b.value as after
    from ends as y
    join regional_indicator as a on a.indicator_id = 'persons_employed' and a.year = y.first_year and a.nace <> 'C'
    join regional_indicator as b
        on b.indicator_id = 'persons_employed' and b.year = y.last_year and b.nace = a.nace and b.geo_id = a.geo_id
    join region as r on r.region_id = a.geo_id
),
known as (select nace, before, after from cells where before is not null and after is not null),
growth as (select nace, sum(after) / sum(before) - 1 as of_nace from known group by nace),
whole as (select sum(after) / sum(before) - 1 as of_all from known)
select
    r.region_id, r.nace, r.first_year, r.last_year, r.before as employed_before, r.after as employed,
    r.after - r.before as change_total,
    if(r.after is null, null, r.before * w.of_all) as change_with_all,
    if(r.after is null, null, r.before * (g.of_nace - w.of_all)) as change_with_division,
    r.after - r.before * (1 + g.of_nace) as change_own
from cells as r cross join whole as w left join growth as g using (nace)
where true {r}
order by r.position, r.nace
