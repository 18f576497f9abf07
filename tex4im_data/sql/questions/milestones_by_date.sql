-- What happened when?
-- uses: milestone
select milestone_id, happened_on, date_precision, label, source
from milestone
order by happened_on desc, milestone_id
