-- The only place where a filter becomes a WHERE. A parameter that is null means "all".
create macro chosen(codes, code) as (codes is null or list_contains(codes::varchar[], code));

create macro priority_bits(codes) as (
    select coalesce(bit_or((1 << position)::utinyint), 0::utinyint) from priority where list_contains(codes::varchar[], priority_id)
);

create macro found(words, search_text) as (words is null or contains(search_text, strip_accents(lower(words::varchar))));

create macro organisation_in_scope(regions, priorities, kinds, chains, sizes, words) as table
select *
from organisation
where chosen(regions, region_id)
  and chosen(kinds, kind)
  and chosen(chains, value_chain_stage)
  and chosen(sizes, size_class)
  and (priorities is null or priority_mask & priority_bits(priorities) <> 0)
  and found(words, search_text);

-- Made once, when a copy is loaded, as what follows from its tables: planning it anew cost each question milliseconds.
-- derived from: opportunity, stage_move, code
create table opportunity_now as
select o.*, m.stage, m.stage_since, m.furthest, m.moves
from opportunity as o
left join (
    select
        m.opportunity_id,
        arg_max(m.stage, m.position) as stage,
        arg_max(m.moved_on, m.position) as stage_since,
        max(c.position) filter (m.stage <> 'stopped') as furthest,
        max(m.position) as moves
    from stage_move as m
    join code as c on c.code_list = 'pipeline_stage' and c.code_id = m.stage
    group by m.opportunity_id
) as m using (opportunity_id);

-- A proposal is in scope of kind, chain and size when the organisation that owns it is. Where nothing asks about the
-- owner the join is with nothing: the optimiser sees a condition that is false and never reads the organisations.
create macro opportunity_in_scope(regions, priorities, kinds, chains, sizes, stages, years, words) as table
select o.*
from opportunity_now as o
left join organisation as owner on owner.organisation_id = o.owner_id
    and (kinds is not null or chains is not null or sizes is not null or words is not null)
where chosen(regions, o.region_id)
  and chosen(priorities, o.priority_id)
  and chosen(stages, o.stage)
  and (years is null or list_contains(years::bigint[], year(o.opened)))
  and chosen(kinds, owner.kind)
  and chosen(chains, owner.value_chain_stage)
  and chosen(sizes, owner.size_class)
  and found(words, concat_ws(' ', o.search_text, owner.search_text));

-- Open needs and offers.
-- derived from: need, offer
create table exchange as
select 'need' as side, need_id as exchange_id, * exclude (need_id) from need where closed is null
union all by name
select 'offer' as side, offer_id as exchange_id, * exclude (offer_id) from offer where closed is null;

create macro exchange_in_scope(regions, priorities, kinds, chains, sizes, words) as table
select e.*, o.region_id, o.name
from exchange as e
join organisation as o using (organisation_id)
where chosen(regions, o.region_id)
  and chosen(priorities, e.priority_id)
  and chosen(kinds, o.kind)
  and chosen(chains, coalesce(e.value_chain_stage, o.value_chain_stage))
  and chosen(sizes, o.size_class)
  and found(words, concat_ws(' ', strip_accents(lower(e.title)), o.search_text));

-- The years that the data speak of: those of official figures, and those in which proposals were opened.
create view known_year as
select year from regional_indicator where value is not null
union
select year(opened) from opportunity where opened is not null;

-- Official figures that the map offers, each for the newest of the chosen years that it is given for.
create view official_indicator as
from (values
    ('textile_employment', 'persons_employed', 'C13'),
    ('clothing_employment', 'persons_employed', 'C14'),
    ('leather_employment', 'persons_employed', 'C15'),
    ('gdp_per_inhabitant', 'gdp_pps_per_inhabitant', 'TOTAL'),
    ('gdp_million_eur', 'gdp', 'TOTAL'),
    ('population', 'population', 'TOTAL'),
    ('unemployment_rate', 'unemployment_rate', 'TOTAL'),
    ('competitiveness_index', 'regional_competitiveness_index', 'TOTAL'),
    ('rd_personnel_fte', 'rd_personnel', 'TOTAL')
) as t (measure, indicator_id, nace);

create view official_measures as
select measure from official_indicator
union all
select measure from (values ('lq_textiles'), ('lq_clothing'), ('lq_leather')) as t (measure);

create macro official_measure(years) as table
select o.measure, o.indicator_id, o.nace, max(i.year) as year
from official_indicator as o
join regional_indicator as i on i.indicator_id = o.indicator_id and i.nace = o.nace
join region as r on r.region_id = i.geo_id
where (years is null or list_contains(years::bigint[], i.year))
group by all;

-- Location quotient of a NACE division: its share of manufacturing in the region over that in the reference.
-- Persons employed; the reference is the sum of the published member states. Isard (1960), ch. 5. The year is the newest
-- of the chosen ones in which the reference is published: never a mixture of years.
create macro location_quotients(years) as table
with employed as (select geo_id, nace, year, value, status from regional_indicator where indicator_id = 'persons_employed'),
reference as (
    select d.measure, d.nace, max(e.year) as year, nullif(max_by(e.value, e.year), 0) as value
    from (values ('lq_textiles', 'C13'), ('lq_clothing', 'C14'), ('lq_leather', 'C15')) as d (measure, nace)
    join employed as e on e.nace = d.nace and e.geo_id = 'EU28_SUM' and e.value is not null
    where years is null or list_contains(years::bigint[], e.year)
    group by all
)
select
    f.measure,
    r.region_id,
    part.year,
    (part.value / nullif(whole.value, 0)) / (f.value / nullif(ref_whole.value, 0)) as value,
    case when 'confidential' in (part.status, whole.status) then 'confidential'
        when part.value + nullif(whole.value, 0) + f.value + nullif(ref_whole.value, 0) is null
            then 'missing' else 'derived' end as status
from reference as f
join employed as part on part.nace = f.nace and part.year = f.year
join region as r on r.region_id = part.geo_id
left join employed as whole on whole.nace = 'C' and whole.year = f.year and whole.geo_id = part.geo_id
left join employed as ref_whole on ref_whole.nace = 'C' and ref_whole.year = f.year and ref_whole.geo_id = 'EU28_SUM';

-- What the map counts. A region without a record is not in it; the question makes that a zero.
create macro counted_measure(regions, priorities, kinds, chains, sizes, stages, years, words) as table
with organisations as (from organisation_in_scope(regions, priorities, kinds, chains, sizes, words)),
proposals as (from opportunity_in_scope(regions, priorities, kinds, chains, sizes, stages, years, words)),
exchanges as (from exchange_in_scope(regions, priorities, kinds, chains, sizes, words))
select region_id, 'organisations' as measure, count(*)::double as value from organisations group by all
union all
select region_id, 'firms', count(*) from organisations where kind = 'firm' group by all
union all
select region_id, 'proposals', count(*) from proposals group by all
union all
select region_id, 'value_of_proposals_eur', sum(value_eur) from proposals group by all
union all
select region_id, 'employees_of_organisations', sum(employees) from organisations group by all
union all
select region_id, 'turnover_of_organisations', sum(turnover_eur) from organisations group by all
union all
select region_id, 'open_needs', count(*) from exchanges where side = 'need' group by all
union all
select region_id, 'open_offers', count(*) from exchanges where side = 'offer' group by all;
