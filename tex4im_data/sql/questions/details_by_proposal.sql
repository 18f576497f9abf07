-- Which proposals are in the portfolio?
-- uses: opportunity, stage_move, organisation, code
select
    p.opportunity_id, p.title, p.region_id, p.priority_id, p.kind, p.stage, p.stage_since, p.value_eur, p.trl,
    p.opened, p.deadline, p.owner_id, o.name, p.nature
from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text) as p
left join organisation as o on o.organisation_id = p.owner_id
order by p.opportunity_id
