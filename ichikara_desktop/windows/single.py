"""One window for one home: a second start brings the first to the front and ends."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 1_000
"""Milliseconds for the first program to answer; one that hangs is not waited for."""


class SingleInstance(QObject):
    """Listens for later starts. Only this user's programs can reach it."""

    asked = Signal()
    """Somebody started the program again."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
        self._name = f"ichikara-desktop-{name}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def is_first(self) -> bool:
        """Return whether no other program answers; else it has been brought to the front.

        Where nothing can listen, this one counts as the first: the store has a lock of its own.
        """
        if self._call():
            return False
        QLocalServer.removeServer(self._name)  # may be left by a program that was killed
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _call(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(_PATIENCE)
        if reached:
            socket.disconnectFromServer()
        return reached

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            self.asked.emit()
