"""What the system lacks is told with the command that brings it."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "preflight.py"
preflight = runpy.run_path(str(SCRIPT), run_name="preflight")


def missing(display: bool, lacking: set[str], font: bool = True) -> list[str]:
    needs = preflight["missing"](display, lambda name: name not in lacking, lambda: font)
    return [need.name for need in needs]


def test_nothing_is_told_when_all_is_there() -> None:
    assert missing(True, set()) == []


def test_libraries_of_a_display_matter_only_with_one() -> None:
    lacking = {"libEGL.so.1", "libxcb-cursor.so.0"}
    assert missing(False, lacking) == ["libEGL.so.1"]
    assert missing(True, lacking) == ["libEGL.so.1", "libxcb-cursor.so.0"]


def test_a_japanese_font_is_needed_too() -> None:
    assert missing(False, set(), font=False) == [preflight["FONT"]]


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt", "apt-get install -y libegl1 fonts-noto-cjk"),
        ("dnf", "dnf install -y libglvnd-egl google-noto-sans-cjk-fonts"),
        ("pacman", "pacman -S --needed libglvnd noto-fonts-cjk"),
    ],
)
def test_the_report_names_the_command_in_both_languages(manager: str, command: str) -> None:
    told = preflight["report"]([preflight["ALWAYS"][0], preflight["FONTS"]], manager)
    assert command in told
    assert "足りないもの / Missing: libEGL.so.1" in told


def test_one_package_is_named_once() -> None:
    told = preflight["report"](list(preflight["ALWAYS"][:2]), "pacman")
    assert told.count("libglvnd") == 1


def test_it_installs_as_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    install = preflight["install"]
    monkeypatch.setitem(install.__globals__, "_is_root", lambda: False)
    assert install([preflight["FONTS"]]) is False


def test_it_runs_by_the_standard_library_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
