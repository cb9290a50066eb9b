"""Pictures of every screen in both languages and both themes, to be looked at.

``python -m ichikara_desktop.demo.gallery DIR`` (``make screenshots``).
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from ichikara_desktop.app import places
from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.values import NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.demo.camera import SIZE, Camera
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.states import SHOWN_CODE, take_states, unlocking
from ichikara_desktop.demo.story import Story
from ichikara_desktop.demo.waiting import outcome
from ichikara_desktop.windows.first_run import FirstRun
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.settings_page import SettingsPage
from ichikara_desktop.windows.unlock import Unlock

_TRIED = "requested-count"
"""The rule that is shown: one that depends on the question."""


def main(out: Path) -> bool:
    """Take all pictures, and return whether the story behind them held."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    camera = Camera(application, out, ("light", "dark"))
    with tempfile.TemporaryDirectory(prefix="ichikara-gallery-") as work:
        _first_minute(camera, Path(work) / "first")
        take_states(camera, Path(work) / "states")
        return _story(camera, Path(work) / "story")


def _first_minute(camera: Camera, home: Path) -> None:
    settings = Settings(places.settings_file(home))
    joining = Joining(home, settings)

    def first_run(step: str) -> QWidget:
        window = FirstRun(joining, settings)
        if step == "join":
            window.ask_invitation()
            joining.notice.emit(notice_for("invitation-used", NoticeLevel.WARNING))
        elif step == "code":
            joining.store_created.emit(SHOWN_CODE)
        return window

    def unlock() -> QWidget:
        window = Unlock(joining)
        joining.notice.emit(notice_for("wrong-secret", NoticeLevel.WARNING))
        return window

    camera.take_window("welcome", settings, lambda: first_run("welcome"))
    camera.take_window("join", settings, lambda: first_run("join"))
    camera.take_window("recovery-code", settings, lambda: first_run("code"))
    camera.take_window("unlock", settings, unlock)
    unlocking(camera, joining, settings)
    joining.close()


def _story(camera: Camera, work: Path) -> bool:
    seen: set[str] = set()

    def picture(name: str, desk: Desk, page: str, task_id: str) -> None:
        workspace = desk.workspace
        camera.take(name, workspace, page, task_id)
        if not seen:  # once, for the first person who comes
            camera.take("settings", workspace, "settings")
            camera.take("models", workspace, "models")
            camera.take_window("rules", workspace.settings, lambda: _rules(workspace))
        seen.add(name)

    work.mkdir()
    return Story(work, work, picture).tell().held


def _rules(workspace: Workspace) -> QWidget:
    """Return the window with the page of the rules, one of them tried on its bad example."""
    window = MainWindow(workspace)
    window.resize(*SIZE)
    window.show_page("settings")
    settings = window.page("settings")
    assert isinstance(settings, SettingsPage)  # noqa: S101 - everybody may see it
    rules = settings.open_rules()
    rules.choose(_TRIED)
    outcome(rules.try_example, workspace.trial.tried)
    return window


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1])) else 1)
