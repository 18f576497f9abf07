select
    'need' as side, e.need_id as exchange_id, e.title, e.priority_id, o.region_id, e.organisation_id, o.name,
    e.value_chain_stage, e.opened, e.nature
from need as e join organisation as o using (organisation_id)
where e.closed is null {e}
union all
select
    'offer', e.offer_id, e.title, e.priority_id, o.region_id, e.organisation_id, o.name, e.value_chain_stage, e.opened,
    e.nature
from offer as e join organisation as o using (organisation_id)
where e.closed is null {e}
order by opened desc, exchange_id
