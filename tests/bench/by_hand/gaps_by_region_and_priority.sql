with busy as (select distinct p.region_id, p.priority_id from opportunity as p {owner} where true {p}),
masks as (select region_id, priority_mask, count(*) as n from organisation as o where true {o} group by all),
needs as (
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
    r.region_id, q.priority_id,
    coalesce(sum(m.n), 0)::bigint as organisations,
    coalesce(any_value(n.n), 0) as open_needs,
    coalesce(any_value(f.n), 0) as open_offers
from region as r
cross join priority as q
anti join busy as b on b.region_id = r.region_id and b.priority_id = q.priority_id
left join masks as m on m.region_id = r.region_id and m.priority_mask & (1 << q.position) <> 0
left join needs as n on n.region_id = r.region_id and n.priority_id = q.priority_id
left join offers as f on f.region_id = r.region_id and f.priority_id = q.priority_id
where true {r} {q}
group by r.region_id, r.position, q.priority_id, q.position
order by organisations desc, r.position, q.position
