with cube as (
    select
        region_id, kind, value_chain_stage, size_class, priority_mask, count(*) as n
    from organisation as o
    where true {o_found}
    group by all
),
owned as (
    select
        p.region_id, p.priority_id, w.kind, w.value_chain_stage, w.size_class,
        (select arg_max(stage, position) from stage_move as m where m.opportunity_id = p.opportunity_id) as stage
    from opportunity as p left join organisation as w on w.organisation_id = p.owner_id
    where true {p_found}
)
select facet, code, sum(n)::bigint as organisations, sum(k)::bigint as proposals
from (
    select 'region' as facet, region_id as code, n, 0 as k from cube where true {cube_priority}
    union all
    select 'priority', q.priority_id, n, 0
    from cube join priority as q on priority_mask & (1 << q.position) <> 0 where true {cube_region}
    union all
    select 'kind', kind, n, 0 from cube where true {cube_priority} {cube_region}
    union all
    select 'chain', value_chain_stage, n, 0 from cube where true {cube_priority} {cube_region}
    union all
    select 'size', size_class, n, 0 from cube where true {cube_priority} {cube_region}
    union all
    select 'region', region_id, 0, 1 from owned where true {owned_priority}
    union all
    select 'priority', priority_id, 0, 1 from owned where true {cube_region}
    union all
    select 'kind', kind, 0, 1 from owned where true {owned_priority} {cube_region}
    union all
    select 'chain', value_chain_stage, 0, 1 from owned where true {owned_priority} {cube_region}
    union all
    select 'size', size_class, 0, 1 from owned where true {owned_priority} {cube_region}
    union all
    select 'stage', stage, 0, 1 from owned where true {owned_priority} {cube_region}
)
where code is not null
group by facet, code
order by facet, code
