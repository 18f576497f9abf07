select 'gdp_per_inhabitant' as measure, i.geo_id, g.label, g.level, i.year, i.value, i.status, i.flag
from regional_indicator as i
join geo as g using (geo_id)
left join region as r on r.region_id = i.geo_id
where i.indicator_id = 'gdp_pps_per_inhabitant' and i.nace = 'TOTAL' {place}
order by g.level desc, r.position, i.geo_id, i.year
