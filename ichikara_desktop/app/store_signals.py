"""Commits of the store as a Qt signal, so that services hear of them in their own thread."""

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.store.store import Store


class StoreSignals(QObject):
    """Tells the topics of every commit in the thread that it lives in."""

    committed = Signal(object)
    """``frozenset[Topic]``."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._unsubscribe = store.subscribe(self.committed.emit)

    def close(self) -> None:
        """Tell nothing more."""
        self._unsubscribe()
