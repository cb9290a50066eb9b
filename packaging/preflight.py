"""Say which system libraries the windows lack, and how to get them.

Runs before anything is installed, so it uses the standard library alone:
``python packaging/preflight.py [--install] [--display]``. Exit status 0 when all is there.
"""

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FONT = "a Japanese font"
_FONT_WORDS = ("gothic", "mincho", "hiragino", "cjk", "notosansjp", "notoserifjp", "ipa", "vlgoth")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


@dataclass(frozen=True)
class Need:
    """A library or font with the package that brings it.

    Attributes:
        name: the library as the loader knows it.
        packages: by package manager: apt, dnf, pacman.
    """

    name: str
    packages: dict[str, str]


def _need(name: str, apt: str, dnf: str, pacman: str) -> Need:
    return Need(name, {"apt": apt, "dnf": dnf, "pacman": pacman})


# What `ldd` names for the libraries and platform plug-ins of PySide6-Essentials, without what
# every Linux has.
ALWAYS = (
    _need("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    _need("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    _need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    _need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    _need("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    _need("libfreetype.so.6", "libfreetype6", "freetype", "freetype2"),
    _need("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
)
FOR_A_DISPLAY = (
    _need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    _need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    _need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    _need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    _need(
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    _need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    _need("libxcb-shm.so.0", "libxcb-shm0", "libxcb", "libxcb"),
    _need("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    _need("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    _need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    _need("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    _need("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    _need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
FONTS = _need(FONT, "fonts-noto-cjk", "google-noto-sans-cjk-fonts", "noto-fonts-cjk")

_COMMANDS = {
    "apt": "apt-get install -y {0}",
    "dnf": "dnf install -y {0}",
    "pacman": "pacman -S --needed {0}",
}


def missing(
    display: bool, loads: Callable[[str], bool], has_font: Callable[[], bool]
) -> list[Need]:
    """Return what is not there.

    Args:
        display: whether windows will be shown, rather than painted into memory.
        loads: whether a library can be loaded.
        has_font: whether there is a Japanese font.
    """
    wanted: Iterable[Need] = (*ALWAYS, *FOR_A_DISPLAY) if display else ALWAYS
    lacking = [need for need in wanted if not loads(need.name)]
    return lacking if has_font() else [*lacking, FONTS]


def report(needs: list[Need], manager: str) -> str:
    """Return what is missing and the command that brings it, in Japanese and in English."""
    names = ", ".join(need.name for need in needs)
    packages = " ".join(dict.fromkeys(need.packages[manager] for need in needs))
    command = ("" if _is_root() else "sudo ") + _COMMANDS[manager].format(packages)
    return (
        f"足りないもの / Missing: {names}\n"
        f"次のコマンドで入ります / This command brings it:\n\n    {command}\n"
    )


def install(needs: list[Need]) -> bool:
    """Install by apt, as root only; returns whether that was tried and went well."""
    if not (_is_root() and shutil.which("apt-get")):
        return False
    packages = [need.packages["apt"] for need in needs]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", *packages]):
        done = subprocess.run(  # noqa: S603 - fixed commands
            command, env=environment, stdout=subprocess.DEVNULL, check=False
        )
    return done.returncode == 0


def main(arguments: list[str] | None = None) -> int:
    """Look, install if asked, and tell what is still missing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--install", action="store_true", help="install by apt when root")
    parser.add_argument("--display", action="store_true", help="windows will be shown")
    options = parser.parse_args(arguments)
    if not sys.platform.startswith("linux"):
        return 0  # elsewhere the wheels bring everything and the system has the fonts
    needs = missing(options.display, _loads, _has_font)
    if needs and options.install and install(needs):
        needs = missing(options.display, _loads, _has_font)
    if needs:
        print(report(needs, _manager()), file=sys.stderr)
    return 1 if needs else 0


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    listing = shutil.which("fc-list")
    if listing:
        found = subprocess.run(  # noqa: S603 - a fixed command
            [listing, ":lang=ja", "family"], capture_output=True, check=False
        )
        if found.stdout.strip():
            return True
    folders = (Path(folder).expanduser() for folder in _FONT_FOLDERS)
    files = (file.name.lower() for folder in folders for file in folder.rglob("*.[ot]t[fc]"))
    return any(word in name.replace("-", "") for name in files for word in _FONT_WORDS)


def _manager() -> str:
    programs = {"apt": "apt-get", "dnf": "dnf", "pacman": "pacman"}
    return next((name for name, program in programs.items() if shutil.which(program)), "apt")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main())
