"""Claims about the catalogue: meanings are found, and a bad package is told of whole."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.catalog import CatalogError, load
from tex4im_data.catalog import catalog as catalog_module
from tex4im_data.catalog.placed_yaml import Node, read

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(catalog_module.DATA, tmp_path / "data"))


def edited(root: Path, package: str, edit: Edit) -> Path:
    file = root / package / "datapackage.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    edit(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return root


def faults(root: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogError) as caught:
        load(root)
    return caught.value.faults


def field(content: dict[str, Any], resource: int, name: str) -> dict[str, Any]:
    fields = content["resources"][resource]["schema"]["fields"]
    return next(item for item in fields if item["name"] == name)


def test_a_column_is_looked_up_in_the_used_tables_in_their_order() -> None:
    catalog = load()
    assert catalog.column("status", ["regional_indicator", "call"]).table == "regional_indicator"
    assert catalog.column("status", ["call", "regional_indicator"]).table == "call"


def test_a_column_no_table_has_is_looked_up_in_the_measures(copy: Path) -> None:
    measure = {"label": "Gap", "unit": "projects", "definition": "Promised less delivered.", "formula": "a - b"}
    more = {"decimals": 0, "scale": "diverging", "map": True}
    (copy / "measures.yaml").write_text(yaml.safe_dump({"gap": measure | more}), encoding="utf-8")
    gap = load(copy).column("gap", ["target", "region"])
    assert (gap.table, gap.label, gap.unit, gap.formula) == ("", "Gap", "projects", "a - b")
    assert (gap.type, gap.visibility, gap.decimals, gap.scale, gap.on_map) == (
        "number",
        "public",
        0,
        "diverging",
        True,
    )


def test_an_undescribed_column_is_an_error_that_names_the_tables_and_the_nearest_word() -> None:
    with pytest.raises(KeyError, match=r"regoin_id.* neither in call, region .*Did you mean region_id\?"):
        load().column("regoin_id", ["call", "region"])


def test_an_unknown_table_or_dataset_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(KeyError, match=r"Did you mean organisation\?"):
        load().column("name", ["organization"])
    with pytest.raises(KeyError, match=r"Did you mean organisation\?"):
        load().tables("organization")
    with pytest.raises(KeyError, match=r"Did you mean targets\?"):
        load().dataset("target")


def test_the_datasets_of_several_tables_are_named_once_each() -> None:
    names = [dataset.name for dataset in load().datasets_of(["regional_indicator", "indicator", "region"])]
    assert names == ["indicators", "regions"]


def test_a_catalogue_is_read_once_for_each_folder() -> None:
    assert load() is load(catalog_module.DATA)


def test_keys_within_and_across_packages_are_named_by_serving_table() -> None:
    (figures,) = load().tables("regional_indicator")
    assert [(key.columns, key.table, key.references) for key in figures.foreign_keys] == [
        (("indicator_id",), "indicator", ("indicator_id",)),
        (("geo_id",), "geo", ("geo_id",)),
    ]
    (calls,) = load().tables("call")
    assert [(key.table, key.each) for key in calls.foreign_keys] == [("priority", ";")]


def test_every_fault_of_every_package_is_named_with_file_and_key_at_once(copy: Path) -> None:
    def spoil_calls(content: dict[str, Any]) -> None:
        content["nature"] = "real"
        del content["licenses"]
        field(content, 0, "grant_min_eur").pop("unit")
        field(content, 0, "title")["visibility"] = "everybody"
        field(content, 0, "title")["constraints"] = {"pattern": "(", "required": "yes please", "maxLength": -1}
        content["resources"][0]["schema"]["x-foreignKeys"][0]["reference"]["table"] = "priorities"

    edited(copy, "calls", spoil_calls)
    edited(copy, "targets", lambda content: field(content, 0, "unit").pop("title"))
    edited(copy, "events", lambda content: content["resources"][1]["schema"].update(primaryKey="event_id"))
    (copy / "codes" / "datapackage.yaml").write_text("name: [codes\ntitle: x", encoding="utf-8")
    (copy / "measures.yaml").write_text("gap:\n  label: Gap\n  scale: rainbow\n", encoding="utf-8")
    found = "\n".join(faults(copy))
    calls = "data/calls/datapackage.yaml: "
    fields = calls + "resources[call].schema.fields"
    for expected in [
        calls + 'nature is "real"; it must be one of observed, estimated, derived, synthetic',
        calls + "licenses is missing",
        fields + "[grant_min_eur].unit is missing",
        fields + '[title].visibility is "everybody"',
        fields + '[title].constraints.pattern is "(", which is no regular expression',
        fields + "[title].constraints.required must be true or false",
        fields + '[title].constraints.maxLength is "-1"',
        calls + "resource call: a foreign key points to priorities.priority_id, which no package has",
        "data/targets/datapackage.yaml: resources[target].schema.fields[unit].title is missing",
        'data/events/datapackage.yaml: resources[milestone].schema.fields holds no "event_id", which a key names',
        "data/codes/datapackage.yaml: this is not YAML in line 2",
        "data/measures.yaml: gap.unit is missing",
        'data/measures.yaml: gap.scale is "rainbow"',
    ]:
        assert expected in found


def test_files_that_feed_one_table_must_have_the_same_columns(copy: Path) -> None:
    def second_file(content: dict[str, Any]) -> None:
        first = content["resources"][0]
        fields = [dict(item) for item in first["schema"]["fields"]]
        fields[0]["type"] = "integer"
        fields[0]["unit"] = "count"
        schema = {**first["schema"], "fields": fields}
        content["resources"].append({**first, "name": "second", "path": "second.csv", "schema": schema})

    (fault,) = faults(edited(copy, "targets", second_file))
    assert fault == (
        "data/targets/datapackage.yaml: resource second must have the columns and types of targets/target: "
        'both feed table "target"'
    )


def test_a_resource_outside_its_folder_is_refused(copy: Path) -> None:
    (fault,) = faults(edited(copy, "codes", lambda content: content["resources"][0].update(path="../../x.csv")))
    assert "resources[code].path" in fault
    assert "must lie in the folder of its package" in fault


def test_a_key_into_its_own_package_must_name_one_of_its_resources(copy: Path) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"] = "regions"

    assert "reference.resource" in faults(edited(copy, "regions", rename))[0]


def test_a_folder_without_packages_and_a_missing_measures_file_are_told(tmp_path: Path) -> None:
    assert faults(tmp_path) == (
        f"{tmp_path.name}: no folder here holds a datapackage.yaml",
        f"{tmp_path.name}/measures.yaml: the file is missing",
    )


def test_a_file_that_is_no_mapping_or_no_text_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    for name, content in (("list.yaml", b"- a"), ("latin.yaml", "é: 1".encode("latin-1"))):
        (tmp_path / name).write_bytes(content)
        assert read(tmp_path / name, name, told).value == {}
    assert told[0] == "list.yaml: the file must be a mapping of keys"
    assert told[1].startswith("latin.yaml: the file cannot be read as UTF-8 text")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(ANY)
def test_whatever_stands_in_a_yaml_file_a_node_never_raises(value: object) -> None:
    told: list[str] = []
    node = Node({"key": value}, "x.yaml", "", told)
    node.text("key", required=True, among=["a"])
    node.flag("key")
    node.whole("key")
    node.pattern("key")
    node.words("key", required=True)
    node.node("key", required=True)
    node.nodes("key", required=True)
    assert all(fault.startswith("x.yaml: key ") for fault in told)
    assert told  # no value is a text among "a", a truth value, a number, a list and a mapping at once
