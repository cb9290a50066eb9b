"""Findings that the person does not want to see again: deciding so, and taking it back."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.values import DismissedFinding
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import (
    Finding,
    Reach,
    ReasonMissingError,
    Suppression,
    Suppressions,
    suppression_of,
)
from ichikara_desktop.checks.suppression import storable
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.store.dismissals import (
    Dismissal,
    add_dismissal,
    dismissals_of,
    remove_dismissals,
)
from ichikara_desktop.store.store import Store


class DismissalService(QObject):
    """Keeps what was dismissed in one project. Signals come in the thread of the windows."""

    changed = Signal()
    """What is dismissed has changed."""
    notice = Signal(object)

    def __init__(self, store: Store, project_id: str, background: Background) -> None:
        super().__init__()
        self._store, self._project_id, self._background = store, project_id, background
        self._known = store.read(self._read)
        self._arranged: dict[str, _Arranged] = {}

    def dismissals(self) -> tuple[Dismissal, ...]:
        """Return everything that was dismissed, the oldest first."""
        return self._known

    def dismiss(
        self, task_id: str, text: str, finding: Finding, reach: Reach, reason: str = ""
    ) -> None:
        """Do not show a finding again; ``changed`` follows, or ``notice`` of why not.

        Args:
            task_id: the task whose text it is.
            text: the text in which the finding was made.
            finding: what is not to be shown.
            reach: how far that goes.
            reason: why; an error is not dismissed without one.
        """
        try:
            suppression = suppression_of(text, finding, reach, reason)
        except ReasonMissingError:
            self.notice.emit(notice_for("dismissal-reason-missing"))
            return
        dismissal = Dismissal(
            dismissal_id=new_id(),
            project_id=self._project_id,
            task_id=None if reach is Reach.PROJECT else task_id,
            rule=suppression.rule,
            quote=suppression.quote,
            around=suppression.around,
            reason=storable(reason.strip()),
            at=datetime.now(UTC),
        )
        self._write(lambda session: add_dismissal(session, dismissal))

    def restore(self, dismissal_ids: Iterable[str]) -> None:
        """Show again what was dismissed; ``changed`` follows."""
        ids = tuple(dismissal_ids)
        self._write(lambda session: remove_dismissals(session, ids))

    def sort_out(
        self, task_id: str, text: str, findings: Iterable[Finding]
    ) -> tuple[tuple[Finding, ...], tuple[DismissedFinding, ...]]:
        """Return which findings stand in the text of a task, and which are dismissed.

        May be called in any thread.
        """
        arranged = self._arranged.get(task_id)
        if arranged is None:
            arranged = self._arranged[task_id] = _Arranged(self._known, task_id)
        standing: list[Finding] = []
        dismissed: list[DismissedFinding] = []
        for finding, by in arranged.suppressions.sorted_out(text, findings):
            if by:
                ids = tuple(one for suppression in by for one in arranged.ids[suppression])
                dismissed.append(DismissedFinding(finding, ids))
            else:
                standing.append(finding)
        return tuple(standing), tuple(dismissed)

    def _write(self, change: Callable[[Session], None]) -> None:
        def changed(session: Session) -> tuple[Dismissal, ...]:
            change(session)
            session.flush()
            return self._read(session)

        self._background.follow(self._store.submit(changed), self._take, self._fail)

    def _read(self, session: Session) -> tuple[Dismissal, ...]:
        return dismissals_of(session, self._project_id)

    def _take(self, known: tuple[Dismissal, ...]) -> None:
        self._known, self._arranged = known, {}
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))


class _Arranged:
    """What was dismissed in one text, with the ids of the decisions."""

    def __init__(self, dismissals: Iterable[Dismissal], task_id: str) -> None:
        self.ids: dict[Suppression, list[str]] = defaultdict(list)
        for one in dismissals:
            if one.task_id in {None, task_id}:
                self.ids[Suppression(one.rule, one.quote, one.around)].append(one.dismissal_id)
        self.suppressions = Suppressions(self.ids)
