"""Claims about the check: every fault in the files is told, all at once, with place and cure."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.catalog import DATA, Column, check, load
from tex4im_data.catalog.catalog import Constraints


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def told(root: Path) -> list[str]:
    return [str(problem) for problem in check.problems(load(root))]


def change(file: Path, edit: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = edit(before)
    assert after != before
    file.write_text(after, encoding="utf-8", newline="")


def test_all_planted_faults_are_listed_at_once_with_row_column_value_and_cure(copy: Path) -> None:
    change(copy / "organisations" / "organisation.csv", lambda text: text.replace(",ITI1,Prato", ",Toscany,Prato", 1))
    change(
        copy / "organisations" / "organisation.csv",
        lambda text: text.replace("ateval,ATEVAL,cluster", "citeve,ATEVAL,clustr"),
    )
    change(
        copy / "events" / "event.csv", lambda text: text.replace("2019-11-13", "13/11/2019").replace(",52,", ",-52,")
    )
    change(copy / "calls" / "call.csv", lambda text: text.replace("digital;creativity", "digitl;creativity;creativity"))
    change(copy / "priorities" / "priority.csv", lambda text: text.replace("short_label", "short_lable", 1))
    change(copy / "targets" / "target.csv", lambda text: text.replace(",24,24,proposals,", ",24,twenty,,"))
    change(copy / "targets" / "target.csv", lambda text: text.replace("business-plans,", "business plans,", 1))
    change(copy / "indicators" / "indicator.csv", lambda text: text.replace("gdp,", "gnp,", 1))
    change(copy / "regions" / "geo.csv", lambda text: text.replace("ITI1,Toscana,region", "ITI1,Toscana,region,extra"))
    (copy / "codes" / "old.csv").write_text("a\n1\n", encoding="utf-8")
    (copy / "drafts").mkdir()
    found = told(copy)
    for expected in [
        'organisations/organisation.csv, row 2, region_id: "Toscany" is not one of the 8 entries of region. '
        "Did you mean ITI1 (Toscana)? Write the code.",
        'organisations/organisation.csv, row 5, kind: "clustr" is not one of the 7 codes for "Kind". '
        "Did you mean cluster (Cluster)? Write the code.",
        'organisations/organisation.csv, row 6, organisation_id: "citeve" stands already in '
        "organisations/organisation.csv, row 5. ",
        'events/event.csv, row 2, started_on: "13/11/2019" is not a date of the calendar. ',
        'events/event.csv, row 2, participants: "-52" is below 0. ',
        'calls/call.csv, row 10, priorities: "digitl" is not one of the 5 entries of priority. Did you mean digital (',
        'calls/call.csv, row 10, priorities: "creativity" names "creativity" twice. ',
        "priorities/priority.csv, row 1, short_label: is missing in the header. ",
        'priorities/priority.csv, row 1: "short_lable" is not a column of this file. Did you mean short_label? ',
        'targets/target.csv, row 2, delivered: "twenty" is not a number. ',
        "targets/target.csv, row 2, unit: is empty. ",
        'targets/target.csv, row 3, target_id: "business plans" has not the form asked for. Code of the target. ',
        'indicators/regional_indicator.csv, row 47, indicator_id: "gdp" is not one of the 9 entries of indicator. ',
        "regions/geo.csv, row 2: has 6 fields where the header has 5. ",
        "codes/old.csv: is no resource of its package. ",
        "drafts: has no datapackage.yaml. ",
    ]:
        assert len([line for line in found if line.startswith(expected)]) == 1, expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty. Deliver at least the header."),
        ("\ufefftarget_id\n".encode(), "row 1: begins with a byte order mark. Save the file as UTF-8 without it."),
        (b"target_id\nna\xefve\n", "row 2: is not UTF-8 text from here on. Save the file as CSV UTF-8."),
        (b'target_id\n"open\n', "row 2: cannot be read as CSV (unexpected end of data). "),
        (
            b"label,target_id,target,delivered,unit,target_source,delivered_source,note\n",
            "row 1: has its columns in another",
        ),
        (b"target_id,target_id\n", "row 1, target_id: stands twice in the header. "),
        (b"target_id,label\na,b\n\n", "row 3: has 0 fields where the header has 2. "),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_and_no_crash(copy: Path, content: bytes, expected: str) -> None:
    (copy / "targets" / "target.csv").write_bytes(content)
    assert [line for line in told(copy) if line.startswith("targets/target.csv") and expected in line]


def test_a_missing_file_is_told_once_and_not_again_for_every_key_into_it(copy: Path) -> None:
    (copy / "indicators" / "indicator.csv").unlink()
    assert told(copy) == ["indicators/indicator.csv: is missing. Deliver the file or take it out of datapackage.yaml."]


def test_a_key_that_stands_in_two_files_of_one_table_is_told(copy: Path) -> None:
    shutil.copytree(copy / "targets", copy / "more")
    change(copy / "more" / "datapackage.yaml", lambda text: text.replace("name: targets", "name: more", 1))
    file = copy / "targets" / "target.csv"
    (copy / "more" / "target.csv").write_text(
        "".join(file.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8"
    )
    repeated = [line for line in told(copy) if "stands already" in line]
    assert repeated[0].startswith(
        'targets/target.csv, row 2, target_id: "investment-project-proposals" stands already in more/target.csv, row 2'
    )


def test_thousands_of_faulty_rows_are_all_listed(copy: Path) -> None:
    file = copy / "organisations" / "organisation.csv"
    filler = "".join(
        f"demo-{n},Mill {n},frm,XX{n},Town,,,,many,,,,,,smart-{n},,,invented,synthetic\n" for n in range(5000)
    )
    change(file, lambda text: text + filler)
    found = check.problems(load(copy))
    assert Counter(problem.column for problem in found)["employees"] == 5000


TEXTS = st.text(max_size=12) | st.from_regex(r"\A-?[0-9]{1,4}([.e-][0-9]{1,3}){0,2}\Z")


@given(TEXTS.filter(bool), st.sampled_from(["string", "integer", "number", "boolean", "date", "datetime", "year"]))
def test_a_cell_is_either_converted_or_told_whatever_it_holds(text: str, kind: str) -> None:
    column = Column("x", "X", "", "Any value.", type=kind, constraints=Constraints(max_length=10))
    fault = check.check(column, text, {})
    if fault is None:
        check.convert(kind, text)
    else:
        assert fault.reason
        assert fault.cure.endswith(".")


@given(st.decimals(min_value=-1000, max_value=1000, places=3))
def test_bounds_are_compared_as_numbers_and_not_as_texts(number: object) -> None:
    column = Column("x", "X", "m", "A length.", constraints=Constraints(minimum="-9", maximum="100"))
    fault = check.check(column, str(number), {})
    assert (fault is None) == (-9 <= float(str(number)) <= 100)
