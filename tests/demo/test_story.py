"""The story without hands: every station holds, and a station that fails is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ichikara_desktop.demo.story import Story

STATIONS = 17


def test_the_whole_story_holds_from_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ichikara_desktop", "demo", "--headless", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert len(told["stations"]) == STATIONS
    assert all(station["held"] for station in told["stations"])
    rows = [
        json.loads(line) for line in (tmp_path / "export.jsonl").read_text("utf-8").splitlines()
    ]
    assert told["pairs_exported"] == len(rows) > 0
    assert all(set(row) == {"ID", "text", "output"} for row in rows)
    assert told["duplicates_refused"] == 3
    assert told["submissions_sent"] == 11  # one question, three answers, a revision, six verdicts
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert told["screenshots"] == len(pictures) >= 14
    assert all(name.endswith(("-ja.png", "-en.png")) for name in pictures)


def test_a_station_that_does_not_hold_ends_the_story_and_is_told(
    qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Story) -> dict[str, object]:
        raise ZeroDivisionError

    monkeypatch.setattr(Story, "_import", broken)
    summary = Story(tmp_path / "out", tmp_path, lambda *_: None).tell()
    assert not summary.held
    assert summary.stations[-1].problem.startswith("ZeroDivisionError")
    assert len(summary.stations) == 3


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ichikara_desktop.demo.command import run_headless  # noqa: PLC0415

    file = tmp_path / "file"
    file.touch()
    assert not run_headless(file / "out")
    assert "別の場所を選んでください" in capsys.readouterr().err
