-- Which organisations are in the network?
-- uses: organisation, priority
select
    o.organisation_id, o.name, o.kind, o.region_id, o.city, o.nace, o.value_chain_stage, o.size_class, o.priorities,
    o.founded, o.website, o.role_in_project, o.note, o.source, o.nature
from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as o
where $organisation is null or o.organisation_id = $organisation
order by o.name, o.organisation_id
