-- How many proposals reached each stage, against what was promised?
-- uses: code, opportunity, stage_move, organisation, target
with proposals as (
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
),
promised as (
    from (values
        ('proposal', 'investment-project-proposals'), ('business-plan', 'business-plans'), ('funding', 'best-proposals')
    ) as t (stage, target_id)
)
select
    c.code_id as stage,
    count(distinct p.opportunity_id) filter (p.furthest >= c.position) as proposals_reached,
    count(distinct p.opportunity_id) filter (p.stage = c.code_id) as proposals_now,
    if(proposals_reached = 0, 0, sum(p.value_eur) filter (p.furthest >= c.position)) as value_of_proposals_eur,
    any_value(t.target) as target,
    any_value(t.delivered) as delivered
from code as c
left join proposals as p on true
left join promised as w on w.stage = c.code_id
left join target as t on t.target_id = w.target_id
where c.code_list = 'pipeline_stage' and c.code_id <> 'stopped'
group by c.code_id, c.position
order by c.position
