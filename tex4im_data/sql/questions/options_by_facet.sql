-- How many records would each choice of a filter leave?
-- uses: organisation, opportunity, stage_move, priority, code
-- Alike organisations are counted once, as one row with their number: a few thousand rows, however many organisations.
with o as (
    select region_id, kind, value_chain_stage, size_class, priority_mask, count(*) as number
    from organisation_in_scope(null, null, null, null, null, $text)
    group by all
),
p as (from opportunity_in_scope(null, null, null, null, null, null, $years, $text)),
-- One letter for each list that lets a record through; a choice of a list is counted among what all others let through.
og as (
    select *, chosen($regions, region_id) as a,
        ($priorities is null or priority_mask & priority_bits($priorities) <> 0) as b, chosen($kinds, kind) as c,
        chosen($chains, value_chain_stage) as d, chosen($sizes, size_class) as e
    from o
),
pg as (
    select p.region_id, p.priority_id, p.stage, w.kind, w.value_chain_stage, w.size_class, chosen($regions, p.region_id) as a,
        chosen($priorities, p.priority_id) as b, chosen($kinds, w.kind) as c, chosen($chains, w.value_chain_stage) as d,
        chosen($sizes, w.size_class) as e, chosen($stages, p.stage) as f
    from p left join organisation as w on w.organisation_id = p.owner_id
)
select facet, code, sum(organisations)::bigint as organisations, sum(proposals)::bigint as proposals
from (
    select 'region' as facet, region_id as code, number as organisations, 0 as proposals from og where b and c and d and e
    union all select 'priority', q.priority_id, number, 0 from og join priority as q on og.priority_mask & (1 << q.position) <> 0 where a and c and d and e
    union all select 'kind', kind, number, 0 from og where a and b and d and e
    union all select 'chain', value_chain_stage, number, 0 from og where a and b and c and e
    union all select 'size', size_class, number, 0 from og where a and b and c and d
    union all select 'region', region_id, 0, 1 from pg where b and c and d and e and f
    union all select 'priority', priority_id, 0, 1 from pg where a and c and d and e and f
    union all select 'kind', kind, 0, 1 from pg where a and b and d and e and f
    union all select 'chain', value_chain_stage, 0, 1 from pg where a and b and c and e and f
    union all select 'size', size_class, 0, 1 from pg where a and b and c and d and f
    union all select 'stage', stage, 0, 1 from pg where a and b and c and d and e
)
where code is not null
group by facet, code
order by facet, code
