-- Which region offers what another one needs?
-- uses: region, priority, need, offer, organisation
with exchanges as (from exchange_in_scope(null, $priorities, $kinds, $chains, $sizes, $text)),
needs as (select region_id, priority_id, count(*) as open_needs from exchanges where side = 'need' group by all),
offers as (select region_id, priority_id, count(*) as open_offers from exchanges where side = 'offer' group by all)
select
    n.region_id as need_region_id,
    o.region_id as offer_region_id,
    n.priority_id,
    n.open_needs,
    o.open_offers,
    least(n.open_needs, o.open_offers) as possible_matches
from needs as n
join offers as o on o.priority_id = n.priority_id and o.region_id <> n.region_id
join region as a on a.region_id = n.region_id
join region as b on b.region_id = o.region_id
join priority as p on p.priority_id = n.priority_id
where chosen($regions, n.region_id) or chosen($regions, o.region_id)
order by possible_matches desc, a.position, b.position, p.position
