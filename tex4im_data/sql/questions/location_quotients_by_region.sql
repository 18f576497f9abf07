-- In which textile divisions is each region specialised?
-- uses: region, regional_indicator
select
    q.region_id, q.nace, q.year, q.employed, q.employed_share, q.status, q.lq_eu, q.lq_country, q.lq_eight, q.reference_note
from location_quotients_of($years) as q
join region as r using (region_id)
where chosen($regions, q.region_id)
order by r.position, q.nace
