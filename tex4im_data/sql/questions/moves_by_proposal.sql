-- How did the proposals move from stage to stage?
-- uses: stage_move, opportunity, organisation, code
select m.opportunity_id, p.title, p.region_id, m.position, m.stage, m.moved_on, m.moved_by, m.reason, m.nature
from stage_move as m
join opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text) as p
    using (opportunity_id)
where $opportunity is null or m.opportunity_id = $opportunity
order by m.moved_on desc, m.opportunity_id, m.position desc
