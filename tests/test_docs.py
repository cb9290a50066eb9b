"""The documents name what exists, and their tables agree with the code."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from ichikara_desktop.assets import resource

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
_PATH = re.compile(
    r"`((?:ichikara_desktop|tests|packaging|resources|ui|docs|benchmarks)/?[\w./]*)`"
)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
build_docs = runpy.run_path(str(ROOT / "packaging" / "build_docs.py"), run_name="build_docs")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = [ROOT / name for name in _PATH.findall(text)]
    linked = [page.parent / name for name in _LINK.findall(text)]
    assert [str(path) for path in named + linked if not path.exists()] == []


@pytest.mark.parametrize("name", ["workflow", "checks"])
def test_written_pages_are_up_to_date(name: str) -> None:
    page = ROOT / "docs" / f"{name}.md"
    assert page.read_text(encoding="utf-8") == build_docs[f"{name}_page"]()


def test_names_in_the_walks_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    walks = text[text.index("## The walk of a keystroke") : text.index("## Nothing typed")]
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "ichikara_desktop").rglob("*.py")
    )
    names = {name.split(".")[-1] for name in re.findall(r"`([A-Za-z_.]+)`", walks)}
    assert {
        n
        for n in names
        if f"def {n}(" not in code and f"class {n}" not in code and f"{n} = Signal" not in code
    } == set()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["server"],
        *project["project"]["optional-dependencies"]["preview"],
        *project["dependency-groups"]["dev"],
        *project["dependency-groups"]["demo-model"],
    ]
    names = {re.split(r"[\[<>=!]", one)[0] for one in wanted}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([\w-]+) \|", page, re.MULTILINE)) - {"package"}
    assert listed == names


def test_every_source_of_the_demo_is_in_the_notice() -> None:
    import json  # noqa: PLC0415

    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for file in ("instructions.jsonl", "responses.jsonl"):
        for line in resource("demo", file).read_text(encoding="utf-8").splitlines():
            source = json.loads(line).get("source")
            if source:
                assert source["name"].removesuffix(" Benchmark").split(" QA")[0] in notice
