"""Which question a line of JSONL asks, and what is said of a line that asks none."""

import io
import json

import pytest

from ichikara_desktop.preview.messages import LONGEST_LINE
from ichikara_desktop.preview_command.questions import BadLine, Question, questions

SECRET = "ひみつ"


def read(*lines: object, field: str = "") -> list[Question | BadLine]:
    raw = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    return list(questions(io.BytesIO(b"\n".join(raw)), field))


@pytest.mark.parametrize(
    ("line", "field", "name", "turns"),
    [
        ({"ID": "x", "text": "問い", "output": "答え"}, "", "x", [("user", "問い")]),
        ({"id": 3, "instruction": "問い", "text": "別"}, "", 3, [("user", "問い")]),
        ({"text": "問い"}, "", 1, [("user", "問い")]),
        ({"text": "x", "in": {"q": ["", "問い"]}}, "in.q.1", 1, [("user", "問い")]),
        (
            {
                "messages": [
                    {"role": "system", "content": "短く"},
                    {"role": "user", "content": "問い"},
                    {"role": "assistant", "content": "答え"},
                ]
            },
            "",
            1,
            [("system", "短く"), ("user", "問い")],
        ),
    ],
)
def test_a_line_is_a_question(
    line: object, field: str, name: object, turns: list[tuple[str, str]]
) -> None:
    [found] = read(line, field=field)
    assert isinstance(found, Question)
    assert found.name == name
    assert [(turn.role, turn.content) for turn in found.turns] == turns


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{" + SECRET.encode(), "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ([SECRET], "no JSON object"),
        ({"output": SECRET}, "no question"),
        ({"text": [SECRET]}, "no string"),
        ({"text": " \n"}, "empty"),
        ({"id": {}, "text": SECRET}, "whole number"),
        ({"id": True, "text": SECRET}, "whole number"),
        ({"messages": [{"role": SECRET, "content": "x"}]}, "must be a list"),
        ({"messages": SECRET}, "must be a list"),
        ({"messages": 3}, "must be a list"),
        ({"messages": [{"role": "system", "content": SECRET}]}, "no turn of the user"),
        ({"id": "a", "text": SECRET}, "same id"),
        (b'{"text": "' + b"x" * LONGEST_LINE + b'"}', "too long"),
    ],
)
def test_a_bad_line_is_told_without_its_text_and_the_next_is_read(line: object, said: str) -> None:
    _, bad, after = read({"id": "a", "text": "x"}, line, {"id": "b", "text": "y"})
    assert isinstance(bad, BadLine)
    assert (bad.line, said in bad.message.en, SECRET in bad.message.ja) == (2, True, False)
    assert isinstance(after, Question)
    assert (after.line, after.name) == (3, "b")


def test_a_mark_of_byte_order_and_blank_lines_are_stepped_over() -> None:
    found = read(b"\xef\xbb\xbf" + b'{"text": "x"}\r', b" ", {"text": "y"})
    assert [each.line for each in found] == [1, 3]
