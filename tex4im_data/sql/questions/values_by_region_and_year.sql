-- How did the measure develop over the years?
-- uses: geo, regional_indicator, region
with wanted as (
    select indicator_id, nace, measure from official_indicator 
    where measure = if($measure in (select measure from official_indicator), $measure, 'gdp_per_inhabitant')
)
select w.measure, i.geo_id, g.label, g.level, i.year, i.value, i.status, i.flag
from wanted as w
join regional_indicator as i using (indicator_id, nace)
join geo as g using (geo_id)
left join region as r on r.region_id = i.geo_id
where (g.level = 'region' and chosen($regions, i.geo_id))
   or i.geo_id = 'EU27_2020'
   or ($regions is not null and i.geo_id in (select country_id from region where chosen($regions, region_id)))
order by g.level desc, r.position, i.geo_id, i.year
