-- Which EU calls touch the priorities, and how long are they open?
-- uses: call
select
    call_id, title, programme, status, as_of, deadline,
    if(deadline < $today, 'closed', status) as status_today,
    if(deadline < $today, null, datediff('day', $today, deadline)) as days_left,
    grant_min_eur, grant_max_eur, priorities, portal_url, source
from call
where ($priorities is null or list_has_any(string_split(priorities, ';'), $priorities::varchar[]))
  and ($calls = 'all' or deadline is null or deadline >= $today)
  and found($text, strip_accents(lower(concat_ws(' ', title, call_id, programme))))
order by deadline nulls last, call_id
