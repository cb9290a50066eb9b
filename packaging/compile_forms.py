"""Compile the Designer forms and the translations into ``ichikara_desktop/windows/forms``.

``ui/*.ui`` become ``ui_*.py`` and ``resources/translations/*.ts`` become ``*.qm``, by Qt's own
tools. Only what is older than its source is made again. The folder is git-ignored; a checkout
makes it on the first import of ``ichikara_desktop.windows``, a wheel carries it.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMS = ROOT / "ichikara_desktop" / "windows" / "forms"


def compile_all() -> list[Path]:
    """Make every file that is missing or older than its source, and return those made."""
    FORMS.mkdir(exist_ok=True)
    made = [
        _made("pyside6-uic", source, FORMS / f"ui_{source.stem}.py")
        for source in sorted((ROOT / "ui").glob("*.ui"))
    ]
    made += [
        _made("pyside6-lrelease", source, FORMS / f"{source.stem}.qm")
        for source in sorted((ROOT / "resources" / "translations").glob("*.ts"))
    ]
    package = FORMS / "__init__.py"
    if not package.exists():
        package.write_text('"""Compiled from ui/ and resources/translations: never edited."""\n')
    return [path for path in made if path]


def _made(tool: str, source: Path, target: Path) -> Path | None:
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return None
    # Another process may be doing the same: each writes its own file, the last one wins whole.
    fresh = target.with_name(f".{os.getpid()}-{target.name}")
    flag = "-o" if tool == "pyside6-uic" else "-qm"
    subprocess.run(  # noqa: S603 - Qt's own tools on our own files
        [_tool(tool), str(source), flag, str(fresh)], check=True, stdout=subprocess.DEVNULL
    )
    fresh.replace(target)
    return target


def _tool(name: str) -> str:
    folders = [Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))]
    for folder in folders:
        for path in (folder / name, folder / f"{name}.exe"):
            if path.exists():
                return str(path)
    raise FileNotFoundError(f"{name} is missing: install PySide6-Essentials")


if __name__ == "__main__":
    for path in compile_all():
        print(path.relative_to(ROOT))
