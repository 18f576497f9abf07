"""Claims about the running configuration, and about the files that a browser is given."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
WANTED = {
    "browser.gatherUsageStats": False,
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.showSidebarNavigation": False,
    "client.toolbarMode": "viewer",
    "server.address": "127.0.0.1",
    "server.enableStaticServing": True,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.headless": True,
    "runner.postScriptGC": False,
}
LICENCES = {"fonts": "LICENSE-Inter.txt", "leaflet": "LICENSE-leaflet.txt"}


@pytest.fixture(scope="module")
def running() -> dict[str, object]:
    code = (
        f"import json; from streamlit import config; print(json.dumps([config.get_option(n) for n in {list(WANTED)}]))"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return dict(zip(WANTED, json.loads(said), strict=True))


@pytest.mark.parametrize("option", WANTED)
def test_the_server_runs_with(option: str, running: dict[str, object]) -> None:
    assert running[option] == WANTED[option]


def test_uploads_are_small() -> None:
    assert "maxUploadSize = 10" in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


def test_fonts_are_served_from_here_and_there() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    files = re.findall(r'url = "app/static/([^"]+)"', config)
    assert len(files) == 2
    for name in files:
        assert (STATIC / name).read_bytes()[:4] == b"wOF2"


def test_fonts_hold_the_letters_of_every_region() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", config)
    spans = [(int(first, 16), int(last or first, 16)) for first, last in ranges]
    for letter in "ÄÖÅäöåÇÊãçéèñòșțăâîȘȚřžěýČŽąłŒœ–’“”…×€\u2009":
        assert any(first <= ord(letter) <= last for first, last in spans), letter


@pytest.mark.parametrize("folder", LICENCES)
def test_a_licence_stands_beside_what_was_taken_over(folder: str) -> None:
    assert [path for path in (STATIC / folder).rglob("*") if LICENCES[folder] in path.name]


def test_every_vendored_folder_is_known() -> None:
    assert {path.name for path in STATIC.iterdir() if path.is_dir()} <= {*LICENCES, "map", "frame"}


def test_no_style_sheet_asks_another_host() -> None:
    for path in [*STATIC.rglob("*.css"), *(ROOT / "tex4im_ui").rglob("*.css")]:
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text(encoding="utf-8")), path


def test_no_script_of_ours_asks_another_host() -> None:
    for path in [*(ROOT / "tex4im_ui").rglob("*.js"), *(STATIC / "map").glob("*.js"), *(STATIC / "frame").glob("*.js")]:
        found = set(re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8")))
        assert found <= {"http://www.w3.org/2000/svg"}, path


def test_session_state_and_query_params_occur_in_the_interface_only() -> None:
    for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]:
        assert not re.search(r"session_state|query_params", path.read_text(encoding="utf-8")), path


def test_the_frame_and_the_figures_share_no_class_but_those_of_the_type() -> None:
    def named(paths: list[Path]) -> set[str]:
        texts = [path.read_text(encoding="utf-8") for path in paths]
        return {
            name
            for said in texts
            for held in re.findall(r'class="([^"]*)"', said)
            for name in re.findall(r"t4-[a-z-]+", held)
        }

    screen = ROOT / "tex4im_ui"
    frame = named([*(screen / "frame").glob("*.py"), *(ROOT / "static" / "frame").glob("*.js")])
    rest = named([path for path in screen.rglob("*.py") if path.parent != screen / "frame"])
    assert frame & rest <= {"t4-hidden", "t4-version", "t4-lead"}, "a rule of one would change the other"
    assert "t4-head" in frame
    assert "t4-bars" in rest
