"""Bringing questions in from files, and writing the accepted pairs out."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.domain.project import Project
from ichikara_desktop.exchange import (
    ImportReport,
    read_instructions,
    write_messages,
    write_pairs,
)
from ichikara_desktop.protocol.operations import ImportInstruction
from ichikara_desktop.store import outbox
from ichikara_desktop.store.pairs import load_pairs
from ichikara_desktop.store.store import Store

_WRITERS = {"pairs": write_pairs, "messages": write_messages}
_TITLE_LENGTH = 80


class ExchangeService(QObject):
    """Reads and writes files for the coordinator. Signals come in the thread of the windows."""

    import_read = Signal(object)
    """An ``ImportReport``: what the file holds, before anything is brought in."""
    imported = Signal(int)
    exported = Signal(object, int)
    """The file, and how many pairs it has."""
    notice = Signal(object)

    def __init__(self, store: Store, project: Project, background: Background) -> None:
        super().__init__()
        self._store, self._project, self._background = store, project, background

    def read_import(self, path: Path) -> None:
        """Read a file of questions; ``import_read`` follows, and nothing is brought in yet."""
        genres = frozenset(genre.genre_id for genre in self._project.genres)
        self._background.run(
            lambda: read_instructions(path, genres), self.import_read.emit, self._fail
        )

    def confirm_import(self, report: ImportReport) -> None:
        """Queue the questions of a report for the server; ``imported`` follows."""
        future = self._store.submit(lambda session: _queue(session, report))
        self._background.follow(future, self.imported.emit, self._fail)

    def export_pairs(self, path: Path, format: str) -> None:
        """Write the accepted pairs as ``pairs`` or ``messages``; ``exported`` follows."""
        self._background.run(
            lambda: _WRITERS[format](path, self._store.read(load_pairs)),
            lambda count: self.exported.emit(path, count),
            self._fail,
        )

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))


def _queue(session: Session, report: ImportReport) -> int:
    for row in report.rows:
        content = ImportInstruction(
            text=row.text,
            genre=row.genre,
            purpose=row.purpose,
            target_length=row.target_length,
            source=row.source,
        )
        outbox.seal(session, content, title=row.text[:_TITLE_LENGTH])
    return len(report.rows)
