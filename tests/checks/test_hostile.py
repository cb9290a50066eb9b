"""Texts that nobody writes: every rule on, each comes to an end, and no rule is switched off.

The engine switches off a rule that takes 2 s for one line, sentence or text; a rule that is
quadratic does at these lengths.
"""

import pytest

from ichikara_desktop.checks import RULES, Checker, TaskContext

LONG = 150_000
SOAKED = 1_000_000
UNITS = {
    "one letter": "あ",
    "spaces": " ",
    "full-width spaces": "\u3000",
    "full stops": "。",
    "commas": "あ、",
    "opening brackets": "「",
    "closing brackets": "」",
    "brackets": "（あ）",
    "quoted bold": "**「",
    "digits": "1",
    "full-width digits": "１２",
    "telephone": "03-1234-",
    "latin": "a",
    "words": "word ",
    "address": "https://example.jp/",
    "mail": "a@b.",
    "backticks": "`",
    "table": "| a |\n",
    "list": "- あ\n",
    "numbered": "１）あ\n",
    "headings": "# あ\n",
    "line feeds": "\n",
    "mixed line ends": "あ\r\nい\rう\n",
    "emoji": "😀",
    "family": "👨‍👩‍👧",
    "wide kanji": "𠮷",
    "half a pair": "\ud83d",
    "NUL": "\0",
    "voiced marks": "か\u3099",
    "right to left": "\u202eא",
    "repeated word": "ののの",
    "verbs": "見れる。",
    "katakana": "サーバサーバー、",
    "half-width katakana": "ｶﾞ",
    "radicals": "⼤",
    "mojibake": "縺ゅ",
    "JSON": '{"a": [',
}
EVERY_RULE = "".join(
    f'[{rule.info.rule_id}]\nseverity = "{rule.info.severity.value}"\n' for rule in RULES
)
DEMANDS = TaskContext("体によいことを5つ、400字以内の表とJSONで、英語で教えてください。", 400)


def check(text: str) -> None:
    checker = Checker(EVERY_RULE)
    findings = checker.check(text, DEMANDS)
    assert checker.disabled == {}
    assert all(0 <= found.start < found.end <= len(text) for found in findings)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_long_text_of_one_thing(unit: str) -> None:
    check(unit * (LONG // len(unit)))


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_million_characters_of_one_thing(unit: str) -> None:
    check(unit * (SOAKED // len(unit)))
