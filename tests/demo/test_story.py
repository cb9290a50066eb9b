"""The story without hands: every station holds, and a station that fails is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ichikara_desktop.demo.story import Story

STATIONS = 17
PICTURES = 8
"""How many stations are worth a look; each is taken in both languages."""


def headless(out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ichikara_desktop", "demo", "--headless", "--out", str(out)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


def test_the_whole_story_holds_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "00-of-another-day-ja.png").touch()
    done = headless(tmp_path)
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
    assert told["screenshots"] == 2 * PICTURES
    for language in ("ja", "en"):
        pictures = list(tmp_path.glob(f"0[1-9]-*-{language}.png"))
        assert len(pictures) == PICTURES
        assert all(QImage(str(picture)).width() for picture in pictures)


def test_a_picture_that_cannot_be_written_fails_its_station(tmp_path: Path) -> None:
    (tmp_path / "01-plan-ja.png").mkdir()
    done = headless(tmp_path)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["screenshots"] == 0
    assert "01-plan-ja.png" in told["stations"][-1]["problem"]


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


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = headless(file / "out")
    assert done.returncode == 1
    assert "別の場所を選んでください" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no /proc")
def test_a_place_that_takes_no_files_is_told_before_the_story_begins() -> None:
    done = headless(Path("/proc"))
    assert done.returncode == 1
    assert "別の場所を選んでください" in done.stderr
    assert not done.stdout
