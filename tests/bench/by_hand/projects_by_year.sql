with started as (
    select m.opportunity_id, min(m.moved_on) as started_on
    from stage_move as m
    join opportunity as p using (opportunity_id)
    {owner}
    where m.stage = 'running' {p}
    group by m.opportunity_id
),
promise as (select target from target where target_id = 'projects-per-year')
select
    y.number as pledge_year,
    (date '2021-05-01' + to_years((y.number - 1)::integer))::date as period_start,
    (date '2021-04-30' + to_years(y.number::integer))::date as period_end,
    count(s.opportunity_id) as projects_started,
    sum(count(s.opportunity_id)) over (order by y.number)::bigint as projects_started_total,
    any_value(t.target) as target,
    any_value(t.target) * y.number as target_total
from range(1, 6) as y (number)
cross join promise as t
left join started as s on s.started_on
    between date '2021-05-01' + to_years((y.number - 1)::integer) and date '2021-04-30' + to_years(y.number::integer)
group by y.number
order by y.number
