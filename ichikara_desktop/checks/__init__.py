"""Live text checks: sentences, tokens, rules, findings, profiles.

The rules themselves, with their word lists, are read when the first of them is wanted: the first
window is there before.
"""

from typing import TYPE_CHECKING, Any

from ichikara_desktop.checks.engine import CheckCancelledError, Checker
from ichikara_desktop.checks.findings import (
    Finding,
    Fix,
    Localized,
    Severity,
    apply_fix,
    apply_fixes,
    carried,
)
from ichikara_desktop.checks.profile import ProfileError
from ichikara_desktop.checks.rule import RuleInfo, Surroundings, TaskContext
from ichikara_desktop.checks.selection import most_useful
from ichikara_desktop.checks.similarity import SimilarityIndex
from ichikara_desktop.checks.suppression import (
    Reach,
    ReasonMissingError,
    Suppression,
    Suppressions,
    remaining,
    suppression_of,
)
from ichikara_desktop.checks.tokens import warm_up

__all__ = [
    "RULES",
    "CheckCancelledError",
    "Checker",
    "Finding",
    "Fix",
    "Localized",
    "ProfileError",
    "Reach",
    "ReasonMissingError",
    "RuleInfo",
    "Severity",
    "SimilarityIndex",
    "Suppression",
    "Suppressions",
    "Surroundings",
    "TaskContext",
    "apply_fix",
    "apply_fixes",
    "carried",
    "explain",
    "most_useful",
    "remaining",
    "suppression_of",
    "warm_up",
]


if TYPE_CHECKING:
    from ichikara_desktop.checks.rules import RULES


def __getattr__(name: str) -> Any:
    if name == "RULES":
        from ichikara_desktop.checks.rules import RULES as EVERY_RULE  # noqa: PLC0415

        return EVERY_RULE
    raise AttributeError(name)


def explain(rule_id: str) -> RuleInfo:
    """Return what people are told about a rule.

    Raises:
        KeyError: there is no such rule.
    """
    from ichikara_desktop.checks.rules import RULES as EVERY_RULE  # noqa: PLC0415

    return {rule.info.rule_id: rule.info for rule in EVERY_RULE}[rule_id]
