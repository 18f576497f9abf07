with needs as (
    select o.region_id, e.priority_id, count(*) as n
    from need as e join organisation as o using (organisation_id)
    where e.closed is null {e_everywhere}
    group by all
),
offers as (
    select o.region_id, e.priority_id, count(*) as n
    from offer as e join organisation as o using (organisation_id)
    where e.closed is null {e_everywhere}
    group by all
)
select
    n.region_id as need_region_id, f.region_id as offer_region_id, n.priority_id, n.n as open_needs, f.n as open_offers,
    least(n.n, f.n) as possible_matches
from needs as n
join offers as f on f.priority_id = n.priority_id and f.region_id <> n.region_id
join region as a on a.region_id = n.region_id
join region as b on b.region_id = f.region_id
join priority as q on q.priority_id = n.priority_id
where true {either}
order by possible_matches desc, a.position, b.position, q.position
