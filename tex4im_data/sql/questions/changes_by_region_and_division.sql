-- Did employment change with the eight as a whole, with the division, or on the region's own account?
-- uses: region, regional_indicator
with years_known as (
    select min(year) as first_year, max(year) as last_year from regional_indicator
    where indicator_id = 'persons_employed' and ($years is null or list_contains($years::bigint[], year))
),
cells as (
    select r.region_id, r.position, a.nace, a.year as first_year, b.year as last_year, a.value as before, b.value as after
    from years_known as y
    join regional_indicator as a on a.indicator_id = 'persons_employed' and a.year = y.first_year and a.nace <> 'C'
    join regional_indicator as b on b.indicator_id = 'persons_employed' and b.year = y.last_year and b.nace = a.nace and b.geo_id = a.geo_id
    join region as r on r.region_id = a.geo_id
    where y.first_year < y.last_year
),
growth as (
    select *,
        sum(after) filter (before is not null and after is not null) over () / sum(before) filter (before is not null and after is not null) over () - 1 as all_growth,
        sum(after) filter (before is not null and after is not null) over (partition by nace)
            / sum(before) filter (before is not null and after is not null) over (partition by nace) - 1 as nace_growth
    from cells
)
select
    region_id, nace, first_year, last_year, before as employed_before, after as employed,
    after - before as change_total,
    if(after is null, null, before * all_growth) as change_with_all,
    if(after is null, null, before * (nace_growth - all_growth)) as change_with_division,
    after - before * (1 + nace_growth) as change_own
from growth
where chosen($regions, region_id)
order by position, nace
