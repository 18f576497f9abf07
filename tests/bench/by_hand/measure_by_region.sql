select
    r.region_id, 'organisations' as measure, null::integer as year, coalesce(n.value, 0)::double as value,
    'observed' as status, null::varchar as flag
from region as r
left join (select region_id, count(*) as value from organisation as o where true {o_everywhere} group by region_id) as n
    using (region_id)
order by r.position
