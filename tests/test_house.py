"""Claims about how the project is built: layers, budgets, names, and nothing that should not be in it."""

import ast
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("tex4im_data", "tex4im_ui")
PAGES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py")])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
FILES |= {name_of(path): path for path in PAGES}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


@cache
def imported(name: str) -> frozenset[str]:
    """Return the full names of everything a module imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".") if FILES[name].name == "__init__.py" else name.split(".")[:-1]
            base = (
                ".".join([*above[: len(above) - node.level + 1], *filter(None, [node.module])])
                if node.level
                else node.module or ""
            )
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def ours(name: str) -> frozenset[str]:
    """Return the project's modules that a module imports."""
    found = {whole if whole in FILES else whole.rpartition(".")[0] for whole in imported(name)}
    return frozenset(found & set(FILES)) - {name}


@cache
def reached(name: str) -> frozenset[str]:
    """Return all modules of the project that an import of a module brings with it."""
    found: set[str] = set()
    left = [name]
    while left:
        new = ours(left.pop()) - found
        found |= new
        left += new
    return frozenset(found)


def outside(name: str) -> set[str]:
    """Return the top packages that a module imports and that are neither ours nor Python's own."""
    tops = {whole.partition(".")[0] for whole in imported(name)}
    return tops - sys.stdlib_module_names - {*PACKAGES, "__future__"}


def matching(*patterns: str) -> list[str]:
    found = [name for name in FILES if any(re.fullmatch(pattern, name) for pattern in patterns)]
    assert found, patterns
    return found


# --- layers: the floors stand in pyproject.toml and are kept by import-linter; here is what a list cannot give ------


def test_importing_the_domain_imports_no_streamlit() -> None:
    modules = [name for name in FILES if name.startswith("tex4im_data") and not name.endswith("__main__")]
    code = f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\n"
    code += "print(sorted(set(sys.argv[1:]) & set(sys.modules)))"
    call = [sys.executable, "-c", code, "streamlit", "plotly", "folium", "tex4im_ui"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_floors_are_kept() -> None:
    call = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_a_broken_floor_is_found(tmp_path: Path) -> None:
    for name in ("tex4im_data", "tex4im_ui", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    lower = tmp_path / "tex4im_data" / "lake" / "tables.py"
    lower.write_text("import tex4im_data.query\n" + lower.read_text(encoding="utf-8"), encoding="utf-8")
    call = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "tex4im_data.lake is not allowed to import tex4im_data.query" in done.stdout


@pytest.mark.parametrize("name", matching(r"app", r"pages\..+"))
def test_a_page_uses_streamlit_the_screens_parts_and_the_asking_only(name: str) -> None:
    allowed = {"tex4im_data.query"} | ({"tex4im_data.api", "tex4im_data.api.routes"} if name == "app" else set())
    assert {other for other in ours(name) if not other.startswith("tex4im_ui")} <= allowed
    assert outside(name) <= {"streamlit"} | ({"starlette"} if name == "app" else set())


@pytest.mark.parametrize("name", matching(r"tex4im_(data|ui)(\..+)?"))
def test_no_module_is_loaded_by_a_name_in_a_string(name: str) -> None:
    if name != "tex4im_data.__main__":
        assert "importlib.import_module" not in imported(name)
        assert "__import__" not in strings(name)


# --- what may stand where --------------------------------------------------------------------------------------

SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\binsert\s+into\b|\bupdate\b.+\bset\b.+=|\bdelete\s+from\b|\bcreate\s+(table|view)\b|\bgroup\s+by\b|\border\s+by\b",
    re.IGNORECASE | re.DOTALL,
)


def strings(name: str) -> list[str]:
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    constants = [node.value for node in ast.walk(tree(name)) if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str) and value not in docs]


def attributes(name: str) -> set[str]:
    return {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("name", matching(r"app", r"pages\..+", r"tex4im_ui(\..+)?"))
def test_no_sql_stands_outside_the_domain(name: str) -> None:
    assert [text for text in strings(name) if SQL.search(text)] == []
    assert attributes(name) & {"sql", "cursor", "execute"} == set()


def test_the_search_for_sql_finds_sql() -> None:
    for statement in ("SELECT a\nFROM b", "insert into t values (1)", "update t set a = 1", "x order by y"):
        assert SQL.search(statement)


@pytest.mark.parametrize("name", matching(r"app", r"pages\..+", r"tex4im_data(\..+)?"))
def test_the_state_of_a_visit_is_touched_in_the_screens_parts_only(name: str) -> None:
    state = {"session_state", "query_params"}
    touched = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute) and node.attr in state]
    assert [node.attr for node in touched if isinstance(node.value, ast.Name) and node.value.id == "st"] == []


