"""Looks after an open store: backups daily, a thorough check weekly, and the room on the disk."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.store import backups, ballast, integrity
from ichikara_desktop.store.errors import NoRoomError
from ichikara_desktop.store.store import Store

FIRST_LOOK = 60_000
"""Milliseconds after the start: the first minute belongs to the person."""
EVERY = 10 * 60_000
ROOM_EVERY = 60_000


class Upkeep(QObject):
    """Works in the background, one thing at a time, and tells what the person must know."""

    notice = Signal(object)
    finished = Signal()
    """A round of backup and check is over."""

    _trouble = Signal(str)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._background = Background(threads=1, parent=self)
        self._running = False
        self._told: set[str] = set()
        self._trouble.connect(self._tell)
        store.trouble = lambda trouble: self._trouble.emit(trouble.value)
        self._clock = QTimer(self, interval=EVERY)
        self._clock.timeout.connect(self.look)
        self._room_clock = QTimer(self, interval=ROOM_EVERY)
        self._room_clock.timeout.connect(self.look_at_room)

    def start(self) -> None:
        """Begin to look after the store."""
        self._clock.start()
        self._room_clock.start()
        QTimer.singleShot(FIRST_LOOK, self, self.look)
        self.look_at_room()

    def look(self) -> None:
        """Make the backup and the check that are due."""
        if not self._running:
            self._running = True
            self._background.run(self._round, self._done, self._failed)

    def look_at_room(self) -> None:
        """Warn early of a full disk, and lay the ballast down again where there is room."""
        self._background.run(self._room, self._show_room, lambda _: None)

    def close(self) -> None:
        """Wait for what is running, and stop."""
        self._clock.stop()
        self._room_clock.stop()
        self._background.close()

    def _round(self) -> integrity.Health | None:
        """Return what the check found, if it was due. The check is no reason to skip a backup."""
        now = datetime.now(UTC)
        folder = self._store.folder
        health = self._store.check() if integrity.is_due(folder, now) else None
        # A damaged store would push the good copies out, one each day.
        whole = health or integrity.last_health(folder)
        if (whole is None or whole.whole) and backups.is_due(folder, now):
            if ballast.free_bytes(folder) < ballast.LITTLE:
                raise NoRoomError
            self._store.backup(now)
        return health

    def _done(self, health: integrity.Health | None) -> None:
        self._running = False
        self._told.discard("backup-failed")
        if health is not None and not health.whole:
            self._tell("check-found-damage")
        self.finished.emit()

    def _failed(self, error: BaseException) -> None:
        self._running = False
        notice = notice_of(error)
        if str(notice) not in self._told:
            self._told.add(str(notice))
            self.notice.emit(notice)
        self.finished.emit()

    def _room(self) -> int:
        free = ballast.free_bytes(self._store.folder)
        ballast.lay_down(self._store.folder)
        return free

    def _show_room(self, free: int) -> None:
        """Warn once each time that the room becomes little."""
        if free >= ballast.LITTLE:
            self._told.discard("disk-nearly-full")
        elif "disk-nearly-full" not in self._told:
            self._told.add("disk-nearly-full")
            self._tell("disk-nearly-full")

    def _tell(self, code: str) -> None:
        self.notice.emit(notice_of_code(code))
