"""The passphrase and the recovery code of the open store: asked for, changed, made anew."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.store.errors import KeyMissingError
from ichikara_desktop.store.keys import KeyBox

LEAST_PASSPHRASE = 8
"""Characters of a passphrase."""


class SecretsService(QObject):
    """Every method returns at once: deriving a key takes a tenth of a second."""

    tried = Signal(bool)
    """Whether the secret opens the store."""
    passphrase_changed = Signal()
    code_made = Signal(str)
    """The recovery code, to be shown once."""
    notice = Signal(object)

    def __init__(self, keys: KeyBox, background: Background) -> None:
        super().__init__()
        self._keys, self._background = keys, background

    @property
    def has_passphrase(self) -> bool:
        """Whether a passphrase opens the store."""
        return self._keys.has_passphrase

    @property
    def needs_secret(self) -> bool:
        """Whether this computer does not keep the key, so that changing asks for a secret."""
        try:
            self._keys.key()
        except KeyMissingError:
            return True
        return False

    def try_secret(self, secret: str) -> None:
        """See whether a secret opens the store; ``tried`` follows."""
        self._run(partial(self._keys.opens, secret), self.tried.emit)

    def change_passphrase(self, passphrase: str, secret: str | None) -> None:
        """Take another passphrase; ``passphrase_changed`` follows, or ``notice``."""
        self._run(
            partial(self._keys.set_passphrase, passphrase, secret or None),
            lambda _: self.passphrase_changed.emit(),
        )

    def make_code(self, secret: str | None) -> None:
        """Make a new recovery code; ``code_made`` follows, or ``notice``."""
        self._run(partial(self._keys.new_code, secret or None), self.code_made.emit)

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(work, done, lambda error: self.notice.emit(notice_of(error)))
