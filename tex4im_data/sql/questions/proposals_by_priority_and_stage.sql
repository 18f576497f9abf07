-- At which stage are the proposals of each priority?
-- uses: priority, code, opportunity, stage_move, organisation
with proposals as (
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
)
select q.priority_id, c.code_id as stage, count(p.opportunity_id) as proposals_now
from priority as q
cross join code as c
left join proposals as p on p.priority_id = q.priority_id and p.stage = c.code_id
where c.code_list = 'pipeline_stage' and chosen($priorities, q.priority_id)
group by q.priority_id, c.code_id, q.position, c.position
order by q.position, c.position
