-- Search ignores case and accents.
select l.*, strip_accents(lower(concat_ws(' ', l.title, l.opportunity_id))) as search_text
from loaded as l
order by l.opportunity_id
