-- The tables of a serving copy, in the order in which they are filled. What a key or a constraint refuses
-- is never committed to the lake. `sql/load/<table>.sql` says how a table's extra columns are derived.
create table code (
    code_list varchar, code_id varchar, label varchar not null, position integer not null, definition varchar not null,
    primary key (code_list, code_id)
);
create table region (
    region_id varchar primary key, label varchar not null, country_id varchar not null, country_label varchar not null,
    nuts_edition varchar not null, code_2013 varchar not null, name_in_leaflet varchar, partner_in_leaflet varchar,
    position integer not null unique
);
create table region_alias (
    alias varchar, region_id varchar references region (region_id), language varchar, kind varchar not null,
    primary key (alias, language)
);
create table geo (
    geo_id varchar primary key, label varchar not null, level varchar not null, country_id varchar, nuts_edition varchar
);
create table priority (
    priority_id varchar primary key, label varchar not null, short_label varchar not null,
    label_in_later_sources varchar, colour varchar not null, position integer not null unique check (position between 0 and 7),
    note varchar
);
create table later_priority (later_priority_id varchar primary key, label varchar not null, position integer not null);
create table priority_crosswalk (
    priority_id varchar references priority (priority_id),
    later_priority_id varchar references later_priority (later_priority_id),
    primary key (priority_id, later_priority_id)
);
create table indicator (
    indicator_id varchar primary key, label varchar not null, unit varchar not null, definition varchar not null, source varchar not null
);
create table regional_indicator (
    geo_id varchar references geo (geo_id), indicator_id varchar references indicator (indicator_id), nace varchar,
    year integer, value double, unit varchar not null, status varchar not null, flag varchar, source varchar not null, note varchar,
    primary key (geo_id, indicator_id, nace, year),
    check ((value is null) = (status in ('missing', 'confidential')))
);
create table organisation (
    organisation_id varchar primary key, name varchar not null, kind varchar not null,
    region_id varchar references region (region_id), city varchar, nace varchar, value_chain_stage varchar,
    size_class varchar, employees bigint check (employees >= 0), turnover_eur double check (turnover_eur >= 0),
    founded integer, website varchar, latitude double check (latitude between -90 and 90),
    longitude double check (longitude between -180 and 180), priorities varchar, role_in_project varchar, note varchar,
    source varchar not null, nature varchar not null,
    search_text varchar not null, priority_mask utinyint not null
);
create table need (
    need_id varchar primary key, organisation_id varchar not null references organisation (organisation_id),
    priority_id varchar not null references priority (priority_id), value_chain_stage varchar, title varchar not null,
    opened date not null, closed date, nature varchar not null, check (closed is null or closed >= opened)
);
create table offer (
    offer_id varchar primary key, organisation_id varchar not null references organisation (organisation_id),
    priority_id varchar not null references priority (priority_id), value_chain_stage varchar, title varchar not null,
    opened date not null, closed date, nature varchar not null, check (closed is null or closed >= opened)
);
create table opportunity (
    opportunity_id varchar primary key, title varchar not null, region_id varchar not null references region (region_id),
    priority_id varchar not null references priority (priority_id), kind varchar not null,
    value_eur double check (value_eur >= 0), trl integer check (trl between 1 and 9), opened date, deadline date,
    owner_id varchar references organisation (organisation_id), nature varchar not null,
    search_text varchar not null, check (deadline is null or opened is null or deadline >= opened)
);
create table stage_move (
    opportunity_id varchar references opportunity (opportunity_id), position integer check (position >= 1),
    stage varchar not null, moved_on date not null, moved_by varchar not null, reason varchar, nature varchar not null,
    primary key (opportunity_id, position)
);
create table target (
    target_id varchar primary key, label varchar not null, target double, delivered double, unit varchar not null,
    target_source varchar, delivered_source varchar, note varchar
);
create table event (
    event_id varchar primary key, label varchar not null, kind varchar not null, started_on date, ended_on date,
    place varchar, country_id varchar, mode varchar, participants integer, meetings integer, meeting_kinds varchar,
    status varchar, source varchar not null
);
create table chain_link (
    link_id varchar primary key, from_organisation_id varchar not null references organisation (organisation_id),
    to_organisation_id varchar not null references organisation (organisation_id), kind varchar not null,
    value_chain_stage varchar, since date, nature varchar not null, check (from_organisation_id <> to_organisation_id)
);
create table event_participation (
    event_id varchar references event (event_id), organisation_id varchar references organisation (organisation_id),
    role varchar not null, nature varchar not null, primary key (event_id, organisation_id)
);
create table support_service (
    service_id varchar primary key, organisation_id varchar not null references organisation (organisation_id),
    title varchar not null, kind varchar not null, priority_id varchar references priority (priority_id), opened date,
    closed date, nature varchar not null, check (closed is null or opened is null or closed >= opened)
);
create table activity (
    activity_id varchar primary key, title varchar not null, kind varchar not null,
    region_id varchar not null references region (region_id), priority_id varchar references priority (priority_id),
    happened_on date not null, participants bigint check (participants >= 0), nature varchar not null
);
create table call (
    call_id varchar primary key, title varchar not null, programme varchar not null, status varchar not null, as_of date not null,
    deadline date, grant_min_eur double, grant_max_eur double, priorities varchar, portal_url varchar, source varchar
);
create table milestone (
    milestone_id varchar primary key, happened_on date not null, date_precision varchar not null, label varchar not null,
    source varchar not null
);
create table contradiction (
    contradiction_id varchar primary key, topic varchar not null, statement_a varchar not null, source_a varchar,
    statement_b varchar not null, source_b varchar, shown_as varchar not null
);
create table research_project (
    project_id varchar primary key, programme varchar not null, acronym varchar, title varchar not null, status varchar,
    started_on date, ends_on date, total_cost_eur double check (total_cost_eur >= 0),
    eu_contribution_eur double check (eu_contribution_eur >= 0), topics varchar, source varchar not null
);
create table research_participation (
    project_id varchar references research_project (project_id), organisation_id varchar, role varchar,
    name varchar not null, city varchar, country_id varchar, region_id varchar not null references region (region_id),
    nuts_code varchar not null, nuts_edition varchar not null, eu_contribution_eur double, source varchar not null,
    primary key (project_id, organisation_id, role)
);
create table boundary (
    region_id varchar primary key references region (region_id), nuts_edition varchar not null, geojson varchar not null,
    source varchar not null
);
-- The codes with their labels; flags that stand together (`bu`) carry the labels of all their letters.
create view code_label as
select code_list, code_id, label, position from code
union all
select 'flag', f.flag, string_agg(c.label, '; ' order by strpos(f.flag, c.code_id)), 100
from (select distinct flag from regional_indicator where length(flag) > 1) as f
join code as c on c.code_list = 'flag' and contains(f.flag, c.code_id)
group by f.flag;
create table cluster_threshold (
    method varchar, criterion varchar, nace varchar, year integer, threshold double check (threshold >= 0),
    regions_ranked integer not null, source varchar not null, primary key (method, criterion, nace, year)
);
create table setting (
    setting_id varchar primary key, label varchar not null, value varchar not null, unit varchar not null,
    description varchar not null
);
create table role_grant (
    subject varchar primary key, role varchar not null check (role in ('partner', 'coordinator')),
    region_id varchar references region (region_id), granted_by varchar not null, granted_on date not null, note varchar
);
create table remembered_header (
    office varchar, intake_table varchar, header varchar, column_name varchar not null,
    primary key (office, intake_table, header)
);
create table version_name (
    version_name_id varchar primary key, label varchar not null unique, version integer not null check (version >= 1),
    named_by varchar not null, named_at timestamp not null
);
create table published_figure (
    publication bigint check (publication >= 1), as_of date not null, measure varchar,
    region_id varchar references region (region_id), dimension varchar, class_id varchar, value double check (value >= 0),
    status varchar not null, contributors bigint check (contributors >= 0),
    primary key (publication, measure, region_id, dimension, class_id),
    check ((value is null) = (status in ('missing', 'confidential'))), check (status <> 'confidential' or contributors is null)
);
create table concept (concept_id varchar primary key, label varchar not null, kind varchar not null, broader_id varchar);
create table concept_term (
    concept_id varchar references concept (concept_id), language varchar, term varchar, term_use varchar not null,
    primary key (concept_id, language, term)
);
create table concept_relation (
    concept_id varchar references concept (concept_id), related_id varchar references concept (concept_id),
    primary key (concept_id, related_id), check (concept_id <> related_id)
);
create table other_meaning (meaning_id varchar primary key, label varchar not null);
create table concept_exclusion (
    concept_id varchar references concept (concept_id), meaning_id varchar references other_meaning (meaning_id),
    primary key (concept_id, meaning_id)
);
create table other_meaning_term (
    meaning_id varchar references other_meaning (meaning_id), language varchar, term varchar,
    primary key (meaning_id, language, term)
);
create table ambiguous_term (
    language varchar, term varchar, concept_id varchar references concept (concept_id), primary key (language, term, concept_id)
);
