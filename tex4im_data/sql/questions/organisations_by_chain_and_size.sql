-- Where in the value chain do the organisations work, and how large are they?
-- uses: organisation, code, priority
with counted as (
    select value_chain_stage, size_class, count(*) as organisations
    from organisation_in_scope($regions, $priorities, $kinds, $chains, $sizes, $text)
    group by all
)
select n.value_chain_stage, n.size_class, n.organisations
from counted as n
left join code as c on c.code_list = 'value_chain_stage' and c.code_id = n.value_chain_stage
left join code as s on s.code_list = 'size_class' and s.code_id = n.size_class
order by c.position nulls last, s.position nulls last
