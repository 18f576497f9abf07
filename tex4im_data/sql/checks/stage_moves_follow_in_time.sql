-- The moves of a proposal are numbered 1, 2, 3 … in the order of their dates, and each changes the stage.
select opportunity_id, position, moved_on, stage
from (
    select *, lag(moved_on) over w as before, lag(stage) over w as stage_before, row_number() over w as expected
    from stage_move
    window w as (partition by opportunity_id order by position)
)
where position <> expected or moved_on < before or stage = stage_before
