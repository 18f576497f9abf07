-- How do the regions lie in two measures at once?
-- uses: region, regional_indicator, organisation, opportunity, stage_move, need, offer, priority, code, published_figure
select a.region_id, a.year, a.value, a.status, b.year as other_year, b.value as other_value, b.status as other_status
from measure_of_regions(
    coalesce($measure, 'lq_textiles'), $priorities, $kinds, $chains, $sizes, $stages, $years, $text
) as a
join measure_of_regions(
    coalesce($against, 'gdp_per_inhabitant'), $priorities, $kinds, $chains, $sizes, $stages, $years, $text
) as b using (region_id)
order by a.position
