-- Search ignores case and accents (ş and ș are one letter to whoever types); priorities become one bit each.
select
    l.* replace (nullif(l.priorities, '') as priorities),
    strip_accents(lower(concat_ws(' ', l.name, l.city, l.organisation_id))) as search_text,
    coalesce(
        list_bit_or(list_transform(string_split(l.priorities, ';'), lambda code: b.bits[code])), 0
    )::utinyint as priority_mask
from loaded as l
cross join (select map(list(priority_id), list((1 << position)::utinyint)) as bits from priority) as b
order by l.organisation_id
