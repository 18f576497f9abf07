select
    organisation_id, name, kind, region_id, city, nace, value_chain_stage, size_class, priorities, founded, website,
    role_in_project, note, source, nature
from organisation as o
where true {o}
order by name, organisation_id
