-- Which colour does each priority have on every page?
-- uses: priority
select priority_id, label, colour
from priority
order by position
