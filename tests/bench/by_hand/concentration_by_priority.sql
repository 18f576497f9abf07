with masks as (
    select region_id, priority_mask, count(*) as n
    from organisation as o
    where region_id is not null {o_found}
    group by all
),
cells as (
    select q.priority_id, q.position, m.region_id, sum(m.n) as n
    from masks as m join priority as q on m.priority_mask & (1 << q.position) <> 0
    where true {q}
    group by all
),
shares as (select *, n / sum(n) over (partition by priority_id) as share from cells)
select
    priority_id, sum(n)::bigint as organisations, count(*) as regions_active, sum(share * share) as concentration,
    max(share) as largest_share, arg_max(region_id, (share, region_id)) as region_id
from shares
group by priority_id, position
order by position
