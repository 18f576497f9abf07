-- Codes of kind, stage of the value chain, size, pipeline stage, nature, status and flag are in the code lists.
select 'organisation.kind' as place, organisation_id as id, kind as code from organisation
where kind not in (select code_id from code where code_list = 'organisation_kind')
union all
select 'organisation.value_chain_stage', organisation_id, value_chain_stage from organisation
where value_chain_stage not in (select code_id from code where code_list = 'value_chain_stage')
union all
select 'organisation.size_class', organisation_id, size_class from organisation
where size_class not in (select code_id from code where code_list = 'size_class')
union all
select 'organisation.nature', organisation_id, nature from organisation
where nature not in (select code_id from code where code_list = 'nature')
union all
select 'opportunity.kind', opportunity_id, kind from opportunity
where kind not in (select code_id from code where code_list = 'opportunity_kind')
union all
select 'stage_move.stage', opportunity_id, stage from stage_move
where stage not in (select code_id from code where code_list = 'pipeline_stage')
union all
select 'call.status', call_id, status from call
where status not in (select code_id from code where code_list = 'call_status')
union all
select 'regional_indicator.status', concat_ws(' ', geo_id, indicator_id, nace, year), status from regional_indicator
where status not in (select code_id from code where code_list = 'status')
union all
select 'regional_indicator.flag', concat_ws(' ', geo_id, indicator_id, nace, year), flag from regional_indicator
where not list_has_all((select list(code_id) from code where code_list = 'flag'), string_split(flag, ''))
union all
select 'chain_link.kind', link_id, kind from chain_link
where kind not in (select code_id from code where code_list = 'link_kind')
union all
select 'chain_link.value_chain_stage', link_id, value_chain_stage from chain_link
where value_chain_stage not in (select code_id from code where code_list = 'value_chain_stage')
union all
select 'support_service.kind', service_id, kind from support_service
where kind not in (select code_id from code where code_list = 'service_kind')
union all
select 'activity.kind', activity_id, kind from activity
where kind not in (select code_id from code where code_list = 'activity_kind')
union all
select 'event_participation.role', concat_ws(' ', event_id, organisation_id), role from event_participation
where role not in (select code_id from code where code_list = 'participation_role')
