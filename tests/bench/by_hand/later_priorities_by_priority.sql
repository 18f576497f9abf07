select p.priority_id, p.label, c.later_priority_id, p.label_in_later_sources, p.note
from priority as p
left join priority_crosswalk as c using (priority_id)
left join later_priority as l using (later_priority_id)
order by p.position, l.position, l.later_priority_id
