"""One round of synchronisation: send what waits, hold what is due, read what happened."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.account import Account, load_account
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import RefusedError, SyncCancelledError
from ichikara_desktop.sync.pull import claim_tasks, pull_feed, renew_leases
from ichikara_desktop.sync.push import PushReport, push_outbox

Connect = Callable[[Account], ServerClient]


class Stage(StrEnum):
    """What a round is doing."""

    SENDING = "sending"
    RECEIVING = "receiving"


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did."""

    pushed: PushReport = field(default_factory=PushReport)
    received: int = 0
    claimed: int = 0


Progress = Callable[[Stage, int], None]
"""Told the stage and how many operations or changes are through so far."""


def connect(account: Account) -> ServerClient:
    """Return a client for the account's server."""
    return ServerClient(account.server, account.token)


class SyncEngine:
    """Synchronises one store. Its methods block, and wait for one another."""

    def __init__(self, store: Store, connect: Connect = connect) -> None:
        self._store = store
        self._connect = connect
        self._one_at_a_time = threading.Lock()
        self._running: ServerClient | None = None
        self._closed = False

    def synchronise(
        self, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False
    ) -> RoundReport:
        """Send and receive everything there is.

        Args:
            progress: told how far the round is.
            cancelled: asked between batches; what was answered before is kept.

        Raises:
            SyncCancelledError: the person stopped it, or this was closed.
            SyncError: the round ended early; nothing is lost, and the next goes on from there.
        """
        step = _Steps(progress, cancelled)
        with self._connected() as client:
            pushed = push_outbox(self._store, client, step.sending)
            received = pull_feed(self._store, client, step.receiving)
            if renew_leases(self._store, client):
                received += pull_feed(self._store, client, step.receiving)
        return RoundReport(pushed, received)

    def claim(self, kinds: frozenset[TaskKind], count: int) -> RoundReport:
        """Get up to ``count`` tasks; raises as :meth:`synchronise`."""
        with self._connected() as client:
            claimed = claim_tasks(self._store, client, kinds, count)
            received = pull_feed(self._store, client, lambda _: None)
        return RoundReport(received=received, claimed=claimed)

    def close(self) -> None:
        """End what is running as cancelled, without waiting for the server; begin nothing more."""
        self._closed = True
        if (running := self._running) is not None:
            running.close()

    @contextmanager
    def _connected(self) -> Iterator[ServerClient]:
        with self._one_at_a_time, self._client() as client:
            self._running = client
            if self._closed:  # asked after `_running` is set: one of both threads closes it
                client.close()
            try:
                yield client
            finally:
                self._running = None

    def _client(self) -> ServerClient:
        account = self._store.read(load_account)
        if account is None:
            raise RefusedError("not-enrolled")
        return self._connect(account)


class _Steps:
    def __init__(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled

    def sending(self, report: PushReport) -> None:
        self._step(Stage.SENDING, report.applied + report.duplicates + report.parked)

    def receiving(self, received: int) -> None:
        self._step(Stage.RECEIVING, received)

    def _step(self, stage: Stage, count: int) -> None:
        if self._cancelled():
            raise SyncCancelledError
        self._progress(stage, count)
