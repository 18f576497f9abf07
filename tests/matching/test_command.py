"""Claims about `python -m tex4im_data match`: the file it writes, and the sentences for files that can't be matched."""

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tex4im_data import __main__ as command
from tex4im_data import matching

ROOT = Path(__file__).parents[2]
COLLECTION = Path(__file__).parent / "collection"
NEEDS = "need_id,title,text,language\nn-7,Tanning without chromium,calf leather,en\nn-8,Riciclo cotone,,it\n"
OFFERS = 'offer_id,text,title\no-3,pilot drum of 200 kg,"Vegetable tannins for calf leather, wet-white"\no-4,,Desfibrado de algodón\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEX4IM_VAR", str(tmp_path / "var"))
    return tmp_path


def run(needs: str | bytes, offers: str | bytes, *more: str) -> int:
    for name, content in (("needs.csv", needs), ("offers.csv", offers)):
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    words = ["match", "--needs", "needs.csv", "--offers", "offers.csv", "-o", "matches.csv", "--no-meaning", *more]
    return command.main(words)


def matches() -> list[dict[str, str]]:
    with Path("matches.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_has_a_column_for_each_part_and_the_reason() -> None:
    assert run(NEEDS, OFFERS) == 0
    first = matches()[0]
    assert list(first) == ["need_id", "offer_id", "rank", "score", *matching.WEIGHTS, "reason"]
    assert (first["need_id"], first["offer_id"], first["rank"]) == ("n-7", "o-3", "1")
    assert first["meaning"] == ""
    parts = sum(float(first[part] or 0) for part in matching.WEIGHTS)
    assert float(first["score"]) == pytest.approx(parts, abs=1e-9)
    assert "vegetable tanning" in first["reason"].lower() or "tann" in first["reason"].lower()


def test_each_need_has_k_offers_ranked_by_falling_score() -> None:
    needs, offers = ((COLLECTION / f"{side}.csv").read_bytes() for side in ("needs", "offers"))
    assert run(needs, offers, "-k", "50") == 0
    by_need: dict[str, list[dict[str, str]]] = {}
    for row in matches():
        by_need.setdefault(row["need_id"], []).append(row)
    assert len(by_need) == 161
    for found in by_need.values():
        assert [int(row["rank"]) for row in found] == list(range(1, 51))
        order = [(-float(row["score"]), row["offer_id"]) for row in found]
        assert order == sorted(order)
        assert len({row["offer_id"] for row in found}) == 50


def test_the_tables_of_the_product_are_read_as_they_are() -> None:
    needs = (
        "need_id,organisation_id,priority_id,value_chain_stage,title\nd-1,f-1,digital,services,Online shop for yarns\n"
    )
    offers = needs.replace("need_id", "offer_id").replace("d-1", "e-1")
    assert run(needs, offers) == 0
    assert "same priority (digital)" in matches()[0]["reason"]


def shuffled(name: str, seed: int) -> str:
    with (COLLECTION / name).open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    draw = random.Random(seed)  # noqa: S311 -- an order of rows, no secret
    places = list(range(len(header)))
    draw.shuffle(places)
    draw.shuffle(rows)
    lines = [[row[place] for place in places] for row in [header, *rows]]
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)


def test_the_bytes_are_the_same_whatever_the_order_of_rows_the_threads_and_the_hash_seed(place: Path) -> None:
    made = []
    for seed in (1, 2):
        for name in ("needs.csv", "offers.csv"):
            (place / name).write_text(shuffled(name, seed), encoding="utf-8")
        words = ["match", "--needs", "needs.csv", "--offers", "offers.csv", "-k", "7", "-o", f"{seed}.csv"]
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(seed))
        environment = os.environ | threads | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        asked = [sys.executable, "-m", "tex4im_data", *words, "--no-meaning"]
        done = subprocess.run(asked, cwd=place, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append((place / f"{seed}.csv").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        ("need,title\nn-1,Lana\n", "needs.csv, line 1, column need_id: is missing in the header"),
        ("need_id,titel\nn-1,Lana\n", "needs.csv, line 1, column title: is missing in the header. Did you mean titel?"),
        ("need_id,title,title\nn-1,Lana,x\n", "needs.csv, line 1, column title: stands more than once in the header"),
        ("", "needs.csv, line 1, column need_id: is missing in the header"),
        (
            'need_id,title\nn-1,"Lana\ne seta"\nn-1,Lino\n',
            'needs.csv, line 4, column need_id: "n-1" stands in line 2 already',
        ),
        ("need_id,title\nn 1,Lana\n", 'needs.csv, line 2, column need_id: "n 1" is no id'),
        ("need_id,title\n,Lana\n", "needs.csv, line 2, column need_id: is empty"),
        ("need_id,title\nn-1,\n", "needs.csv, line 2, column title: is empty"),
        ("need_id,title\nn-1,Lana, seta\n", "needs.csv, line 2, column title: the row has 3 cells, the header 2"),
        ('need_id,title\nn-1,"Lana\n', "needs.csv, line 2: can't be read as CSV"),
        (b"need_id,title\nn-1,Lana\nn-2,Teppich f\xfcr\n", "needs.csv, line 3: is not UTF-8 (byte 0xfc)"),
    ],
)
def test_a_file_that_cannot_be_matched_is_refused_with_file_line_and_column(
    needs: str | bytes, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(needs, OFFERS) == 1
    assert sentence in capsys.readouterr().err
    assert not Path("matches.csv").exists()


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["match", "--needs", "none.csv", "--offers", "none.csv", "-o", "matches.csv"]
    assert command.main(words) == 1
    assert "none.csv could not be read: No such file or directory." in capsys.readouterr().err


def test_a_value_that_is_not_known_counts_as_unknown_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    needs = "need_id,title,priorities,trl_min,trl_max,language,kind,region_id\nn-1,Lana,digtal;creativity,7,2,xx,gift,Prato\n"
    assert run(needs, OFFERS) == 0
    said = capsys.readouterr().err
    for part in (
        'column priorities: "digtal" is not known. Did you mean digital?',
        "column trl_min: 7 is more than trl_max, 2",
        'column language: "xx" is not known',
        'column kind: "gift" is not known',
        'column region_id: "Prato" is no NUTS 2 code',
    ):
        assert f"needs.csv, line 2, {part}" in said


def test_a_byte_order_mark_and_unknown_columns_do_no_harm() -> None:
    assert (
        run(
            "\ufeff" + NEEDS.replace("language", "language,colour").replace(",en", ",en,red").replace(",it", ",it,"),
            OFFERS,
        )
        == 0
    )


def test_files_without_rows_make_a_file_without_matches() -> None:
    assert run("need_id,title\n", OFFERS) == 0
    assert matches() == []
    assert run(NEEDS, "offer_id,title\n") == 0
    assert matches() == []


@pytest.mark.parametrize("count", ["0", "-1", "ten", "1001", "1.5", "²"])
def test_a_count_that_is_none_is_wrong_usage(count: str) -> None:
    assert run(NEEDS, OFFERS, f"-k={count}") == 2


def test_a_folder_that_is_not_there_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(NEEDS, OFFERS, "-o", "nowhere/matches.csv") == 1
    assert "nowhere/matches.csv could not be written: No such file or directory." in capsys.readouterr().err
