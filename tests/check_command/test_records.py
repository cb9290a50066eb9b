"""JSONL: fields, places, bad lines, and lines that are mended byte for byte."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop import cli
from ichikara_desktop.check_command import reading
from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.check_command.records import BadLineError, string_at

cli._add_check()


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, ["check", *arguments], input=stdin)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ('{"a": "x"}', "a", "x"),
        (' { "b" : [1, {"a": "no"}] , "a" : "x\\n\\u3042" } ', "a", "x\nあ"),
        ('{"a": "first", "a": "last"}', "a", "last"),
        ('{"a": {"b": "x"}}', "a.b", "x"),
        ('{"a.b": "x", "a": {"b": "y"}}', "a.b", "x"),
        ('{"m": [{"content": "q"}, {"content": "r"}]}', "m.1.content", "r"),
        ('{"\\u0061": ""}', "a", ""),
    ],
)
def test_a_string_is_found_in_its_line(line: str, field: str, value: str) -> None:
    found, (start, end) = string_at(line, field)
    assert found == value
    assert json.loads(f'"{line[start:end]}"') == value


@pytest.mark.parametrize(
    ("line", "field"),
    [("{", "a"), ("[]", "a"), ("3", "a"), ("{}", "a"), ('{"a": 1}', "a"), ('{"a": "x"}', "a.b")],
)
def test_a_line_without_the_string_is_refused(line: str, field: str) -> None:
    with pytest.raises(BadLineError):
        string_at(line, field)


def test_places_lead_through_escapes_and_line_ends() -> None:
    raw = r'{"a": "\ud842\udfb7\r\n\u3042\n⼤"}'
    value, literal = string_at(raw, "a")
    passage = Passage("f", raw, value, 3, "a", literal)
    assert passage.text == "𠮷\nあ\n⼤"
    assert [raw[passage.origin(i)] for i in range(5)] == ["\\", "\\", "\\", "\\", "⼤"]
    assert raw[passage.origin(4) : passage.origin(5)] == "⼤"
    assert passage.place(4) == (3, 1)


def test_a_finding_tells_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(
        '{"q": "⼤", "a": "晴れです。"}\n\n{"q": "", "a": "雨。\\n⼤きい。"}\n', "utf-8"
    )
    result = run(str(path), "--field", "a", "--format", "text")
    assert result.stdout.startswith(f"{path}:3:a:2:1: error [lookalike-characters]")
    both = run(str(path), "--field", "a", "--field", "q").stdout.splitlines()
    assert [line.split(":")[1:3] for line in both] == [["1", "q"], ["3", "a"]]
    (file,) = json.loads(run(str(path), "--field", "a", "--format", "json").stdout)["files"]
    found = file["findings"][0]
    assert (found["record"], found["field"], found["line"], found["start"]) == (3, "a", 2, 3)


def test_a_question_comes_from_its_field(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    answer = "１）早起きする\n２）歩く\n３）よく寝る\n４）笑う\n"
    path.write_text(json.dumps({"q": "元気になる方法を5つ教えて", "a": answer}), "utf-8")
    assert "requested-count" not in run(str(path), "--field", "a").stdout
    told = run(str(path), "--field", "a", "--question-field", "q").stdout
    assert "[requested-count]" in told


def test_bad_lines_are_told_one_by_one_and_the_rest_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    lines = [b"{", b'{"b": "x"}', b'{"a": 1}', b'{"a": "\xff"}', '{"a": "⼤"}'.encode()]
    path.write_bytes(b"\n".join(lines))
    result = run(str(path), "--field", "a", "--language", "en")
    assert result.exit_code == 2
    assert [line.split(": ")[0] for line in result.stderr.splitlines()[:-1]] == [
        f"{path}:{number}" for number in (1, 2, 3, 4)
    ]
    assert result.stderr.splitlines()[-1] == "Could not be checked: 4"
    assert f"{path}:5:a:1:1" in result.stdout


def test_jsonl_without_a_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("{}", "utf-8")
    result = run(str(path))
    assert result.exit_code == 2
    assert "--field" in result.stderr


def test_a_mended_line_keeps_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    before = (
        b'\xef\xbb\xbf{"n":1.0,  "a" : "\\u2f24\\u304d\\u3044\\u3002\\/\\t", "a2": "\\u2f24"}\r\n'
        + '{"a": "𠮷は\\"⼤\\"きい。" ,"x":[ ]}\n{bad\n{"a": "よい。"}'.encode()
    )
    path.write_bytes(before)
    result = run(str(path), "--field", "a", "--rule", "lookalike-characters", "--fix")
    assert result.exit_code == 2
    after = before.replace(b'"a" : "\\u2f24', b'"a" : "\\u5927', 1)
    assert path.read_bytes() == after.replace("⼤".encode(), "大".encode())


def test_a_line_that_is_too_long_is_told_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 40)
    monkeypatch.setattr(reading, "CHUNK_BYTES", 20)
    path = tmp_path / "pairs.jsonl"
    lines = ['{"a": "⼤"}', '{"a": "' + "あ" * 50 + '"}', '{"a": "⼤"}', ""]
    path.write_text("\n".join(lines), "utf-8")
    result = run(str(path), "--field", "a", "--fix", "--jobs", "1")
    assert result.exit_code == 2
    assert f"{path}:2: " in result.stderr
    assert path.read_text("utf-8") == "\n".join(lines).replace("⼤", "大")
