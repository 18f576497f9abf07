-- Where is there no proposal yet, although the region has what it takes?
-- uses: region, priority, opportunity, stage_move, organisation, need, offer, code
with proposals as (
    from opportunity_in_scope($regions, $priorities, $kinds, $chains, $sizes, $stages, $years, $text)
),
-- Counted by their set of priorities first: a few hundred sets meet the priorities, not every organisation.
organisations as (
    select region_id, priority_mask, count(*) as number
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    group by all
),
active as (
    select o.region_id, p.priority_id, sum(o.number)::bigint as organisations
    from organisations as o
    join priority as p on o.priority_mask & (1 << p.position) <> 0
    group by all
),
exchanges as (
    select region_id, priority_id, count(*) filter (side = 'need') as needs, count(*) filter (side = 'offer') as offers
    from exchange_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    group by all
)
select
    r.region_id,
    p.priority_id,
    coalesce(a.organisations, 0) as organisations,
    coalesce(e.needs, 0) as open_needs,
    coalesce(e.offers, 0) as open_offers
from region as r
cross join priority as p
left join active as a on a.region_id = r.region_id and a.priority_id = p.priority_id
left join exchanges as e on e.region_id = r.region_id and e.priority_id = p.priority_id
where chosen($regions, r.region_id) and chosen($priorities, p.priority_id)
  and (r.region_id, p.priority_id) not in (select (region_id, priority_id) from proposals)
order by organisations desc, r.position, p.position
