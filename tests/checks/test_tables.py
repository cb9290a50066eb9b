"""Every rule finds what its table says, mends it, and leaves the good texts alone."""

from collections import Counter

import pytest

from ichikara_desktop.checks import RULES, apply_fixes
from tests.checks.tables import Row, rows

ROWS = rows()
BAD = [row for row in ROWS if row.expected is not None]
GOOD = [row for row in ROWS if row.expected is None]
FEWEST = 15
"""Texts in the table of a rule."""


def _name(row: Row) -> str:
    return f"{row.rule}-{row.text[:20]!a}"


@pytest.mark.parametrize("row", BAD, ids=_name)
def test_the_fault_is_found_and_mended(find, row: Row) -> None:
    findings = find(row.rule, row.text, row.context, row.surroundings)
    assert findings, "nothing found"
    if isinstance(row.expected, str):
        assert apply_fixes(row.text, findings) == row.expected
        assert find(row.rule, row.expected, row.context, row.surroundings) == []
    else:
        assert [row.text[found.start : found.end] for found in findings] == row.expected


@pytest.mark.parametrize("row", GOOD, ids=_name)
def test_a_good_text_is_left_alone(find, row: Row) -> None:
    assert find(row.rule, row.text, row.context, row.surroundings) == []


def test_every_rule_has_a_table() -> None:
    texts = Counter(row.rule for row in ROWS)
    assert set(texts) == {rule.info.rule_id for rule in RULES}
    assert {rule: count for rule, count in texts.items() if count < FEWEST} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.rule_id)
def test_a_rule_lies_in_the_folder_of_its_scope_under_its_name(rule) -> None:
    *_, folder, module = rule.__module__.split(".")
    assert folder == rule.info.scope.value
    assert module == rule.info.rule_id.replace("-", "_")
