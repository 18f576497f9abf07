-- How many of the records are real, and how many are invented?
-- uses: organisation, opportunity, stage_move, need, offer, priority, code
select listed, nature, count(*)::bigint as records
from (
    select 'organisation' as listed, nature, organisation_id as record_id
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    where $organisation is null or organisation_id = $organisation
    union all
    select 'opportunity', nature, opportunity_id
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
    union all
    select 'exchange', nature, exchange_id
    from exchange_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    where $organisation is null or organisation_id = $organisation
)
group by listed, nature
order by listed, nature
