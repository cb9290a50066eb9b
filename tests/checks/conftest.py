"""One rule alone, switched on whatever the default profile says."""

from collections.abc import Callable

import pytest

from ichikara_desktop.checks import Checker, Finding, Surroundings, TaskContext

Find = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def find() -> Find:
    checkers: dict[str, Checker] = {}

    def run(
        rule: str,
        text: str,
        context: TaskContext | None = None,
        surroundings: Surroundings | None = None,
    ) -> list[Finding]:
        if rule not in checkers:
            checkers[rule] = Checker(f'[{rule}]\nseverity = "warning"\n')
        checker = checkers[rule]
        if surroundings is None:
            findings = checker.check(text, context)
        else:
            findings = checker.check_store(text, context or TaskContext(), surroundings)
        assert checker.disabled == {}
        return [finding for finding in findings if finding.rule == rule]

    return run
