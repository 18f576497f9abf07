select priority_id, label, colour from priority order by position
