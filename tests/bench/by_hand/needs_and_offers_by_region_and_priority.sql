with needs as (
    select o.region_id, e.priority_id, count(*) as n
    from need as e join organisation as o using (organisation_id)
    where e.closed is null {e}
    group by all
),
offers as (
    select o.region_id, e.priority_id, count(*) as n
    from offer as e join organisation as o using (organisation_id)
    where e.closed is null {e}
    group by all
)
select
    r.region_id, q.priority_id, coalesce(n.n, 0) as open_needs, coalesce(f.n, 0) as open_offers,
    coalesce(f.n, 0) - coalesce(n.n, 0) as balance
from region as r
cross join priority as q
left join needs as n on n.region_id = r.region_id and n.priority_id = q.priority_id
left join offers as f on f.region_id = r.region_id and f.priority_id = q.priority_id
where true {r} {q}
order by r.position, q.position
