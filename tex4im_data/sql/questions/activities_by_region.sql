-- Which activities took place in the regions?
-- uses: activity
select activity_id, title, kind, region_id, priority_id, happened_on, participants, nature
from activity
where chosen($regions, region_id) and chosen($priorities, priority_id)
order by happened_on desc, activity_id
