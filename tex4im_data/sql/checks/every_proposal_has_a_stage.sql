-- A proposal without a stage move would drop out of the funnel unseen.
select opportunity_id, title
from opportunity
where opportunity_id not in (select opportunity_id from stage_move)
