"""What is shown first: every error, then what is worth most, five for 1,000 characters."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.checks import RULES, Finding, Localized, Severity, most_useful
from ichikara_desktop.checks.selection import MOST, WORTH

RULE_IDS = [rule.info.rule_id for rule in RULES]


def test_every_rule_has_its_worth() -> None:
    assert sorted(WORTH) == sorted(RULE_IDS)


WORDS = Localized("言葉", "Words")


def finding(rule: str, start: int, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(rule, start, start + 1, severity, WORDS)


MANY = st.lists(
    st.builds(
        finding, st.sampled_from([*RULE_IDS, "gone"]), st.integers(0, 99), st.sampled_from(Severity)
    ),
    max_size=40,
)


@given(MANY, st.integers(0, 5_000))
def test_every_error_is_shown_and_no_more_of_the_rest_than_fits(
    findings: list[Finding], length: int
) -> None:
    shown = most_useful(findings, length)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    room = MOST * max(1, (length + 999) // 1000)
    assert [f for f in shown if f.severity is Severity.ERROR] == errors
    assert len(shown) - len(errors) == min(room, len(findings) - len(errors))
    left = iter(findings)
    assert all(any(f is one for one in left) for f in shown), "in the order of the text"
    assert most_useful(shown, length) == shown


@given(MANY)
def test_no_hint_is_shown_while_a_warning_is_held_back(findings: list[Finding]) -> None:
    shown = most_useful(findings, 1)
    warnings = [f for f in findings if f.severity is Severity.WARNING]
    if len([f for f in shown if f.severity is Severity.WARNING]) < len(warnings):
        assert not [f for f in shown if f.severity is Severity.HINT]


def test_the_order_of_the_rules_is_that_of_their_worth() -> None:
    worthy, less = WORTH[0], WORTH[-1]
    findings = [finding(less, place) for place in range(5)] + [finding(worthy, 9)]
    shown = most_useful(findings, 300)
    assert [f.rule for f in shown] == [less] * 4 + [worthy]
