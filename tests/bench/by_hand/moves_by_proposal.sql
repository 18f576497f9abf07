select m.opportunity_id, p.title, p.region_id, m.position, m.stage, m.moved_on, m.moved_by, m.reason, m.nature
from stage_move as m
join opportunity as p using (opportunity_id)
{owner}
where true {p}
order by m.moved_on desc, m.opportunity_id, m.position desc
