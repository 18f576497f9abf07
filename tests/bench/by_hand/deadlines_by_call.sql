select call_id, title, priorities, deadline, grant_min_eur, grant_max_eur
from call
where deadline >= date '{today}' {call}
order by deadline, call_id
