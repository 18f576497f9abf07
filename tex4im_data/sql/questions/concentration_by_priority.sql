-- How far do few regions hold most of the organisations of a priority?
-- uses: organisation, priority
with sets as (
    select region_id, priority_mask, count(*) as number
    from organisation_in_scope(null, null, $kinds, $chains, $sizes, $text)
    where region_id is not null
    group by all
),
cells as (
    select p.priority_id, p.position, o.region_id, sum(o.number) as organisations
    from sets as o
    join priority as p on o.priority_mask & (1 << p.position) <> 0
    group by all
),
shares as (select *, organisations / sum(organisations) over (partition by priority_id) as share from cells)
select
    priority_id,
    sum(organisations)::bigint as organisations,
    count(*) as regions_active,
    sum(share * share) as concentration,
    max(share) as largest_share,
    arg_max(region_id, (share, region_id)) as region_id
from shares
where chosen($priorities, priority_id)
group by priority_id, position
order by position
