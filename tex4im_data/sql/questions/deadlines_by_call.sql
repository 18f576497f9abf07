-- When do the calls of each priority close?
-- uses: call
select call_id, title, priorities, deadline, grant_min_eur, grant_max_eur
from call
where ($priorities is null or list_has_any(string_split(priorities, ';'), $priorities::varchar[]))
  and ($calls = 'all' or deadline >= $today)
  and found($text, strip_accents(lower(concat_ws(' ', title, call_id, programme))))
  and deadline is not null
order by deadline, call_id
