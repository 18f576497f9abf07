"""Claims about the description of the interface: valid by an independent judge, whole, and true of the answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tex4im_data import query
from tex4im_data.api import routes
from tex4im_data.filters import ROWS

pytestmark = pytest.mark.usefixtures("shipped_store")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes.mounted), base_url="http://map.example") as found:
        yield found


def test_the_description_is_valid_openapi_and_names_every_question(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://map.example/api"}]
    for name in query.questions():
        assert f"/answer/{name}" in document["paths"]
        assert f"/extract/{name}.{{format}}" in document["paths"]
    assert document["components"]["parameters"]["region"]["schema"]["items"]["enum"][0] == "ITI1"


def test_every_parameter_is_described(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["components"]["parameters"]
    assert {name: each["description"] for name, each in described.items()} == {
        row.name: row.description for row in ROWS
    }
    assert all(row.description.endswith(".") for row in ROWS)


def test_the_description_types_the_rows_as_they_come(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    kinds: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    for name in query.questions():
        content = paths[f"/answer/{name}"]["get"]["responses"]["200"]["content"]["application/json"]
        columns = content["schema"]["properties"]["rows"]["items"]["properties"]
        for row in client.get(f"/api/answer/{name}").json()["rows"][:20]:
            assert list(row) == list(columns)
            for column, value in row.items():
                assert value is None or isinstance(value, kinds[columns[column]["type"][0]]), (name, column)
