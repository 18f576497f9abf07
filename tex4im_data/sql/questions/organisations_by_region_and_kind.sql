-- How many organisations of each kind does each region have?
-- uses: organisation, region, code, priority
with counted as (
    select region_id, kind, count(*) as organisations
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    group by all
)
select n.region_id, n.kind, n.organisations
from counted as n
left join region as r on r.region_id = n.region_id
left join code as c on c.code_list = 'organisation_kind' and c.code_id = n.kind
order by r.position nulls last, c.position
