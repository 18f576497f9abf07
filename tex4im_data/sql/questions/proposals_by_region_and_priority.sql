-- Which priorities does each region work on, and where are the gaps?
-- uses: region, priority, opportunity, stage_move, organisation, code
with proposals as (
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
),
-- Counted by their set of priorities first: a few hundred sets meet the priorities, not every organisation.
organisations as (
    select region_id, priority_mask, count(*) as number
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    group by all
),
cells as (
    select region_id, priority_id, count(*) as proposals, sum(value_eur) as value_of_proposals_eur
    from proposals
    group by all
),
active as (
    select o.region_id, p.priority_id, sum(o.number)::bigint as organisations
    from organisations as o
    join priority as p on o.priority_mask & (1 << p.position) <> 0
    group by all
)
select
    r.region_id,
    p.priority_id,
    coalesce(c.proposals, 0) as proposals,
    case when c.proposals is null then 0 else c.value_of_proposals_eur end as value_of_proposals_eur,
    coalesce(c.proposals, 0) / sum(c.proposals) over (partition by r.region_id) as proposal_share,
    (coalesce(c.proposals, 0) / sum(c.proposals) over (partition by r.region_id))
    / (sum(c.proposals) over (partition by p.priority_id) / sum(c.proposals) over ()) as proposal_specialisation,
    sum(coalesce(c.proposals, 0)) over (partition by r.region_id)::bigint as proposals_of_region,
    wilson(coalesce(c.proposals, 0), sum(c.proposals) over (partition by r.region_id), -1) as share_low,
    wilson(coalesce(c.proposals, 0), sum(c.proposals) over (partition by r.region_id), 1) as share_high,
    coalesce(a.organisations, 0) as organisations
from region as r
cross join priority as p
left join cells as c on c.region_id = r.region_id and c.priority_id = p.priority_id
left join active as a on a.region_id = r.region_id and a.priority_id = p.priority_id
where chosen($regions, r.region_id) and chosen($priorities, p.priority_id)
order by r.position, p.position
