with now as (
    select
        m.opportunity_id, arg_max(m.stage, m.position) as stage,
        max(c.position) filter (m.stage <> 'stopped') as furthest
    from stage_move as m join code as c on c.code_list = 'pipeline_stage' and c.code_id = m.stage
    group by m.opportunity_id
),
chosen as (
    select n.stage, n.furthest, p.value_eur
    from opportunity as p join now as n using (opportunity_id)
    {owner}
    where true {p}
)
select
    c.code_id as stage,
    count(*) filter (p.furthest >= c.position) as proposals_reached,
    count(*) filter (p.stage = c.code_id) as proposals_now,
    if(proposals_reached = 0, 0, sum(p.value_eur) filter (p.furthest >= c.position)) as value_of_proposals_eur,
    any_value(t.target) as target,
    any_value(t.delivered) as delivered
from code as c
left join chosen as p on true
left join target as t on t.target_id = case c.code_id
    when 'proposal' then 'investment-project-proposals' when 'business-plan' then 'business-plans'
    when 'funding' then 'best-proposals' end
where c.code_list = 'pipeline_stage' and c.code_id <> 'stopped'
group by c.code_id, c.position
order by c.position
