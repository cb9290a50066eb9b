"""The description of the API: published by the server, and as a copy among the documents."""

import json
import runpy
from pathlib import Path

from tests.support.servers import House

ROOT = Path(__file__).resolve().parents[2]
build = runpy.run_path(str(ROOT / "packaging" / "build_openapi.py"))


def test_the_copy_among_the_documents_is_up_to_date() -> None:
    written = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert written == build["openapi_page"](), "run packaging/build_openapi.py"


def test_the_server_publishes_the_same(sqlite_house: House) -> None:
    published = sqlite_house.http.get("/openapi.json").json()
    assert published == json.loads(build["openapi_page"]())


def test_every_reference_leads_somewhere() -> None:
    text = build["openapi_page"]()
    description = json.loads(text)
    named = set()

    def look(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                named.add(value["$ref"].removeprefix("#/components/schemas/"))
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look(description)
    assert named <= set(description["components"]["schemas"])
    assert "Operation" in named
