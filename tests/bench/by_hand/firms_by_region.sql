select r.region_id, coalesce(n.firms, 0) as firms
from region as r
left join (select region_id, count(*) as firms from organisation as o where kind = 'firm' {o} group by region_id) as n
    using (region_id)
where true {r}
order by r.position
