"""What --fix changes, and what it leaves alone."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop import cli
from ichikara_desktop.check_command.fixing import mended, safe_fixes
from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.checks import Finding, Fix, Localized, Severity

cli._add_check()
WORDS = Localized("", "")


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, ["check", *arguments], input=stdin)


def finding(start: int, end: int, new: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("r", start, end, severity, WORDS, (Fix(WORDS, start, end, new),))


def passage_of(raw: str) -> Passage:
    return Passage("f", raw, raw)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([finding(0, 1, "x")], 1),
        ([finding(0, 1, "x", Severity.HINT)], 0),
        ([finding(0, 1, "")], 0),
        ([finding(2, 3, "")], 1),
        ([finding(0, 1, "x"), finding(0, 1, "x")], 1),
        ([finding(0, 2, "x"), finding(1, 2, "y")], 1),
        ([finding(1, 1, "x"), finding(1, 1, "y")], 1),
    ],
)
def test_which_fixes_are_safe(findings: list[Finding], expected: int) -> None:
    assert len(safe_fixes("あい。う", findings)) == expected


def test_rules_that_undo_each_other_come_to_an_end() -> None:
    other = {"a": "b", "b": "a", "c": "d"}

    def check(passage: Passage) -> list[Finding]:
        return [finding(0, 1, other[passage.text])] if passage.text in other else []

    assert mended("c", passage_of, check) == "d"
    assert mended("a", passage_of, check) == "b"
    endless = mended("", passage_of, lambda p: [finding(len(p.text), len(p.text), "x")])
    assert endless == "xxxxx"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_mode_line_ends_and_mark_are_kept(tmp_path: Path, end: str, mark: bytes) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(mark + f"晴れです。{end}⼤きい。{end}⼤きい。{end}".encode())
    path.chmod(0o640)
    result = run(str(path), "--fix")
    assert "lookalike" not in result.stdout
    assert path.read_bytes() == mark + f"晴れです。{end}大きい。{end}大きい。{end}".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_mixed_line_ends_stay_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("晴れ。\r\n⼤。\n⼤。\r⼤。".encode())
    run(str(path), "--fix")
    assert path.read_bytes() == "晴れ。\r\n大。\n大。\r大。".encode()


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("大きい。\n", "utf-8")
    before = path.stat()
    assert run(str(path), "--fix").exit_code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "text.txt", tmp_path / "link.txt"
    path.write_text("⼤きい。\n", "utf-8")
    link.symlink_to(path)
    run(str(link), "--fix")
    assert link.is_symlink()
    assert path.read_text("utf-8") == "大きい。\n"


def test_a_dry_run_shows_a_diff_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("晴れです。\n⼤きい。", "utf-8")
    result = run(str(path), "--dry-run")
    assert result.stdout.splitlines() == [
        f"--- {path}",
        f"+++ {path}",
        "@@ -1,2 +1,2 @@",
        " 晴れです。",
        "-⼤きい。",
        "\\ No newline at end of file",
        "+大きい。",
        "\\ No newline at end of file",
    ]
    assert path.read_text("utf-8") == "晴れです。\n⼤きい。"
    records = tmp_path / "pairs.jsonl"
    records.write_text('{"a": "よい。"}\n{"a": "⼤。"}\n', "utf-8")
    assert (
        '@@ -2 +2 @@\n-{"a": "⼤。"}\n+{"a": "大。"}\n'
        in run(str(records), "--field", "a", "--dry-run").stdout
    )


def test_standard_input_comes_out_mended() -> None:
    result = run("-", "--fix", stdin="⼤きい。\n").stdout
    assert result == "大きい。\n"
    lines = '{"a": "⼤。"}\n{bad\n'
    assert run("-", "--fix", "--field", "a", stdin=lines).stdout == lines.replace("⼤", "大")
    assert run("-", "--fix", "--format", "json", stdin="⼤").exit_code == 2
