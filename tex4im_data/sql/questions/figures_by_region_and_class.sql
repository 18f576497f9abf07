-- What is published of persons employed, turnover and investment?
-- uses: published_figure, region, priority, code
-- One measure at a time: the chosen one where it is one of these, else persons employed.
select
    f.region_id, f.measure, f.dimension, f.class_id,
    case f.dimension when 'region' then 'Whole region' when 'nace' then if(f.class_id = 'unknown', 'NACE unknown', 'NACE ' || f.class_id)
        else coalesce(p.short_label, c.label, 'Size unknown') end as class_label,
    f.value, f.status, f.contributors, f.publication, f.as_of
from published_figure as f
join region as r using (region_id)
join code as d on d.code_list = 'publication_dimension' and d.code_id = f.dimension
left join priority as p on f.dimension = 'priority' and p.priority_id = f.class_id
left join code as c on f.dimension = 'size' and c.code_list = 'size_class' and c.code_id = f.class_id
where chosen($regions, f.region_id)
  and f.measure = if(is_confidential(coalesce($measure, '')), $measure, 'employees_of_organisations')
  and f.publication = (select max(publication) from published_figure)
order by d.position, coalesce(p.position, c.position, 99), f.class_id, r.position
