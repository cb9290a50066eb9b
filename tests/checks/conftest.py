"""One rule alone, switched on whatever the default profile says."""

from collections.abc import Callable

import pytest

from ichikara_desktop.checks import Checker, Finding, TaskContext

Find = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def find() -> Find:
    checkers: dict[str, Checker] = {}

    def run(rule: str, text: str, context: TaskContext | None = None) -> list[Finding]:
        if rule not in checkers:
            checkers[rule] = Checker(f'[{rule}]\nseverity = "warning"\n')
        findings = checkers[rule].check(text, context)
        assert checkers[rule].disabled == {}
        return [finding for finding in findings if finding.rule == rule]

    return run
