-- Do joint projects start as promised: three a year for five years after the end?
-- uses: stage_move, opportunity, organisation, target, code, milestone
with started as (
    select m.opportunity_id, min(m.moved_on) as started_on
    from stage_move as m
    join opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, null, $text) using (opportunity_id)
    where m.stage = 'running'
    group by m.opportunity_id
)
select
    n.number as pledge_year,
    n.period_start,
    n.period_end,
    if(n.period_start is null, null, count(s.opportunity_id)) as projects_started,
    if(n.period_start is null, null, sum(count(s.opportunity_id)) over (order by n.number))::bigint as projects_started_total,
    (select target from target where target_id = 'projects-per-year') as target,
    (select target from target where target_id = 'projects-per-year') * n.number as target_total
from (
    select
        number,
        (happened_on + 1 + to_years((number - 1)::integer))::date as period_start,
        (happened_on + to_years(number::integer))::date as period_end
    from range(1, 6) as y (number)
    -- Without the day of the end nobody knows in which year a project started.
    left join milestone on milestone_id = 'project-end'
) as n
left join started as s on s.started_on between n.period_start and n.period_end
group by n.number, n.period_start, n.period_end
order by n.number
