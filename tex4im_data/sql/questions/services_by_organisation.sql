-- Which support services do the organisations give?
-- uses: support_service, organisation, priority
select s.service_id, s.title, s.kind, s.priority_id, s.organisation_id, o.name, o.region_id, s.opened, s.closed, s.nature
from support_service as s
join organisation_in_scope($regions, null, $kinds, $chains, $sizes, $text) as o using (organisation_id)
where chosen($priorities, s.priority_id) and ($organisation is null or s.organisation_id = $organisation)
order by s.opened desc nulls last, s.service_id
