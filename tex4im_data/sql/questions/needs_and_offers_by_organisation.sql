-- Which organisations need something, and which offer it?
-- uses: organisation, need, offer
select
    e.side, e.exchange_id, e.title, e.priority_id, e.region_id, e.organisation_id, e.name,
    e.value_chain_stage, e.opened, e.nature
from exchange_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as e
where $organisation is null or e.organisation_id = $organisation
order by e.opened desc, e.exchange_id
