"""The bugs of ``make planted`` fit the sources as they are, and a run that was stopped goes on."""

import ast
from pathlib import Path

import pytest

from tests.faults.planted.bug import Bug
from tests.faults.planted.bugs import BUGS
from tests.faults.planted.ledger import ROOT, Ledger


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_fits_the_sources_and_its_tests_are_there(bug: Bug) -> None:
    texts: dict[str, str] = {}
    for file, old, new in bug.edits:
        path = ROOT / "ichikara_desktop" / file
        text = texts.get(file) or path.read_text("utf-8")
        assert text.count(old) == 1
        texts[file] = text.replace(old, new)
    for text in texts.values():
        ast.parse(text)
    for test in bug.tests:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text("utf-8")


def test_every_bug_has_a_name_of_its_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Sources as small as they may be."""
    for part in ("ichikara_desktop", "tests"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "one.py").write_text("a = 1\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    return tmp_path


def test_what_was_caught_is_known_until_something_changes(root: Path) -> None:
    file = root / "build" / "planted.json"
    bug = Bug("a bug", (("one.py", "1", "2"),), ("tests/one.py::test_one",))
    Ledger(file, root).note([bug, "tests/one.py::test_one"])
    assert Ledger(file, root).knows(bug)
    assert Ledger(file, root).knows("tests/one.py::test_one")
    assert not Ledger(file, root).knows(Bug("a bug", (("one.py", "1", "3"),), bug.tests))
    assert not Ledger(file, root).knows("tests/one.py::test_two")
    for part in ("ichikara_desktop", "tests"):
        source = root / part / "one.py"
        before = source.read_text("utf-8")
        source.write_text("a = 2\n", "utf-8")
        assert not Ledger(file, root).knows(bug)
        source.write_text(before, "utf-8")
    assert Ledger(file, root).knows(bug)


def test_a_ledger_that_was_cut_off_is_begun_anew(root: Path) -> None:
    file = root / "planted.json"
    file.write_text('["a b', "utf-8")
    assert not Ledger(file, root).knows("tests/one.py::test_one")
