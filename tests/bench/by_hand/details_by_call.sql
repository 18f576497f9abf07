select
    call_id, title, programme, status, as_of, deadline,
    if(deadline < date '{today}', 'closed', status) as status_today,
    if(deadline < date '{today}', null, datediff('day', date '{today}', deadline)) as days_left,
    grant_min_eur, grant_max_eur, priorities, portal_url, source
from call
where (deadline is null or deadline >= date '{today}') {call}
order by deadline nulls last, call_id
