with now as (
    select opportunity_id, arg_max(stage, position) as stage, arg_max(moved_on, position) as stage_since
    from stage_move
    group by opportunity_id
)
select
    p.opportunity_id, p.title, p.region_id, p.priority_id, p.kind, n.stage, n.stage_since, p.value_eur, p.trl, p.opened,
    p.deadline, p.owner_id, w.name, p.nature
from opportunity as p
left join now as n using (opportunity_id)
left join organisation as w on w.organisation_id = p.owner_id
where true {p}
order by p.opportunity_id