@pytest.mark.parametrize("name", matching(r"app", r"pages\..+"))
def test_a_page_starts_with_the_frame_and_does_no_navigation(name: str) -> None:
    calls = {
        node.func.id for node in ast.walk(tree(name)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "frame" in calls
    assert attributes(name) & {"navigation", "set_page_config", "cache_data"} == set()


def put_together(name: str) -> list[str]:
    """Return the f-strings of a module that read like SQL."""
    joined = [node for node in ast.walk(tree(name)) if isinstance(node, ast.JoinedStr)]
    texts = ("".join(str(part.value) for part in node.values if isinstance(part, ast.Constant)) for node in joined)
    return [text for text in texts if SQL.search(text)]


def test_sql_of_a_question_is_put_together_in_one_place() -> None:
    for name in matching(r"tex4im_data\.query\.(asking|answers|copies|strict)", r"tex4im_data\.(extract|api)\..+"):
        assert put_together(name) == []


def test_no_value_of_a_user_can_reach_the_text_of_a_question() -> None:
    """The one place knows nothing of filters but their names, and no function there takes one."""
    place = tree("tex4im_data.query.question_files")
    assert put_together("tex4im_data.query.question_files")
    for node in ast.walk(place):
        if isinstance(node, ast.FunctionDef) and node.name != "heeded":
            taken = [ast.unparse(each.annotation) for each in node.args.args if each.annotation]
            assert not [each for each in taken if "Filters" in each or each == "object"], node.name


# --- budgets and names -----------------------------------------------------------------------------------------


def long(paths: list[Path], budget: int) -> dict[str, int]:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {name: lines for name, lines in lengths.items() if lines > budget}


def test_no_module_is_longer_than_400_lines() -> None:
    assert long([path for path in FILES.values() if path not in PAGES], 400) == {}


def test_no_function_is_longer_than_60_lines() -> None:
    assert {
        f"{name}.{node.name}": node.end_lineno - node.lineno + 1
        for name in FILES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    } == {}


def test_no_room_has_more_than_eight_modules() -> None:
    rooms = [path.parent for path in FILES.values() if path.name == "__init__.py" and path.parent.parent != ROOT]
    sizes = {room: len([file for file in room.glob("*.py") if not file.name.startswith("__")]) for room in rooms}
    assert {str(room.relative_to(ROOT)): size for room, size in sizes.items() if size > 8} == {}


def test_a_room_has_a_face_and_its_tests_a_folder_of_its_name() -> None:
    rooms = [path.parent for path in FILES.values() if path.parent.parent.parent == ROOT]
    assert {room.name for room in rooms if not (room / "__init__.py").is_file()} == set()
    assert {room.name for room in rooms if not list((ROOT / "tests" / room.name).glob("test_*.py"))} == {
        "overview",
        "regions",
    }


def test_no_page_is_longer_than_60_lines() -> None:
    assert long(PAGES, 60) == {}


def test_no_question_is_longer_than_40_lines() -> None:
    questions = sorted((ROOT / "tex4im_data" / "sql" / "questions").glob("*.sql"))
    assert long(questions, 40) == {}
    assert len(questions) > 20


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
    places = [path.relative_to(ROOT) for path in [*FILES.values(), *(ROOT / "tests").rglob("*.py")]]
    assert [place for place in places if empty & {*place.with_suffix("").parts}] == []


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("pages.")])
def test_a_module_says_in_two_sentences_what_it_owns_and_what_it_refuses(name: str) -> None:
    text = ast.get_docstring(tree(name)) or ""
    assert text.endswith((".", "|", "`")), "a sentence"
    if name.startswith("tex4im_data."):
        assert len(re.findall(r"[.;:]\s|[.]$", text)) >= 2


# --- files -----------------------------------------------------------------------------------------------------


@cache
def kept() -> tuple[Path, ...]:
    """Return the files that the repository holds or would hold."""
    call = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:  # an export without a repository
        skipped = {"var", ".venv", "__pycache__", ".git"}
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if not skipped & {*path.parts}]
    return tuple(path for path in (ROOT / name for name in sorted(names)) if path.is_file())


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_requirements_are_pinned_exactly(file: Path) -> None:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()]
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    pin = r"[A-Za-z0-9._-]+(\[[a-z,_-]+\])?==[0-9][A-Za-z0-9.+!]*( *;[^#]+)?( +--hash=sha256:[0-9a-f]{64})*( +#.*)?"
    assert [line for line in wanted if not re.fullmatch(pin, line)] == []
    assert wanted


def test_every_dataset_folder_is_described() -> None:
    folders = [path for path in (ROOT / "data").iterdir() if path.is_dir()]
    assert [path.name for path in folders if not (path / "datapackage.yaml").is_file()] == []
    assert len(folders) >= 11


def test_the_store_and_its_working_files_are_not_kept() -> None:
    endings = (".sqlite", ".sqlite-wal", ".duckdb", ".pyc", ".parquet")
    assert [path.name for path in kept() if path.name.endswith(endings) or "var" in path.relative_to(ROOT).parts] == []


# Put together here, so that this file does not hold what it looks for.
PLACES = [f"/{place}/" for place in ("work/main", "work/tmp", "work/shared", "root", "home/[a-z]+")]
WORDS = [
    "".join(parts) for parts in (("cla", "ude"), ("anthr", "opic"), ("chat", "gpt"), ("open", "ai"), ("co", "pilot"))
]
HEADER = r"(?<!user[- _])\b(?-i:[Aa]g" + r"ents?)\b"  # the header of HTTP and the constant that holds it are meant so
FORBIDDEN = re.compile("|".join([*PLACES, *(rf"\b{word}\b" for word in WORDS), HEADER]), re.IGNORECASE)


def test_no_file_names_a_place_on_somebodys_machine_or_who_typed_it() -> None:
    found = []
    for path in kept():
        content = path.read_bytes()
        if b"\0" in content[:4096] or (ROOT / "static") in path.parents:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            if hit := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {hit[0]}")
    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    for text in (f"see {os.sep}root{os.sep}x", WORDS[0].title(), "an Ag" + "ent did it"):
        assert FORBIDDEN.search(text)
    assert not FORBIDDEN.search("User-Ag" + "ent: x")
