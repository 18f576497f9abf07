-- Who needs and who offers what, by region and priority?
-- uses: region, priority, need, offer, organisation
select
    r.region_id,
    p.priority_id,
    count(*) filter (e.side = 'need') as open_needs,
    count(*) filter (e.side = 'offer') as open_offers,
    open_offers - open_needs as balance
from region as r
cross join priority as p
left join exchange_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text) as e
    on e.region_id = r.region_id and e.priority_id = p.priority_id
where chosen($regions, r.region_id) and chosen($priorities, p.priority_id)
group by r.region_id, p.priority_id, r.position, p.position
order by r.position, p.position
