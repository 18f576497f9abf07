-- How do the eight regions compare in the chosen measure?
-- uses: region, regional_indicator, organisation, opportunity, stage_move, need, offer, priority, code, published_figure
-- The region filter has no part in it: the map shows all eight and marks the chosen ones.
select region_id, measure, year, value, status, flag
from measure_of_regions(
    coalesce($measure, 'organisations'), $priorities, $kinds, $chains, $sizes, $stages, $years, $text
)
order by position
