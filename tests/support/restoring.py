"""A server whose data is restored from a copy, and requests that pass through a test's hands."""

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import delete, select

from ichikara_desktop.server.models import OperationRow, ServerIdentity
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from tests.support.clients import Computer
from tests.support.servers import ANNOTATOR, WRITING, House


def through(one: Computer, send: Callable[[httpx.Request], httpx.Response]) -> SyncEngine:
    """Return an engine whose requests go through ``send``."""
    transport = httpx.MockTransport(send)
    return SyncEngine(one.store, lambda a: ServerClient(a.server, a.token, transport))


def restored(house: House, copy: Path) -> None:
    """Put the server's data back to ``copy``, under a new epoch."""
    path = Path(str(house.database.engine.url.database))
    house.database.engine.dispose()
    shutil.copy(copy, path)
    house.database.write(lambda session: session.execute(delete(ServerIdentity)))
    house.database.prepare()


def backup(house: House, tmp_path: Path) -> Path:
    house.database.engine.dispose()
    return Path(shutil.copy(str(house.database.engine.url.database), tmp_path / "backup.sqlite"))


def with_lost_answers(
    house: House, computer: Callable[..., Computer], tmp_path: Path, count: int
) -> tuple[Computer, list[str]]:
    """Return somebody whose answers the server took and lost again, and the answers' ids."""
    house.questions(count)
    one = computer(ANNOTATOR)
    one.engine.claim(WRITING, count)
    copy = backup(house, tmp_path)
    sent = [one.answer(task, f"{task}の答え") for task in one.answerable()]
    one.engine.synchronise()
    restored(house, copy)
    return one, sent


def server_ids(house: House) -> set[str]:
    return set(house.database.read(lambda s: s.scalars(select(OperationRow.op_id)).all()))
