"""A process with the main window over a store of a million tasks; it prints what it measured."""

import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, SignalInstance
from PySide6.QtWidgets import QApplication

from benchmarks.million_store import texts
from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.app.responsiveness import Responsiveness
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.store.store import open_store
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.queue_page import QueuePage
from ichikara_desktop.windows.theme import apply_theme

OPENINGS, QUERIES = 9, 400
_LENGTHS = (1, 2, 3, 5, 10)
_ODD = ("の", "です", "。", "zzz", "😀", "ﾊﾞ", '"', "%", "どこにもない言葉", "理由 説明", "1589年")


def main(folder: Path) -> None:
    """Open the store, then its queue some times, then search; print seconds and bytes."""
    application = QApplication([])
    Responsiveness(application)
    settings = Settings(folder / "settings.ini")
    apply_theme(application, "light")
    apply_language(application, "ja")
    begun = time.perf_counter()
    store = open_store(folder, demo_keys_of(folder))
    opened = time.perf_counter() - begun
    workspace = Workspace(store, settings)
    window = MainWindow(workspace)
    window.show()
    _after(workspace.start, workspace.tasks.changed)
    window.repaint()
    print("ready", flush=True)
    queue = [_open_queue(workspace) for _ in range(OPENINGS)]
    searches = [_seconds_of_search(workspace, query) for query in _queries()]
    found = {"opened": opened, "queue": queue, "searches": searches} | _memory()
    print(json.dumps(found), flush=True)
    workspace.close()


def _open_queue(workspace: Workspace) -> float:
    """Return the seconds from asking for a queue to its list on the screen."""
    begun = time.perf_counter()
    page = QueuePage(workspace)
    page.resize(900, 700)
    page.show()
    _after(workspace.tasks.refresh, workspace.tasks.changed)
    page.grab()
    taken = time.perf_counter() - begun
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    return taken


def _seconds_of_search(workspace: Workspace, query: str) -> float:
    begun = time.perf_counter()
    _after(lambda: workspace.tasks.search(query), workspace.tasks.found)
    return time.perf_counter() - begun


def _queries() -> list[str]:
    """Return parts of texts of every length, and what is odd or occurs nowhere."""
    chance = random.Random(1)  # noqa: S311 - no secret
    some = list(texts(2_000))
    queries = []
    for number in range(QUERIES):
        text, length = chance.choice(some), _LENGTHS[number % len(_LENGTHS)]
        start = chance.randrange(len(text) - length)
        queries.append(text[start : start + length])
    return queries + list(_ODD) * 4


def _after(act: Callable[[], Any], signal: SignalInstance) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    act()
    loop.exec()
    signal.disconnect(loop.quit)


def _memory() -> dict[str, int]:
    """Return the resident set now and at most, in bytes, where the system tells them (Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    told = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status.read_text(encoding="ascii")))
    return {name: int(kib) * 1024 for name, kib in told.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
