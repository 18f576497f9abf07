select i.geo_id as region_id, i.indicator_id, n.label, i.nace, i.year, i.status, i.note, i.source
from regional_indicator as i join region as r on r.region_id = i.geo_id join indicator as n using (indicator_id)
where i.value is null {r}
order by r.position, n.label, i.nace, i.year
