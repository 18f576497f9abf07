select target_id, label, target, delivered, unit, target_source, delivered_source, note
from target
order by target desc nulls last, target_id
