-- On which points do the sources disagree?
-- uses: contradiction
select contradiction_id, topic, statement_a, source_a, statement_b, source_b, shown_as
from contradiction
order by contradiction_id
