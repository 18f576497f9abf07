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

-- Whether a measure adds up what single contributors told.
create macro is_confidential(wanted) as (
    list_contains(['employees_of_organisations', 'turnover_of_organisations', 'value_of_proposals_eur'], wanted)
);

-- A confidential measure as everybody sees it: the cell of the newest published tables that fits the filters. Any filter
-- that would cut through the tables switches the measure off: no priority and no size, or one of either and nothing else.
create macro published_measure(wanted, priorities, kinds, chains, sizes, stages, years, words) as table
select
    r.region_id, year(f.as_of) as year, f.value, if(c.fits, coalesce(f.status, 'missing'), 'switched-off') as status
from region as r
cross join (
    select
        kinds is null and chains is null and words is null
            and (wanted <> 'value_of_proposals_eur' or (stages is null and years is null))
            and coalesce(len(priorities::varchar[]), 0) + coalesce(len(sizes::varchar[]), 0) <= 1 as fits,
        case when priorities is not null then 'priority' when sizes is not null then 'size' else 'region' end as dimension,
        coalesce((priorities::varchar[])[1], (sizes::varchar[])[1], 'all') as class_id
) as c
left join published_figure as f on c.fits and f.region_id = r.region_id and f.measure = wanted and f.dimension = c.dimension
    and f.class_id = c.class_id and f.publication = (select max(publication) from published_figure)
where is_confidential(wanted) and not may_see('partners');

-- One measure of the map for each of the eight regions: counted from the records in scope, or of official statistics.
create macro measure_of_regions(wanted, priorities, kinds, chains, sizes, stages, years, words) as table
with counted as (
    from counted_measure(null, priorities, kinds, chains, sizes, stages, years, words) where measure = wanted
),
official as (from official_values(years) where measure = wanted),
published as (from published_measure(wanted, priorities, kinds, chains, sizes, stages, years, words))
select
    r.region_id, r.position, wanted as measure, coalesce(o.year, u.year) as year,
    case when u.region_id is not null then u.value when k.measure is not null then o.value when c.region_id is null then 0 else c.value end as value,
    case when u.region_id is not null then u.status when k.measure is not null then coalesce(o.status, 'missing') when c.region_id is null then 'observed'
        else if(c.value is null, 'missing', 'observed') end as status,
    o.flag
from region as r
left join official_measures as k on k.measure = wanted
left join counted as c on c.region_id = r.region_id
left join official as o on o.geo_id = r.region_id
left join published as u on u.region_id = r.region_id;
