select
    event_id, label, kind, started_on, ended_on, place, country_id, mode, participants, meetings, meeting_kinds, status, source
from event
order by started_on, event_id
