-- How many firms does each region have?
-- uses: organisation, region, priority
with counted as (
    select region_id, count(*) as firms
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    where kind = 'firm'
    group by region_id
)
select r.region_id, coalesce(n.firms, 0) as firms
from region as r
left join counted as n on n.region_id = r.region_id
where chosen($regions, r.region_id)
order by r.position
