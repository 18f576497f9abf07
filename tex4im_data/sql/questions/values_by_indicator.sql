-- What do the official statistics say about the regions, their countries and the EU?
-- uses: regional_indicator, geo, indicator
select
    i.indicator_id, n.label, i.geo_id, g.level, i.nace, i.year, i.value, i.unit, i.status, i.flag, i.source, i.note
from regional_indicator as i
join geo as g using (geo_id)
join indicator as n using (indicator_id)
where (g.level <> 'region' or chosen($regions, i.geo_id))
  and ($years is null or list_contains($years::bigint[], i.year))
order by i.indicator_id, i.nace, g.level, i.geo_id, i.year
