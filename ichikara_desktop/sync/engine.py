"""One round of synchronisation: send what waits, hold what is due, read what happened."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import Account, feed_place, load_account
from ichikara_desktop.store.device_key import forget_registration
from ichikara_desktop.store.feed import restart_feed
from ichikara_desktop.store.set_aside import compare, set_aside
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.device_key import register_key
from ichikara_desktop.sync.draft_copies import BroughtBack, bring_back, send_copies
from ichikara_desktop.sync.errors import (
    NotOurServerError,
    OfflineError,
    RefusedError,
    SyncCancelledError,
    SyncError,
)
from ichikara_desktop.sync.pull import (
    agrees,
    claim_tasks,
    pull_feed,
    renew_leases,
    report_difference,
)
from ichikara_desktop.sync.push import ABOUT_THE_SENDER, BatchSize, PushReport, push_outbox
from ichikara_desktop.sync.recovery import Recovery, offer_again

log = logging.getLogger(__name__)

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
    recovery: Recovery | None = None
    """What was given back, when the server's data had been restored."""
    repaired: bool = False
    """What was mirrored here did not agree with the server, and was read anew."""


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
        self._size = BatchSize()

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
        with self._connected() as client:
            return self._round(client, _Steps(progress, cancelled)).run()

    def claim(self, kinds: frozenset[TaskKind], count: int) -> RoundReport:
        """Get up to ``count`` tasks; raises as :meth:`synchronise`."""
        with self._connected() as client:
            round_ = self._round(client)
            claimed = claim_tasks(self._store, client, kinds, count)
            return replace(round_.receive(), claimed=claimed)

    def copy_drafts(self) -> int:
        """Copy every draft that changed, at once; raises as :meth:`synchronise`."""
        with self._connected() as client:
            return send_copies(self._store, client, timedelta(0))

    def bring_drafts_back(self, key: bytes) -> BroughtBack:
        """Take in the drafts that ``key`` opens; raises as :func:`bring_back`."""
        with self._connected() as client:
            received = self._round(client).receive()
            log.info("%d changes came before drafts were brought back", received.received)
            return bring_back(self._store, client, key)

    def interrupt(self) -> None:
        """End what is running as cancelled, without waiting for the server."""
        if (running := self._running) is not None:
            running.close()

    def close(self) -> None:
        """End what is running as cancelled, without waiting for the server; begin nothing more."""
        self._closed = True
        self.interrupt()

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

    def _round(self, client: ServerClient, steps: "_Steps | None" = None) -> "Round":
        steps = steps or _Steps(lambda *_: None, lambda: False)
        return Round(self._store, client, steps, self._size)

    def _client(self) -> ServerClient:
        account = self._store.read(load_account)
        if account is None:
            raise RefusedError("not-enrolled")
        return self._connect(account)


class Round:
    """One round over one connection."""

    def __init__(
        self, store: Store, client: ServerClient, steps: "_Steps", size: BatchSize
    ) -> None:
        self._store, self._client, self._steps, self._size = store, client, steps, size
        self._recovery: Recovery | None = None
        self._offered_to = ""
        """The epoch of the server to which what it lost was offered in this round."""

    def run(self) -> RoundReport:
        """Send and receive everything; raises as :meth:`SyncEngine.synchronise`.

        The feed is read before anything is sent: a server whose data was restored is noticed
        there, and gets back what it lost before what is new. Where the server is there but its
        feed cannot be read, work goes out all the same, and the round ends with that error.
        """
        waits = self._store.read(outbox.counts).waiting > 0
        received, failure = self._received_first()
        if waits and not _is_revoked(failure):
            register_key(self._store, self._client)
        behind = frozenset[str]() if self._recovery is None else self._recovery.behind
        pushed = push_outbox(self._store, self._client, self._steps.sending, self._size, behind)
        if failure is not None:
            raise failure
        if waits or pushed != PushReport():
            received += self._pull()
        if renew_leases(self._store, self._client):
            received += self._pull()
        repaired = self._repair() if received else False
        report_difference(self._store, self._client)
        send_copies(self._store, self._client)
        return RoundReport(pushed, received, recovery=self._recovery, repaired=repaired)

    def receive(self) -> RoundReport:
        """Only receive."""
        received = self._pull()
        return RoundReport(received=received, recovery=self._recovery)

    def _received_first(self) -> tuple[int, SyncError | None]:
        """Read the feed; what kept it from being read is returned where work may go out still.

        A revoked person may still hand in what they have, and hears after.
        """
        try:
            return self._pull(), None
        except (OfflineError, NotOurServerError, RefusedError) as error:
            if not self._may_send_after(error):
                raise
            if self._store.read(feed_place).epoch not in {"", self._client.epoch}:
                self._restored()
            return 0, error

    def _may_send_after(self, error: SyncError) -> bool:
        """Return whether the server takes work although its feed could not be read.

        It has to have answered in this round, and not to have asked to be left alone; and its
        lineage has to be known here, so that what a restored one lost goes first.
        """
        if _is_revoked(error):
            return True
        if isinstance(error, RefusedError) and error.code in ABOUT_THE_SENDER:
            return False
        if isinstance(error, OfflineError) and error.wait:
            return False
        return "" not in {self._client.epoch, self._store.read(feed_place).epoch}

    def _pull(self) -> int:
        return pull_feed(self._store, self._client, self._steps.receiving, self._restored)

    def _restored(self) -> bool:
        """Offer a restored server what it lost, once in a round; returns whether it has it all."""
        epoch = self._client.epoch
        if self._recovery is None or self._offered_to != epoch:
            self._store.write(forget_registration)
            register_key(self._store, self._client)
            self._recovery, self._offered_to = self._offer_again(), epoch
        return not self._recovery.left

    def _offer_again(self) -> Recovery:
        return offer_again(self._store, self._client, self._size, self._steps.offering)

    def _repair(self) -> bool:
        """Compare with the server what is mirrored here; what differs is set aside and read anew.

        The mirror stays in place meanwhile, with its tasks and what hangs on them.
        """
        if agrees(self._store, self._client):
            return False
        number = self._store.write(self._set_aside)
        self._pull()
        self._store.write(lambda session: compare(session, number))
        if not agrees(self._store, self._client):
            log.error("the mirror differs from the server after it was read anew")
        return True

    @staticmethod
    def _set_aside(session: Session) -> int:
        number = set_aside(session, datetime.now(UTC))
        restart_feed(session)
        return number


def _is_revoked(error: SyncError | None) -> bool:
    return isinstance(error, RefusedError) and error.code == "revoked"


class _Steps:
    def __init__(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled

    def sending(self, report: PushReport) -> None:
        self._step(Stage.SENDING, report.applied + report.duplicates + report.parked)

    def offering(self, resent: int) -> None:
        self._step(Stage.SENDING, resent)

    def receiving(self, received: int) -> None:
        self._step(Stage.RECEIVING, received)

    def _step(self, stage: Stage, count: int) -> None:
        if self._cancelled():
            raise SyncCancelledError
        self._progress(stage, count)
