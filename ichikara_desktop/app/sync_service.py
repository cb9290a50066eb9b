"""The truth about sending: what waits, what needs a person, and how the server is reached."""

import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.network_watch import NetworkWatch
from ichikara_desktop.app.outbox_export import export_operation
from ichikara_desktop.app.store_signals import StoreSignals
from ichikara_desktop.app.trouble import code_of, notice_of
from ichikara_desktop.app.values import Link, NoticeLevel, OutboxEntry, SyncStatus
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import Localized
from ichikara_desktop.store import draft_copies, outbox, set_aside
from ichikara_desktop.store.account import feed_place
from ichikara_desktop.store.outbox import QueuedOperation
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import count_held, find_task, title_of
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.store.unsent import export_unsent
from ichikara_desktop.store.whereabouts import settle
from ichikara_desktop.sync.engine import RoundReport, Stage, SyncEngine
from ichikara_desktop.sync.errors import NotOurServerError, OfflineError, SyncCancelledError
from ichikara_desktop.sync.schedule import (
    RoundEnded,
    RoundEvent,
    RoundProgress,
    RoundStarted,
    SyncSchedule,
)

LEAVING = 3.0
"""Seconds that closing may wait for the last copies of drafts."""

BESIDE = "beside"
"""The kind and state of an entry that is a draft which stands beside another one."""

_SHOWN_WHEN = frozenset({Topic.OUTBOX, Topic.TASKS, Topic.ACCOUNT})


class SyncService(QObject):
    """Runs the schedule and tells how things stand, in the thread of the windows."""

    status_changed = Signal(object)
    """A :class:`SyncStatus`."""
    entries_changed = Signal(tuple)
    """``tuple[OutboxEntry, ...]``: what needs a person first, then what waits."""
    round_ended = Signal(object)
    """A ``RoundReport``, or nothing when the round failed."""
    taken_back = Signal(str)
    """The task whose text can be written again."""
    exported = Signal(object)
    """The file that was written."""
    unsent_exported = Signal(object, object)
    """An :class:`Exported`, and the sealed file in which it is."""
    notice = Signal(object)

    _heard = Signal(object)

    def __init__(
        self, store: Store, engine: SyncEngine, signals: StoreSignals, background: Background
    ) -> None:
        super().__init__()
        self._store, self._engine, self._background = store, engine, background
        self._status = SyncStatus()
        self._heard.connect(self._on_event)
        self._schedule = SyncSchedule(store, engine, self._heard.emit)
        self._network = NetworkWatch(self)
        self._network.came_back.connect(lambda: self._schedule.wake(asked=False))
        self._asked = False
        signals.committed.connect(self._on_committed)

    @property
    def status(self) -> SyncStatus:
        """How things stand, as last told."""
        return self._status

    def start(self) -> None:
        """Begin to synchronise by itself."""
        self.refresh()
        self._background.run(lambda: settle(self._store), self._on_settled, self._fail)
        self._schedule.start()

    def sync_now(self) -> None:
        """Synchronise now; whatever goes wrong is told."""
        self._asked = True
        self._schedule.wake()

    def cancel(self) -> None:
        """Stop the running round at its next step."""
        self._schedule.cancel()

    def retry(self, op_id: str) -> None:
        """Send a refused operation's content again, as a new operation."""
        self._background.follow(
            self._store.submit(lambda session: outbox.retry(session, op_id)),
            lambda _: self.sync_now(),
            self._fail,
        )

    def take_back(self, task_id: str) -> None:
        """Make a draft again of what was not sent or was refused; ``taken_back`` follows."""
        self._background.follow(
            self._store.submit(lambda session: outbox.take_back(session, task_id)),
            lambda _: self.taken_back.emit(task_id),
            self._fail,
        )

    def export(self, op_id: str, path: Path) -> None:
        """Write one operation to a file, whatever became of it; ``exported`` follows."""
        self._background.run(
            lambda: export_operation(self._store, op_id, path),
            lambda _: self.exported.emit(path),
            self._fail,
        )

    def export_unsent(self, passphrase: str, path: Path) -> None:
        """Write everything unsent to a file under a passphrase; ``unsent_exported`` follows."""
        self._background.run(
            lambda: export_unsent(self._store, None, passphrase, path),
            lambda done: self.unsent_exported.emit(done, path),
            self._fail,
        )

    def refresh(self) -> None:
        """Read the outbox and tell how things stand."""
        self._background.run(lambda: self._store.read(_read), self._show)

    def close(self) -> None:
        """Stop synchronising; a request that is on its way is given up.

        Where copies of drafts are wanted and the server is there, they are sent first.
        """
        self._copy_drafts()
        self._network.close()
        self._schedule.close()

    def _copy_drafts(self) -> None:
        """Copy drafts before leaving; what does not go in :data:`LEAVING` seconds goes later."""
        if self._status.link is not Link.ONLINE or not self._store.read(draft_copies.is_on):
            return

        def copy() -> None:
            with suppress(Exception):  # the next start copies them
                self._engine.copy_drafts()

        last = threading.Thread(target=copy, name="leaving", daemon=True)
        last.start()
        last.join(LEAVING)

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))

    def _on_settled(self, moved: bool) -> None:
        if moved:
            self.notice.emit(notice_for("store-copied", NoticeLevel.WARNING))

    def _on_committed(self, topics: frozenset[Topic]) -> None:
        if topics & _SHOWN_WHEN:
            self.refresh()

    def _on_event(self, event: RoundEvent) -> None:
        if isinstance(event, RoundStarted):
            self._set(replace(self._status, busy=True, done=0, receiving=False))
        elif isinstance(event, RoundProgress):
            receiving = event.stage is Stage.RECEIVING
            self._set(replace(self._status, done=event.count, receiving=receiving))
        elif isinstance(event, RoundEnded):
            self._end(event.error)
            self._tell_repairs(event.report)
            self.round_ended.emit(event.report)
        else:
            notice = notice_for("sync-stuck", NoticeLevel.WARNING)
            self._set(replace(self._status, busy=False, link=Link.UNKNOWN, notice=notice))
            self.notice.emit(notice)

    def _tell_repairs(self, report: RoundReport | None) -> None:
        if report is None:
            return
        recovery = report.recovery
        if recovery is not None and (recovery.resent or not recovery.left):
            code = "server-restored-refused" if recovery.refused else "server-restored"
            number = str(recovery.refused or recovery.resent)
            named = Localized(ja=number, en=number)
            self.notice.emit(notice_for(code, NoticeLevel.INFO, named))
        if report.repaired:
            self.notice.emit(notice_for("mirror-repaired", NoticeLevel.INFO))

    def _end(self, error: BaseException | None) -> None:
        asked, self._asked = self._asked, False
        if isinstance(error, SyncCancelledError):
            self._set(replace(self._status, busy=False))
            return
        notice = None if error is None else notice_of(error)
        self._set(replace(self._status, busy=False, link=_link(error), notice=notice))
        if notice is not None and (asked or self._status.link is Link.REFUSED):
            self.notice.emit(notice)

    def _show(self, read: tuple[SyncStatus, tuple[OutboxEntry, ...]]) -> None:
        counted, entries = read
        self._set(
            replace(
                self._status,
                waiting=counted.waiting,
                parked=counted.parked,
                held=counted.held,
                held_until=counted.held_until,
                last_contact=counted.last_contact,
                read_anew=counted.read_anew,
                differed=counted.differed,
            )
        )
        self.entries_changed.emit(entries)

    def _set(self, status: SyncStatus) -> None:
        if status != self._status:
            self._status = status
            self.status_changed.emit(status)


