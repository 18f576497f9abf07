-- Methods that SQL says plainly; docs/methods.md has formulas, sources, assumptions and limits.

-- Location quotients of every region and division against three references: the EU's sum, its country, the eight together.
-- The eight are summed over the regions that publish both figures, so that neither sum holds what the other lacks.
create macro location_quotients_of(years) as table
with wanted as (
    select nace, max(year) as year from regional_indicator
    where indicator_id = 'persons_employed' and geo_id = 'EU28_SUM' and nace <> 'C'
      and (years is null or list_contains(years::bigint[], year))
    group by nace
),
employed as (
    select p.geo_id, p.nace, p.year, p.value as employed, nullif(c.value, 0) as manufacturing, p.status, p.note
    from wanted as w
    join regional_indicator as p on p.indicator_id = 'persons_employed' and p.nace = w.nace and p.year = w.year
    left join regional_indicator as c on c.indicator_id = 'persons_employed' and c.nace = 'C' and c.year = p.year
        and c.geo_id = p.geo_id
),
eight as (
    select nace, sum(employed) / sum(manufacturing) as share
    from employed where geo_id in (select region_id from region) and employed is not null and manufacturing is not null
    group by nace
)
select
    r.region_id, e.nace, e.year, e.employed, e.employed / e.manufacturing as employed_share, e.status,
    (e.employed / e.manufacturing) / nullif(eu.employed / eu.manufacturing, 0) as lq_eu,
    (e.employed / e.manufacturing) / nullif(land.employed / land.manufacturing, 0) as lq_country,
    (e.employed / e.manufacturing) / nullif(eight.share, 0) as lq_eight,
    eu.note as reference_note
from region as r
join employed as e on e.geo_id = r.region_id
join employed as eu on eu.geo_id = 'EU28_SUM' and eu.nace = e.nace
left join employed as land on land.geo_id = r.country_id and land.nace = e.nace
left join eight on eight.nace = e.nace;

-- Every measure of official statistics for every place: region, country, EU. A quotient's EU value is 1 by definition.
create macro official_values(years) as table
select o.measure, i.geo_id, i.year, i.value, i.status, i.flag
from official_measure(years) as o
join regional_indicator as i using (indicator_id, nace, year)
union all
select measure, region_id, year, value, status, null from location_quotients(years);

-- Wilson's interval for a share of few cases, at 95 %: its lower (sign -1) or upper (sign 1) end. Wilson (1927).
create macro wilson(cases, total, sign) as (
    case when total > 0 then greatest(0, least(1, (
        (cases + 1.920729410347062) / total
        + sign * 1.959963984540054 / total * sqrt(cases * (total - cases) / total + 0.960364705173531)
    ) / (1 + 3.841458820694124 / total))) end
);

-- The measures by which regions are likened to each other; all weigh the same.
create view peer_measure as
from (values ('lq_textiles'), ('lq_clothing'), ('lq_leather'), ('gdp_per_inhabitant'), ('unemployment_rate'), ('competitiveness_index')) as t (measure);

-- One measure of the map for each of the eight regions: counted from the records in scope, or of official statistics.
create macro measure_of_regions(wanted, priorities, kinds, chains, sizes, stages, years, words) as table
with counted as (
    from counted_measure(null, priorities, kinds, chains, sizes, stages, years, words) where measure = wanted
),
official as (from official_values(years) where measure = wanted)
select
    r.region_id, r.position, wanted as measure, o.year,
    case when k.measure is not null then o.value when c.region_id is null then 0 else c.value end as value,
    case when k.measure is not null then coalesce(o.status, 'missing') when c.region_id is null then 'observed'
        else if(c.value is null, 'missing', 'observed') end as status,
    o.flag
from region as r
left join official_measures as k on k.measure = wanted
left join counted as c on c.region_id = r.region_id
left join official as o on o.geo_id = r.region_id;
