"""The rules as a project has them, and one rule alone tried on a text."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app import rule_catalogue
from ichikara_desktop.app.background import Background
from ichikara_desktop.app.rule_catalogue import Outcome, RuleEntry, RuleTrial, Trial, catalogue_of
from ichikara_desktop.checks import RULES, Severity
from ichikara_desktop.checks.rules.sentence.ra_nuki import RaNuki

FAULTY = "星がよく見れる。⼤きな声。"


def entry(rule_id: str, profile: str = "") -> RuleEntry:
    return next(e for e in catalogue_of(profile).entries if e.info.rule_id == rule_id)


@pytest.fixture
def trial(qapp: object):
    background = Background()
    trial = RuleTrial(background)
    yield trial
    trial.close()
    background.close()


def outcome(qtbot: QtBot, trial: RuleTrial, *asked: object) -> Trial:
    with qtbot.waitSignal(trial.tried, timeout=10_000) as told:
        generation = trial.request(*asked)
    assert told.args[0] == generation
    return told.args[1]


def test_every_rule_is_listed_whether_used_or_not() -> None:
    entries = catalogue_of("").entries
    assert [e.info for e in entries] == [rule.info for rule in RULES]
    assert {e.info.rule_id for e in entries if not e.used} == {
        rule.info.rule_id for rule in RULES if not rule.info.enabled
    }


def test_a_project_changes_severity_options_and_use() -> None:
    long = entry("long-sentence", '[long-sentence]\nseverity = "error"\nlimit = 20\n')
    assert (long.severity, long.options[0].value, long.options[0].default) == (
        Severity.ERROR,
        20,
        100,
    )
    assert entry("ra-nuki", '[ra-nuki]\nseverity = "off"').severity is None
    assert entry("doubled-particle", '[doubled-particle]\nseverity = "hint"').used


def test_a_profile_that_cannot_be_used_is_told_with_the_default_rules() -> None:
    catalogue = catalogue_of("[no-such-rule]\n")
    assert catalogue.problem is not None
    assert "no-such-rule" in catalogue.problem.ja
    assert catalogue.entries[0].used


def test_the_search_reads_titles_reasons_and_names_in_both_languages() -> None:
    ra_nuki = entry("ra-nuki")
    assert all(map(ra_nuki.mentions, ("ら抜き", "DROPPED ら", "ra-nuki", "食べれる 見れる", "")))
    assert not ra_nuki.mentions("句読点")


def test_one_rule_runs_alone(qtbot: QtBot, trial: RuleTrial) -> None:
    tried = outcome(qtbot, trial, entry("ra-nuki"), FAULTY)
    assert tried.outcome is Outcome.DONE
    assert [(f.rule, FAULTY[f.start : f.end]) for f in tried.findings] == [("ra-nuki", "見れる")]


def test_a_rule_that_is_not_used_can_be_tried(qtbot: QtBot, trial: RuleTrial) -> None:
    off = entry("ra-nuki", '[ra-nuki]\nseverity = "off"')
    assert outcome(qtbot, trial, off, FAULTY).findings


def test_a_rule_of_the_task_gets_the_question(qtbot: QtBot, trial: RuleTrial) -> None:
    rule = entry("requested-count")
    assert rule.asks_question
    text = "1. 歩く\n2. 眠る\n"
    assert outcome(qtbot, trial, rule, text, "体によいことを5つ教えて").findings
    assert not outcome(qtbot, trial, rule, text, "体によいことを2つ教えて").findings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.rule_id)
def test_every_rule_finds_something_in_its_bad_example(
    qtbot: QtBot, trial: RuleTrial, rule
) -> None:
    one = entry(rule.info.rule_id)
    with qtbot.waitSignal(trial.example_read, timeout=10_000) as told:
        trial.read_example(one)
    assert told.args[0] is one
    assert {finding.rule for finding in told.args[1]} == {rule.info.rule_id}


def test_newer_text_gives_up_older(qtbot: QtBot, trial: RuleTrial) -> None:
    told: list[int] = []
    trial.tried.connect(lambda generation, _: told.append(generation))
    last = [trial.request(entry("ra-nuki"), FAULTY * n) for n in range(1, 30)][-1]
    qtbot.waitUntil(lambda: last in told)
    assert told == [last]


def test_nothing_is_told_of_what_was_given_up(qtbot: QtBot, trial: RuleTrial) -> None:
    told: list[int] = []
    trial.tried.connect(lambda generation, _: told.append(generation))
    trial.request(entry("ra-nuki"), FAULTY)
    trial.cancel()
    with qtbot.waitSignal(trial.example_read):
        trial.read_example(entry("ra-nuki"))
    assert told == []


def test_a_rule_that_breaks_is_told_without_its_text(
    qtbot: QtBot, trial: RuleTrial, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(FAULTY)

    monkeypatch.setattr(RaNuki, "check", broken)
    tried = outcome(qtbot, trial, entry("ra-nuki"), FAULTY)
    assert tried == Trial(Outcome.FAILED)
    assert FAULTY not in caplog.text
    monkeypatch.setattr(rule_catalogue, "Checker", broken)
    assert outcome(qtbot, trial, entry("ra-nuki"), FAULTY) == Trial(Outcome.FAILED)
    assert FAULTY not in caplog.text


def test_a_rule_without_an_end_is_told(
    qtbot: QtBot, trial: RuleTrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(trial._watchdog, "limit", 0.1)
    monkeypatch.setattr(RaNuki, "check", endless)
    assert outcome(qtbot, trial, entry("ra-nuki"), FAULTY) == Trial(Outcome.TOO_SLOW)
    monkeypatch.undo()
    assert outcome(qtbot, trial, entry("ra-nuki"), FAULTY).findings


def test_whoever_asks_after_the_end_gets_no_answer(qtbot: QtBot, trial: RuleTrial) -> None:
    trial.close()
    with qtbot.assertNotEmitted(trial.tried, wait=100):
        trial.request(entry("ra-nuki"), FAULTY)
        trial.read_example(entry("ra-nuki"))


def test_rules_that_are_tried_share_one_watching_thread(qtbot: QtBot, trial: RuleTrial) -> None:
    def watching() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name == "check-limit"}

    outcome(qtbot, trial, entry("ra-nuki"), FAULTY)
    before = watching()
    for rule in ("long-sentence", "sugoi", "style-mix"):
        outcome(qtbot, trial, entry(rule), FAULTY)
    assert watching() <= before, "other tests' threads may end meanwhile"
