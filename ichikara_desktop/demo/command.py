"""``ichikara-desktop demo --headless``: tells the story and prints what it saw."""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.story import Story
from ichikara_desktop.demo.summary import Summary


def run_headless(out: Path) -> bool:
    """Tell the story, print its summary as JSON, and return whether every station held.

    Args:
        out: gets the exported data set and the pictures; made if it is missing.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    logging.basicConfig(level=logging.ERROR)
    if not _takes_files(out):
        print(f"{out} に書き出せません。別の場所を選んでください。", file=sys.stderr)
        print(f"{out} cannot be written to. Please choose another place.", file=sys.stderr)
        return False
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    with tempfile.TemporaryDirectory(prefix="ichikara-demo-") as work:
        summary = _tell(application, out, Path(work))
    print(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    return summary.held


def _takes_files(folder: Path) -> bool:
    """Return whether the folder is there, made if need be, and a file can be written into it."""
    probe = folder / ".ichikara-demo-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"?")
        probe.unlink()
    except OSError:
        return False
    return True


def _tell(application: QApplication, out: Path, work: Path) -> Summary:
    from ichikara_desktop.demo.camera import Camera  # noqa: PLC0415 - the windows take a while

    camera = Camera(application, out)

    def picture(name: str, desk: Desk, page: str, task_id: str) -> None:
        camera.take(name, desk.workspace, page, task_id)

    summary = Story(out, work, picture).tell()
    summary.screenshots = camera.taken
    return summary
