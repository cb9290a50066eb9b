"""The checks on the command line: what is printed, and the exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop import cli
from ichikara_desktop.check_command import reading

cli._add_check()

FAULTY = "今日は晴れです。\n⼤きな声で話す人がいました。\n"


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, ["check", *arguments], input=stdin)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def test_findings_are_told_by_line_and_column_with_their_fix(file: Path) -> None:
    result = run(str(file))
    assert result.exit_code == 1
    first = result.stdout.splitlines()[0]
    assert first.startswith(f"{file}:2:1: error [lookalike-characters] ")
    assert first.endswith("→ 「大」に直す")


def test_a_text_without_errors_exits_with_0(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("大きな声で話しました。\n", encoding="utf-8")
    result = run(str(good))
    assert (result.exit_code, result.stdout) == (0, "")


def test_warnings_alone_exit_with_0(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("星がよく見れる場所です。", encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 0
    assert "warning [ra-nuki]" in result.stdout


def test_json_tells_everything_in_code_points(file: Path) -> None:
    result = run(str(file), "--format", "json")
    (told,) = json.loads(result.stdout)["files"]
    found = told["findings"][0]
    assert (told["file"], found["rule"], found["line"], found["column"]) == (
        str(file),
        "lookalike-characters",
        2,
        1,
    )
    assert FAULTY[found["start"] : found["end"]] == "⼤"
    assert found["fixes"][0]["replacement"] == "大"
    assert set(found["message"]) == {"ja", "en"}


def test_standard_input_is_read(file: Path) -> None:
    result = run("-", stdin=FAULTY)
    assert result.exit_code == 1
    assert result.stdout.startswith("-:2:1: error")


def test_messages_come_in_english(file: Path) -> None:
    assert "is a radical" in run(str(file), "--language", "en").stdout


def test_a_question_lets_its_count_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("１）早起きする\n２）歩く\n３）よく寝る\n４）笑う\n", encoding="utf-8")
    assert "requested-count" not in run(str(path)).stdout
    told = run(str(path), "--question", "元気になる方法を5つ教えて").stdout
    assert "[requested-count]" in told


def test_a_profile_changes_the_severity(file: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text('[lookalike-characters]\nseverity = "hint"\n', encoding="utf-8")
    result = run(str(file), "--profile", str(profile))
    assert result.exit_code == 0
    assert "hint [lookalike-characters]" in result.stdout


@pytest.mark.parametrize("content", ["[unknown-rule]\n", "no toml"])
def test_an_unusable_profile_is_told(file: Path, tmp_path: Path, content: str) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(content, encoding="utf-8")
    result = run(str(file), "--profile", str(profile))
    assert result.exit_code == 2
    assert str(profile) in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "読めません"),
        ("大きな声".encode("cp932"), "Shift_JIS のようです"),
        (b"\x81\xff\xff", "UTF-8 の文章ではありません"),
        (b"text\0text", "文章のファイルではありません"),
    ],
)
def test_an_unusable_file_is_told_and_the_others_are_checked(
    file: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    other = tmp_path / "other.txt"
    if content is not None:
        other.write_bytes(content)
    result = run(str(other), str(file))
    assert result.exit_code == 2
    assert said in result.stderr
    assert f"{file}:2:1" in result.stdout


def test_a_folder_and_a_large_file_are_refused(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(str(tmp_path)).exit_code == 2
    monkeypatch.setattr(reading, "MAX_BYTES", 8)
    result = run(str(file))
    assert result.exit_code == 2


def test_a_byte_order_mark_and_windows_line_ends_do_not_shift_places(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes(("\ufeff" + FAULTY.replace("\n", "\r\n")).encode())
    assert run(str(path)).stdout.startswith(f"{path}:2:1: error")


def test_the_installed_command_answers_without_qt(file: Path) -> None:
    code = (
        "import sys; from ichikara_desktop.cli import main; "
        f"sys.argv = ['ichikara-desktop', 'check', {str(file)!r}]\n"
        "try: main()\nexcept SystemExit as end: status = end.code\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
        "sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
