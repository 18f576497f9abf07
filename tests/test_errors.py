"""Claims about the one sentence in which every problem is told, wherever it was found."""

import json
from dataclasses import FrozenInstanceError

import pytest

from tex4im_data.errors import Problem, RequestError


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem("target.csv", 2, "delivered", "twenty", "is not a number", "Write digits.", dataset="targets"),
            'targets/target.csv, row 2, delivered: "twenty" is not a number. Write digits.',
        ),
        (
            Problem("", None, "", "", "has no datapackage.yaml", "Describe the folder.", dataset="drafts"),
            "drafts: has no datapackage.yaml. Describe the folder.",
        ),
        (
            Problem("delivery.csv", None, "geo", "SE23", "is not in the file.", "Check the edition."),
            'delivery.csv, geo: "SE23" is not in the file. Check the edition.',
        ),
        (
            Problem("list.xlsx", 7, "", "", "is empty.", "Delete it.", sheet="Members"),
            "list.xlsx, Members, row 7: is empty. Delete it.",
        ),
        (
            Problem("", 4, "opened", "31/2", '"31/2" is not a date.', "Write 2026-02-28.", code="not_a_date"),
            'row 4, opened: "31/2" is not a date. Write 2026-02-28.',
        ),
        (
            Problem("", None, "budget", "", "In euro?", "", code="currency", severity="question"),
            "budget: In euro?",
        ),
        (Problem("", None, "", "", "The file is empty.", "", code="empty", level="file"), "The file is empty."),
        (
            Problem.of_parameter("region", "ITI2", "does not exist here", "Write a code.", ("ITI1", "RO21")),
            'region "ITI2" does not exist here. Write a code. They are: ITI1, RO21.',
        ),
        (Problem.of_parameter("format", "", "is missing", "Name it."), 'format "" is missing. Name it.'),
    ],
)
def test_a_problem_says_where_what_why_and_what_to_do(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence


def test_a_broken_byte_is_spelt_out_so_that_the_sentence_can_be_stored() -> None:
    problem = Problem("a.csv", 1, "name", "na\udcefve", "is \udcef.", "Save \udcef as UTF-8.")
    assert (problem.value, problem.reason, problem.cure) == ("na\\udcefve", "is \\udcef.", "Save \\udcef as UTF-8.")
    str(problem).encode("utf-8")


def test_a_problem_of_a_request_lists_choices_in_json_only_where_there_are_some() -> None:
    few = Problem.of_parameter("format", "pdf", "is not a format here", "Take one.", ("csv", "xlsx"))
    assert json.loads(json.dumps(few.members())) == {
        "parameter": "format",
        "value": "pdf",
        "reason": "is not a format here",
        "cure": "Take one.",
        "choices": ["csv", "xlsx"],
    }
    assert set(Problem.of_parameter("", "", "failed", "Try again.").members()) == {
        "parameter",
        "value",
        "reason",
        "cure",
    }


def test_a_request_is_refused_in_one_line_for_each_value() -> None:
    first, second = (Problem.of_parameter(name, "x", "is no parameter here", "Leave it out.") for name in "ab")
    assert str(RequestError([first, second])) == f"{first}\n{second}"


def test_a_problem_can_be_compared_kept_in_a_set_and_not_be_changed() -> None:
    problem = Problem.of_cell("band", "It is a band.", "Write a number.")
    assert len({problem, Problem.of_cell("band", "It is a band.", "Write a number.")}) == 1
    with pytest.raises(FrozenInstanceError):
        problem.cure = ""  # type: ignore[misc]
