-- Which regions count as strong clusters, and by which criterion?
-- uses: region, regional_indicator, cluster_threshold, code
select
    q.region_id, q.nace, t.method, t.criterion, t.year,
    case t.criterion when 'size' then q.employed when 'focus' then q.employed_share when 'specialisation' then q.lq_eu end
        as figure,
    t.threshold,
    figure >= t.threshold as reached,
    t.regions_ranked
from location_quotients_of($years) as q
join region as r using (region_id)
join cluster_threshold as t on t.nace = q.nace and t.year = q.year
join code as c on c.code_list = 'strength_criterion' and c.code_id = t.criterion
where chosen($regions, q.region_id)
order by r.position, q.nace, t.method desc, c.position
