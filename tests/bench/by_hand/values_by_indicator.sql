select
    i.indicator_id, n.label, i.geo_id, g.level, i.nace, i.year, i.value, i.unit, i.status, i.flag, i.source, i.note
from regional_indicator as i join geo as g using (geo_id) join indicator as n using (indicator_id)
where true {geo}
order by i.indicator_id, i.nace, g.level, i.geo_id, i.year
