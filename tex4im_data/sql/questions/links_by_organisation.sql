-- Who supplies, processes or recycles for whom?
-- uses: chain_link, organisation, priority
select
    l.link_id, l.kind, l.from_organisation_id, o.name, o.region_id, l.to_organisation_id,
    c.name as customer, l.value_chain_stage, l.since, l.nature
from chain_link as l
join organisation as o on o.organisation_id = l.from_organisation_id
join organisation as c on c.organisation_id = l.to_organisation_id
where exists (
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as s
    where s.organisation_id in (l.from_organisation_id, l.to_organisation_id)
        and ($organisation is null or s.organisation_id = $organisation)
)
order by l.link_id
