"""Writing: opening a task, saving each burst of typing, and submitting into the outbox."""

import time
from collections import Counter
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.check_service import CheckService, context_of
from ichikara_desktop.app.store_checks import LEAST_PASTED
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.values import Notice, NoticeLevel, WritingTask
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import Severity
from ichikara_desktop.checks.overlap import Span, copied_spans
from ichikara_desktop.domain.items import require_submittable
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import (
    Content,
    Evidence,
    SubmitInstruction,
    SubmitResponse,
)
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.draft_writer import DraftWriter
from ichikara_desktop.store.drafts import Draft, begin_draft, load_draft
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.pasted import pasted_into
from ichikara_desktop.store.previews import preview_texts
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import MirroredTask, find_task


class WritingService(QObject):
    """Writes drafts and submits them. Signals come in the thread of the windows."""

    opened = Signal(object)
    """A :class:`WritingTask`."""
    saved = Signal(str, object)
    """Task id, and when it was saved (local time): everything that was typed until now."""
    submitted = Signal(str)
    """Task id: sealed into the outbox."""
    notice = Signal(object)

    _saved_in_thread = Signal(str, object)
    _failed_in_thread = Signal(object)

    def __init__(self, store: Store, checks: CheckService, background: Background) -> None:
        super().__init__()
        self._store, self._checks, self._background = store, checks, background
        self._saved_in_thread.connect(self._tell_saved)
        self._failed_in_thread.connect(self._fail)
        self._writer = DraftWriter(
            store,
            lambda task_id, at: self._saved_in_thread.emit(task_id, at.astimezone()),
            lambda _, error: self._failed_in_thread.emit(error),
        )

    def open(self, task_id: str) -> None:
        """Read a task with its draft; ``opened`` follows."""
        self.flush()
        self._background.follow(
            self._store.submit(lambda session: _open(session, task_id)),
            self.opened.emit,
            self._fail,
        )

    def edit(self, task_id: str, text: str, cursor: int) -> None:
        """Take the text as it is now; it is saved with the burst of typing that it belongs to.

        Never called while an input method composes: half-converted text is not the person's.
        """
        self._writer.edit(task_id, text, cursor)

    def flush(self) -> None:
        """Save every change now."""
        self._writer.flush()

    def submit(self, task_id: str, text: str) -> None:
        """Check the text once more and seal it into the outbox; ``submitted`` follows.

        Findings of the severity error stop it, and so does a text that cannot be stored.
        """
        try:
            require_submittable(text)
        except ValueError as error:
            self._fail(error)
            return
        self._background.run(
            lambda: self._seal(task_id, text),
            lambda notice: self._sealed(task_id, notice),
            self._fail,
        )

    def reopen(self, task_id: str) -> None:
        """Write again what waits and was never sent, or what was refused; ``opened`` follows."""
        self._background.follow(
            self._store.submit(lambda session: outbox.take_back(session, task_id)),
            lambda _: self.open(task_id),
            self._fail,
        )

    def close(self) -> None:
        """Save every change and wait for it."""
        self._writer.close()

    def _seal(self, task_id: str, text: str) -> Notice | None:
        """Seal the text, or return why it may not be."""
        task = self._store.read(lambda session: find_task(session, task_id))
        if task is None:
            raise NothingToDoError
        standing, dismissed = self._checks.sorted_out(text, context_of(task.view), task_id)
        if any(finding.severity is Severity.ERROR for finding in standing):
            return notice_for("findings", NoticeLevel.WARNING)
        content = _content(task.view, text)
        pasted, previewed = self._copied(task_id, text)
        evidence = Evidence(
            wall=datetime.now(UTC).isoformat(),
            monotonic=time.monotonic(),
            rule_set=self._checks.rule_set,
            pasted=tuple(pasted),
            previewed=tuple(previewed),
            dismissed=Counter(one.finding.rule for one in dismissed),
        )
        self._store.write(
            lambda session: outbox.submit_draft(session, task_id, content, text, evidence)
        )
        self._writer.forget(task_id)
        return None

    def _copied(self, task_id: str, text: str) -> tuple[list[Span], list[Span]]:
        """Return the spans that were pasted, and those that stand in a preview.

        They are asked for in the store's thread, after what was just pasted.
        """
        pasted, previews = self._store.submit(
            lambda session: (pasted_into(session, task_id), preview_texts(session, task_id))
        ).result()
        return copied_spans(text, pasted, LEAST_PASTED), copied_spans(text, previews)

    def _sealed(self, task_id: str, refused: Notice | None) -> None:
        if refused is None:
            self.submitted.emit(task_id)
        else:
            self.notice.emit(refused)

    def _tell_saved(self, task_id: str, at: datetime) -> None:
        """Tell it, unless the person has typed on: the burst to come is told then."""
        if self._writer.is_saved(task_id):
            self.saved.emit(task_id, at)

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))


def _open(session: Session, task_id: str) -> WritingTask:
    task = find_task(session, task_id)
    if task is None:
        raise NothingToDoError
    draft = load_draft(session, task_id)
    if _starts_from_returned_text(task, draft) and task.view.revision:
        begin_draft(session, task_id, task.view.revision.text, datetime.now(UTC))
        session.flush()
        draft = load_draft(session, task_id)
    return WritingTask(
        task=task.view,
        text=draft.text if draft else "",
        cursor=draft.cursor if draft else 0,
        saved_at=draft.saved_at.astimezone() if draft else None,
        waiting=task.waiting or bool(draft and draft.sealed_by),
        recallable=outbox.can_take_back(session, task_id),
    )


def _starts_from_returned_text(task: MirroredTask, draft: Draft | None) -> bool:
    """Whether writing goes on from what came back, rather than from a draft here.

    A submission that the mirror does not show yet is not what came back, only what went out.
    """
    if task.view.state is not State.RETURNED or task.view.revision is None:
        return False
    return draft is None or draft.sealed_by == task.view.revision.revision_id


def _content(task: TaskView, text: str) -> Content:
    if task.kind is TaskKind.WRITE_INSTRUCTION:
        return SubmitInstruction(text=text, target_length=None)
    return SubmitResponse(text=text)
