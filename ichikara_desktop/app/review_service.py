"""Checking other people's work, and deciding about it."""

from concurrent.futures import Future, wait

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.check_service import CheckService, context_of
from ichikara_desktop.app.judgement import Judgement, judgement_of
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.values import CheckingTask
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import Finding
from ichikara_desktop.domain.items import require_submittable
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.operations import SubmitVerdict
from ichikara_desktop.protocol.views import CommentView, RevisionView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.draft_writer import DraftWriter
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import find_task

NEEDS_REASON = frozenset({Verdict.RETURN, Verdict.REJECT, Verdict.ESCALATE})
"""Verdicts that say nothing to the author without a reason or a comment."""


class ReviewService(QObject):
    """Opens submissions and seals verdicts. Signals come in the thread of the windows."""

    opened = Signal(object)
    """A :class:`CheckingTask`."""
    decided = Signal(str)
    """Task id: the verdict is sealed into the outbox."""
    notice = Signal(object)

    _failed_in_thread = Signal(object)

    def __init__(self, store: Store, checks: CheckService, background: Background) -> None:
        super().__init__()
        self._store, self._checks, self._background = store, checks, background
        self._sealing: list[Future[None]] = []
        self._failed_in_thread.connect(self._fail)
        self._writer = DraftWriter(
            store, lambda *_: None, lambda _, error: self._failed_in_thread.emit(error)
        )

    def open(self, task_id: str) -> None:
        """Read a submission and check it; ``opened`` follows."""
        self._writer.flush()
        self._background.run(lambda: self._read(task_id), self.opened.emit, self._fail)

    def keep(self, task_id: str, judgement: Judgement) -> None:
        """Take what is entered as it is now; it is saved as a draft is."""
        self._writer.edit(task_id, judgement.model_dump_json(), 0)

    def decide(
        self,
        task_id: str,
        verdict: Verdict,
        reason: str,
        comments: tuple[CommentView, ...],
        corrected_text: str | None,
    ) -> None:
        """Seal a verdict into the outbox; ``decided`` follows.

        Args:
            task_id: the check task.
            verdict: what is decided.
            reason: for the author; a return or rejection needs it, or a comment.
            comments: remarks anchored in the text.
            corrected_text: goes with an acceptance, in place of the author's text.
        """
        if verdict in NEEDS_REASON and not reason.strip() and not comments:
            self.notice.emit(notice_for("reason-missing"))
            return
        sealing = self._background.run(
            lambda: self._seal(task_id, verdict, reason, comments, corrected_text),
            lambda _: self.decided.emit(task_id),
            self._fail,
        )
        running = [future for future in self._sealing if not future.done()]
        self._sealing = [*running, sealing] if sealing else running

    def close(self) -> None:
        """Wait until every verdict is in the outbox, and everything entered is saved."""
        wait(self._sealing)
        self._writer.close()

    def _read(self, task_id: str) -> CheckingTask:
        # In the store's thread, and so after what is being saved there.
        task, draft = self._store.write(
            lambda session: (find_task(session, task_id), load_draft(session, task_id))
        )
        if task is None or task.view.revision is None:
            raise NothingToDoError
        findings = self._checks.check(task.view.revision.text, context_of(task.view)).result()
        findings += _copied(task.view.revision)
        entered = judgement_of(draft.text) if draft and not draft.sealed_by else Judgement()
        return CheckingTask(task.view, findings, task.waiting, entered)

    def _seal(
        self,
        task_id: str,
        verdict: Verdict,
        reason: str,
        comments: tuple[CommentView, ...],
        corrected_text: str | None,
    ) -> None:
        task = self._store.read(lambda session: find_task(session, task_id))
        if task is None or task.view.revision is None:
            raise NothingToDoError
        entered = Judgement(reason=reason, comments=comments, corrected=corrected_text)
        if corrected_text in (None, task.view.revision.text) or verdict is not Verdict.ACCEPT:
            corrected_text = None
        else:
            require_submittable(corrected_text or "")
        content = SubmitVerdict(
            revision_id=task.view.revision.revision_id,
            verdict=verdict,
            reason=reason.strip(),
            comments=comments,
            corrected_text=corrected_text,
        )
        self._store.write(
            lambda session: outbox.submit_draft(
                session, task_id, content, entered.model_dump_json()
            )
        )
        self._writer.forget(task_id)

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))


def _copied(revision: RevisionView) -> tuple[Finding, ...]:
    """Return what the author's program told of passages from elsewhere, as findings."""
    # Rules are imported where they are used: see checks.
    from ichikara_desktop.checks.rules.store.pasted_text import PastedText  # noqa: PLC0415
    from ichikara_desktop.checks.rules.store.preview_overlap import (  # noqa: PLC0415
        PreviewOverlap,
    )

    length = len(revision.text)
    return (
        *PastedText().passages(revision.pasted, length),
        *PreviewOverlap().passages(revision.previewed, length),
    )