def _read(session: Session) -> tuple[SyncStatus, tuple[OutboxEntry, ...]]:
    counts = outbox.counts(session)
    held, until = count_held(session)
    contact = feed_place(session).last_contact
    differed = set_aside.latest(session)
    status = SyncStatus(
        waiting=counts.waiting,
        parked=counts.parked,
        held=held,
        held_until=until.astimezone() if until else None,
        last_contact=contact.astimezone() if contact else None,
        read_anew=differed.at.astimezone() if differed else None,
        differed=differed.total if differed else 0,
    )
    beside = tuple(_beside(session, fork) for fork in draft_copies.forks(session))
    return status, (*beside, *(_entry(operation) for operation in outbox.latest(session)))


def _beside(session: Session, fork: draft_copies.Fork) -> OutboxEntry:
    task = find_task(session, fork.task_id)
    return OutboxEntry(
        op_id=fork.fork_id,
        title=title_of(task.view) if task else "",
        kind=BESIDE,
        state=BESIDE,
        sealed_at=fork.saved_at.astimezone(),
        attempts=0,
        last_attempt_at=None,
        notice=None,
        task_id=fork.task_id,
    )


def _entry(operation: QueuedOperation) -> OutboxEntry:
    attempt = operation.last_attempt_at
    return OutboxEntry(
        op_id=operation.op_id,
        title=operation.title,
        kind=operation.kind,
        state=operation.state.value,
        sealed_at=operation.sealed_at.astimezone(),
        attempts=operation.attempts,
        last_attempt_at=attempt.astimezone() if attempt else None,
        notice=notice_for(operation.code, NoticeLevel.WARNING) if operation.code else None,
        disposition=operation.disposition.value if operation.disposition else "",
        editable=operation.recallable,
        task_id=operation.task_id or "",
    )


def _link(error: BaseException | None) -> Link:
    if error is None:
        return Link.ONLINE
    if isinstance(error, (OfflineError, NotOurServerError)):
        return Link.OFFLINE
    return Link.REFUSED if code_of(error) in {"not-enrolled", "revoked"} else Link.UNKNOWN
