"""Profiles: what a project may change, and what is refused by name."""

import pytest

from ichikara_desktop.checks import Checker, ProfileError, Severity, TaskContext


def test_severity_and_options_come_from_the_profile() -> None:
    checker = Checker('[long-sentence]\nseverity = "hint"\nlimit = 10\n')
    (finding,) = checker.check("これは十字を超える文です。")
    assert finding.severity is Severity.HINT
    assert "目安 10字" in finding.message.text("ja")
    assert "guide is 10" in finding.message.text("en")


def test_a_rule_can_be_switched_off() -> None:
    assert Checker('[lookalike-characters]\nseverity = "off"\n').check("⼤") == []


def test_a_profile_names_the_genres_in_which_a_rule_is_silent() -> None:
    checker = Checker('[ra-nuki]\nnot_in = ["talk"]\n')
    text = "星が見れる。"
    assert checker.check(text, TaskContext(genre="talk")) == []
    assert [f.rule for f in checker.check(text, TaskContext(genre="life"))] == ["ra-nuki"]
    assert [f.rule for f in checker.check(text)] == ["ra-nuki"]


@pytest.mark.parametrize(
    "profile",
    [
        "[",
        '[no-such-rule]\nseverity = "hint"\n',
        "ra-nuki = 1\n",
        '[ra-nuki]\nseverity = "loud"\n',
        "[long-sentence]\nlimit = '100'\n",
        "[long-sentence]\nlimit = true\n",
        "[long-sentence]\nlength = 100\n",
        '[long-sentence]\nnot_in = "life"\n',
        "[long-sentence]\nnot_in = [1]\n",
        "terms = 1\n",
        '[terms]\nallow = "サーバ"\n',
        "[terms]\nallow = [1]\n",
        '[terms]\nallow = [" "]\n',
        '[terms]\nno-such-rule = ["サーバ"]\n',
    ],
)
def test_a_profile_that_cannot_be_used_says_why_in_both_languages(profile: str) -> None:
    with pytest.raises(ProfileError) as refusal:
        Checker(profile)
    assert refusal.value.message.ja
    assert refusal.value.message.en
