with now as (select opportunity_id, arg_max(stage, position) as stage from stage_move group by opportunity_id),
counted as (
    select p.priority_id, n.stage, count(*) as k
    from opportunity as p join now as n using (opportunity_id)
    {owner}
    where true {p}
    group by all
)
select q.priority_id, c.code_id as stage, coalesce(n.k, 0) as proposals_now
from priority as q
cross join code as c
left join counted as n on n.priority_id = q.priority_id and n.stage = c.code_id
where c.code_list = 'pipeline_stage' {q}
order by q.position, c.position
