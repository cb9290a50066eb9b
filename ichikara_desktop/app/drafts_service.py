"""Sealed copies of drafts on the server: whether they are wanted, and bringing them back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.store import draft_copies
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.engine import SyncEngine


class DraftsService(QObject):
    """Every method returns at once."""

    changed = Signal(bool)
    """Whether copies are wanted from now on."""
    brought_back = Signal(object)
    """A :class:`BroughtBack`."""
    notice = Signal(object)

    def __init__(
        self, store: Store, engine: SyncEngine, keys: KeyBox, background: Background
    ) -> None:
        super().__init__()
        self._store, self._engine, self._keys = store, engine, keys
        self._background = background
        self._on = store.read(draft_copies.is_on)

    @property
    def is_on(self) -> bool:
        """Whether copies are wanted."""
        return self._on

    def switch_on(self, code: str) -> None:
        """Copy drafts, sealed by this store's recovery code; ``changed`` follows, or ``notice``."""

        def work() -> None:
            key = draft_copies.key_of(code)
            if not self._keys.opens(code):
                raise WrongSecretError
            self._store.write(lambda session: draft_copies.switch_on(session, key))

        self._run(work, lambda _: self._set(True))

    def switch_off(self) -> None:
        """Copy no more, and drop what is there; ``changed`` follows."""
        self._run(lambda: self._store.write(draft_copies.switch_off), lambda _: self._set(False))

    def follow(self, code: str) -> None:
        """Seal by a recovery code that was made anew, where copies are wanted."""
        if self._on:
            self.switch_on(code)

    def bring_back(self, code: str) -> None:
        """Take in the drafts that a recovery code opens; ``brought_back`` follows, or ``notice``.

        It is the code of the computer that they were written on.
        """
        self._run(
            lambda: self._engine.bring_drafts_back(draft_copies.key_of(code)),
            self.brought_back.emit,
        )

    def _set(self, on: bool) -> None:
        self._on = on
        self.changed.emit(on)

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(work, done, lambda error: self.notice.emit(notice_of(error)))
