"""What may just not have been written yet is a hint; what is wrong already is a warning."""

import pytest

from ichikara_desktop.checks import Checker, Severity, TaskContext

SHORT = "犬は人に慣れた動物です。散歩が大好きです。"


@pytest.mark.parametrize(
    ("rule", "text", "context", "severity"),
    [
        ("length-target", SHORT, TaskContext(target_length=200), Severity.HINT),
        ("length-target", SHORT, TaskContext(target_length=5), Severity.WARNING),
        ("requested-format", SHORT, TaskContext("100字以上で書いて"), Severity.HINT),
        ("requested-format", SHORT, TaskContext("10字以内で書いて"), Severity.WARNING),
        ("requested-format", SHORT, TaskContext("3文で書いて"), Severity.HINT),
        ("requested-format", SHORT, TaskContext("一文で書いて"), Severity.WARNING),
        ("repeats-question", "虹はなぜ七色なの", TaskContext("虹はなぜ七色なの"), Severity.WARNING),
        (
            "repeats-question",
            "虹はなぜ七色なの。光が曲がる",
            TaskContext("虹はなぜ七色なの"),
            Severity.HINT,
        ),
        ("harmful-expression", "彼はキチガイだ。", None, Severity.WARNING),
        ("harmful-expression", "「キチガイだ」と言った。", None, Severity.HINT),
        ("harmful-expression", "お前はバカだ。", None, Severity.HINT),
        ("personal-data", "マイナンバーは123456789018です", None, Severity.ERROR),
        ("personal-data", "1234-5678-9018", None, Severity.WARNING),
        ("personal-data", "電話は03-1234-5679です", None, Severity.ERROR),
        ("personal-data", "税務署の電話は03-1234-5679です", None, Severity.HINT),
        ("personal-data", "税務署の友人は090-1234-5679です", None, Severity.ERROR),
        ("variant-spelling", "子供が遊ぶ。子どもが走る。", None, Severity.HINT),
        ("personal-data", "東京都港区芝公園4-2-8に住む", None, Severity.WARNING),
        ("personal-data", "図書館は東京都港区芝公園4-2-8", None, Severity.HINT),
    ],
)
def test_severity(rule: str, text: str, context: TaskContext | None, severity: Severity) -> None:
    found = [one for one in Checker().check(text, context) if one.rule == rule]
    assert [one.severity for one in found] == [severity]


def test_a_profile_lowers_everything_a_rule_says() -> None:
    checker = Checker('[personal-data]\nseverity = "hint"\n')
    (found,) = checker.check("東京都港区芝公園4-2-8")
    assert found.severity is Severity.HINT
