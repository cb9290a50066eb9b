"""What was asked for, and how many items there are."""

import pytest

from ichikara_desktop.checks import TaskContext
from ichikara_desktop.checks.rules.requested_count import requested

RULE = "requested-count"


def items(count: int, marker: str = "{}. ") -> str:
    return "\n".join(f"{marker.format(n)}項目" for n in range(1, count + 1))


BAD = [
    ("体によいことを5つ教えて", items(4)),
    ("体によいことを５つ教えて", items(6)),
    ("仕事に情熱を取り戻す5つのアイデアを教えて", items(4, "{}）")),
    ("長所を三つ挙げてください。", items(2, "・")),
    ("理由を3点述べよ。", items(4, "- ")),
    ("名前の案を10個考えて。", items(9)),
    ("おすすめの本を3選で紹介して", items(2, "## ")),
    ("例を二つ示してください。", items(3, "({}) ")),
    ("手順を5項目で書いてください", items(3, "① ")),
    ("3つ以上挙げて", items(2)),
    ("種類を4種類教えて下さい", items(5, "* ")),
    ("題名を6個提案して", items(5, "● ")),
    ("質問を7つ作って", items(8)),
    ("方法を2通り教えて", items(3)),
    ("五つリストにして", items(4, "{}、")),
]

GOOD = [
    ("体によいことを5つ教えて", items(5)),
    ("体によいことを5つ教えて", "早起き、散歩、睡眠、笑い、休みです。"),
    ("5人家族の献立を教えて", items(3)),
    ("3日で痩せる方法を教えて", items(4)),
    ("5つほど教えて", items(4)),
    ("3つ以上挙げて", items(5)),
    ("5つの中から1つ選んで", items(3)),
    ("体によいことを教えて", items(4)),
    ("3つ教えて", items(3) + "\n\n" + items(7, "- ")),
    ("2つ教えて", items(2, "## ") + "\n" + items(3)),
    ("四つ挙げて", items(4, "{}）")),
    ("10個考えて", items(10)),
    ("5つ教えて", ""),
    ("5つ教えて", "- 一つだけ"),
    ("", items(4)),
]


@pytest.mark.parametrize(("instruction", "text"), BAD)
def test_another_number_is_found_on_the_last_item(find, instruction: str, text: str) -> None:
    findings = find(RULE, text, TaskContext(instruction))
    assert [text[f.start : f.end] for f in findings] == [text.splitlines()[-1]]


@pytest.mark.parametrize(("instruction", "text"), GOOD)
def test_the_right_number_and_running_text_are_left_alone(
    find, instruction: str, text: str
) -> None:
    assert find(RULE, text, TaskContext(instruction)) == []


def test_a_question_is_not_measured_by_itself(find) -> None:
    assert find(RULE, items(4), TaskContext("5つ教えて", kind="instruction")) == []


def test_numbers_are_read_in_every_script() -> None:
    for text in ("5つ教えて", "５つ教えて", "五つ教えて"):
        request = requested(text)
        assert request is not None
        assert request.count == 5
