-- Which organisations took part in which event?
-- uses: event_participation, event, organisation, priority
select p.event_id, e.label, e.started_on, p.organisation_id, o.name, o.region_id, p.role, p.nature
from event_participation as p
join event as e using (event_id)
join organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as o using (organisation_id)
where $organisation is null or p.organisation_id = $organisation
order by e.started_on desc nulls last, p.event_id, p.organisation_id
