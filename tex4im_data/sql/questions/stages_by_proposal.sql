-- Where does each proposal stand, and since when?
-- uses: opportunity, stage_move, organisation, code
select
    p.opportunity_id, p.title, p.region_id, p.priority_id, p.stage, p.stage_since,
    p.stage_since = $today as moved_today, p.moves, p.nature
from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text) as p
left join code as c on c.code_list = 'pipeline_stage' and c.code_id = p.stage
order by c.position, p.stage_since desc, p.opportunity_id
