"""The engine: spans, caches, cancellation, and rules that fail."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ichikara_desktop.checks import (
    RULES,
    CheckCancelledError,
    Checker,
    Severity,
    TaskContext,
    apply_fixes,
    engine,
    explain,
)
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.rule import StoreRule

ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("⼤𠮷😀「」（）。、\r\n\0\ud83d食べれる見れます１２３-・# `"),
    ),
    max_size=200,
)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_ordered_findings_inside_it_and_no_rule_fails(text: str) -> None:
    checker = Checker('[doubled-particle]\nseverity = "hint"\n')
    findings = checker.check(text, TaskContext("5つ教えて"))
    assert checker.disabled == {}
    assert [f.start for f in findings] == sorted(f.start for f in findings)
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        for fix in finding.fixes:
            assert finding.start <= fix.start <= fix.end <= finding.end


@given(ANYTHING, ANYTHING, st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_a_check_after_an_edit_finds_what_a_fresh_one_finds(
    text: str, inserted: str, position: int
) -> None:
    checker = Checker()
    checker.check(text)
    edited = text[:position] + inserted + text[position:]
    assert checker.check(edited) == Checker().check(edited)


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_fixing_comes_to_an_end(text: str) -> None:
    checker = Checker()
    for _ in range(3):
        text = apply_fixes(text, checker.check(text))
    assert not [f for f in checker.check(text) if f.rule == "lookalike-characters"]


def test_only_the_changed_sentence_is_analysed_again(monkeypatch) -> None:
    analysed: list[str] = []
    tokens = Sentence.__dict__["tokens"].func
    monkeypatch.setattr(
        Sentence, "tokens", property(lambda self: analysed.append(self.text) or tokens(self))
    )
    checker = Checker()
    checker.check("見れる星です。遠くの山です。近くの川です。")
    analysed.clear()
    checker.check("見れる星です。遠くの海です。近くの川です。")
    assert set(analysed) == {"遠くの海です。"}


def test_a_check_is_given_up_when_newer_text_arrived() -> None:
    with pytest.raises(CheckCancelledError):
        Checker().check("見れる星です。", cancelled=lambda: True)


def test_a_rule_that_fails_is_switched_off_and_the_others_go_on(monkeypatch) -> None:
    broken = next(rule for rule in RULES if rule.info.rule_id == "ra-nuki")
    monkeypatch.setattr(broken, "check", lambda *_: 1 / 0)
    checker = Checker()
    findings = checker.check("⼤きな星が見れる。")
    assert checker.disabled == {"ra-nuki": "ZeroDivisionError"}
    assert [f.rule for f in findings] == ["lookalike-characters"]


def test_a_rule_that_does_not_end_is_switched_off_and_the_others_go_on(monkeypatch) -> None:
    def dawdle(*_: object) -> None:
        while True:
            time.sleep(0.001)

    monkeypatch.setattr(engine, "TIME_LIMIT", 0.2)
    endless = next(rule for rule in RULES if rule.info.rule_id == "ra-nuki")
    monkeypatch.setattr(endless, "check", dawdle)
    checker = Checker()
    assert [f.rule for f in checker.check("⼤きな星が見れる。")] == ["lookalike-characters"]
    assert checker.disabled == {"ra-nuki": "time limit"}
    assert [f.rule for f in checker.check("⼩さな星が見れる。")] == ["lookalike-characters"]


def test_a_million_characters_in_one_line_come_to_an_end() -> None:
    checker = Checker()
    assert checker.check("あ" * 1_000_000)
    assert checker.disabled == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.rule_id)
def test_every_rule_explains_itself_and_its_examples_hold(rule) -> None:
    info = explain(rule.info.rule_id)
    assert info.title.ja
    assert info.title.en
    assert info.reason.ja
    assert info.reason.en
    checker = Checker(f'[{info.rule_id}]\nseverity = "error"\n')

    def found(text: str, context: TaskContext) -> list[Severity]:
        findings = checker.check(text, context)
        if issubclass(rule, StoreRule):
            findings = checker.check_store(text, context, rule.example_surroundings)
        return [f.severity for f in findings if f.rule == info.rule_id]

    for_bad, for_good = rule.example_tasks
    assert Severity.ERROR in found(info.bad, for_bad)
    assert not found(info.good, for_good)


def test_what_lacks_at_the_end_is_told_once_the_author_is_done() -> None:
    text = "はじめに手を洗います。次に、野菜を"
    writing = TaskContext("料理の手順を教えて", 400, finished=False)
    done = TaskContext("料理の手順を教えて", 400)
    assert Checker().check(text, writing) == []
    assert "truncated-text" in {finding.rule for finding in Checker().check(text, done)}
