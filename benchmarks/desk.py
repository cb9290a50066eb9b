"""A joined person at a desk with tasks, for the measurements that need a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind

TASKS = 5


@contextmanager
def answerer(folder: Path) -> Iterator[Desk]:
    """Enrol an answerer in a demo project of its own and hold some tasks."""
    server = DemoServer(folder / "server")
    server.start()
    desk = Desk(folder / "answerer")
    try:
        desk.join(server.url, server.invite()["answerer"])
        desk.fetch(TASKS)
        yield desk
    finally:
        desk.close()
        server.stop()


def answer_task(desk: Desk) -> str:
    """Return a task in which an answer is written."""
    return next(t.task_id for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
