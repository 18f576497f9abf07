-- Do joint projects start as promised: three a year for five years after the end?
-- uses: stage_move, opportunity, organisation, target, code
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
    count(s.opportunity_id) as projects_started,
    sum(count(s.opportunity_id)) over (order by n.number)::bigint as projects_started_total,
    (select target from target where target_id = 'projects-per-year') as target,
    (select target from target where target_id = 'projects-per-year') * n.number as target_total
from (
    select
        number,
        (date '2021-05-01' + to_years((number - 1)::integer))::date as period_start,
        (date '2021-04-30' + to_years(number::integer))::date as period_end
    from range(1, 6) as y (number)
) as n
left join started as s on s.started_on between n.period_start and n.period_end
group by n.number, n.period_start, n.period_end
order by n.number
