with counted as (
    select region_id, kind, count(*) as organisations from organisation as o where true {o} group by all
)
select n.region_id, n.kind, n.organisations
from counted as n
left join region as r using (region_id)
left join code as c on c.code_list = 'organisation_kind' and c.code_id = n.kind
order by r.position nulls last, c.position
