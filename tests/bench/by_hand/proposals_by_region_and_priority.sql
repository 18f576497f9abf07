with cells as (
    select p.region_id, p.priority_id, count(*) as n, sum(p.value_eur) as value
    from opportunity as p
    {owner}
    where true {p}
    group by all
),
masks as (select region_id, priority_mask, count(*) as n from organisation as o where true {o} group by all),
active as (
    select m.region_id, q.priority_id, sum(m.n)::bigint as n
    from masks as m join priority as q on m.priority_mask & (1 << q.position) <> 0
    group by all
)
select
    r.region_id, q.priority_id, coalesce(c.n, 0) as proposals, if(c.n is null, 0, c.value) as value_of_proposals_eur,
    coalesce(c.n, 0) / sum(c.n) over (partition by r.region_id) as proposal_share,
    (coalesce(c.n, 0) / sum(c.n) over (partition by r.region_id))
    / (sum(c.n) over (partition by q.priority_id) / sum(c.n) over ()) as proposal_specialisation,
    sum(coalesce(c.n, 0)) over (partition by r.region_id)::bigint as proposals_of_region,
    wilson(coalesce(c.n, 0), sum(c.n) over (partition by r.region_id), -1) as share_low,
    wilson(coalesce(c.n, 0), sum(c.n) over (partition by r.region_id), 1) as share_high,
    coalesce(a.n, 0) as organisations
from region as r
cross join priority as q
left join cells as c on c.region_id = r.region_id and c.priority_id = q.priority_id
left join active as a on a.region_id = r.region_id and a.priority_id = q.priority_id
where true {r} {q}
order by r.position, q.position
