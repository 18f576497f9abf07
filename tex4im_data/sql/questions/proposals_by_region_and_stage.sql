-- How far has each region's share of three proposals come?
-- uses: region, code, opportunity, stage_move, organisation
with proposals as (
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
)
select r.region_id, c.code_id as stage, count(p.opportunity_id) as proposals_now
from region as r
cross join code as c
left join proposals as p on p.region_id = r.region_id and p.stage = c.code_id
where c.code_list = 'pipeline_stage' and chosen($regions, r.region_id)
group by r.region_id, c.code_id, r.position, c.position
order by r.position, c.position
