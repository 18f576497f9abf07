-- How long did proposals stay in each stage before they moved on?
-- uses: opportunity, stage_move, organisation, code
select
    m.opportunity_id, p.title, p.region_id, p.priority_id, m.stage, m.moved_on,
    lead(m.moved_on) over w as left_on,
    datediff('day', m.moved_on, lead(m.moved_on) over w) as days_in_stage,
    p.nature
from stage_move as m
join opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text) as p
    using (opportunity_id)
join code as c on c.code_list = 'pipeline_stage' and c.code_id = m.stage
window w as (partition by m.opportunity_id order by m.position)
order by c.position, days_in_stage desc nulls last, m.opportunity_id, m.position
