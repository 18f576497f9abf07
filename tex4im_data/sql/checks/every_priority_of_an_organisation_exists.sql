-- Each code in an organisation's list of priorities is one of the priorities.
select o.organisation_id, o.name, code.code
from organisation as o, unnest(string_split(o.priorities, ';')) as code (code)
where code.code not in (select priority_id from priority)
