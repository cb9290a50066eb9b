"""Previews in the real window: how long it does not answer while the model is at work."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QTabWidget

from benchmarks.desk import answer_task, answerer
from benchmarks.figures import Figure
from benchmarks.heartbeat import HEARTBEAT_MS, gaps_until, p99
from ichikara_desktop.app.preview_answers import Question
from ichikara_desktop.app.preview_values import PreviewState
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.waiting import outcome, until
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.preview_panel import PreviewPanel
from tests.support.adapters import write_adapter
from tests.support.models import small_model

TARGET_MS = 16.0
LENGTH, VERIFICATIONS = 400, 8


def measure() -> Iterator[Figure]:
    """Verify, load and generate with SmolLM2-135M and an adapter, in view of the panel."""
    with tempfile.TemporaryDirectory() as work, answerer(Path(work)) as desk:
        bring_models(desk, Path(work))
        window = MainWindow(desk.workspace)
        window.resize(1280, 800)
        window.show()
        show_panel(window, desk)
        yield _figure("is verified", _verify(desk), f"of {VERIFICATIONS} times 98 MB")
        yield _figure("is loaded", _load(desk), "until the first token, worker not yet started")
        yield _figure("generates", _generate(desk), f"{LENGTH} tokens in both columns, streaming")
        window.close()


def bring_models(desk: Desk, work: Path) -> None:
    """Bring in the small model and a random adapter."""
    models = desk.workspace.models
    for path in (small_model(), write_adapter(work / "adapter.gguf", 1)):
        outcome(lambda path=path: models.import_file(path, ""), models.imported)  # type: ignore[misc]
    until(lambda: not models.state.busy)


def show_panel(window: MainWindow, desk: Desk) -> None:
    """Open a task with the preview beside it."""
    task_id = answer_task(desk)
    window.show_page("write", task_id)
    until(lambda: window.page("write").task_id == task_id)
    panel = window.findChild(QTabWidget, "panel")
    panel.setCurrentWidget(window.findChild(PreviewPanel, "preview"))


def _verify(desk: Desk) -> list[float]:
    models, left = desk.workspace.models, VERIFICATIONS
    sha256 = models.state.entries[0].card.sha256

    def begin(done: Callable[[], None]) -> None:
        def again() -> None:
            nonlocal left
            if models.state.busy:
                return
            if left == 0:
                models.changed.disconnect(again)
                done()
                return
            left -= 1
            models.verify(sha256)

        models.changed.connect(again)
        again()

    return gaps_until(begin)


def _load(desk: Desk) -> list[float]:
    return gaps_until(
        lambda done: _ask(desk, Sampling(limit=1), lambda state: not state.busy, done)
    )


def _generate(desk: Desk) -> list[float]:
    sampling = Sampling(limit=LENGTH, temperature=1.5)
    return gaps_until(lambda done: _ask(desk, sampling, lambda state: not state.busy, done))


def _ask(
    desk: Desk,
    sampling: Sampling,
    ended: Callable[[PreviewState], bool],
    done: Callable[[], None],
) -> None:
    previews = desk.workspace.previews
    previews.sampling = sampling

    def look(state: PreviewState) -> None:
        if ended(state):
            previews.state_changed.disconnect(look)
            done()

    previews.ask(Question(answer_task(desk), "仕事に情熱を取り戻す方法を教えて", ""))
    previews.state_changed.connect(look)


def _figure(what: str, gaps: list[float], how: str) -> Figure:
    about = f"{how}; gaps between heartbeats of {HEARTBEAT_MS} ms, less the heartbeat"
    name = f"event loop blocked while a preview's model {what}, p99"
    return Figure(name, p99(gaps), "ms", TARGET_MS, f"{about}; longest {max(gaps):.0f} ms")
