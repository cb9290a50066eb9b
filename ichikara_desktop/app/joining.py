"""The first minute: joining a project by an invitation, or opening the demo."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ichikara_desktop.app import opening, places
from ichikara_desktop.app.background import Background
from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.domain.invitation import parse_invitation
from ichikara_desktop.store.errors import DamagedStoreError, NothingToDoError, UnsafePlaceError
from ichikara_desktop.store.keys import KeyBox, keyring_available
from ichikara_desktop.store.places import require_safe_place
from ichikara_desktop.store.recovery_code import looks_like_code
from ichikara_desktop.store.salvage import salvage
from ichikara_desktop.store.store import Store, open_store, store_exists


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A store that was made and opened, but nobody is enrolled in it."""

    store: Store
    keys: KeyBox
    secret: str | None


class Joining(QObject):
    """Makes or opens a store and its :class:`Workspace`. Signals come in the window's thread."""

    store_created = Signal(str)
    """The recovery code, to be shown once; comes before ``joined``."""
    joined = Signal(object)
    """The :class:`Workspace`, ready to :meth:`Workspace.start`."""
    invitation_needed = Signal()
    """The store is open, but the first run was interrupted before anybody was enrolled."""
    damaged = Signal()
    """The store is damaged; :meth:`salvage` brings back what can be read. A notice comes too."""
    salvaged = Signal(object)
    """The :class:`Salvaged`, in place of the damaged store; nothing is open yet."""
    unsafe_place = Signal()
    """The store must not lie where it would; :meth:`choose_folder` names another place."""
    notice = Signal(object)
    progress = Signal(str)

    def __init__(self, home: Path, settings: Settings) -> None:
        """Work below ``home``; nothing is made yet."""
        super().__init__()
        self._home, self._settings = home, settings
        self._models = places.models_folder(home)
        self._attempt = 0
        self._unfinished: _Unfinished | None = None
        self._background = Background(threads=1, parent=self)

    @property
    def data_folder(self) -> Path:
        """Where the person's own store is, or will be."""
        chosen = self._settings.store_folder
        return Path(chosen) if chosen else places.store_folder(self._home)

    def choose_folder(self, folder: Path) -> None:
        """Keep the store in ``folder`` from now on; one that is elsewhere stays there as it is.

        ``notice`` follows where that is no safe place either.
        """
        try:
            require_safe_place(folder)
        except UnsafePlaceError as error:
            self._fail(error)
        else:
            self._settings.store_folder = str(folder)

    @property
    def needs_passphrase(self) -> bool:
        """Whether this computer has no keyring, so that the person must choose a passphrase.

        A store that is open already has one.
        """
        return self._unfinished is None and not keyring_available()

    @property
    def has_store(self) -> bool:
        """Whether the person joined before on this computer."""
        return store_exists(self.data_folder)

    def join(self, invitation: str, device_name: str, passphrase: str | None) -> None:
        """Join by an invitation as pasted; ``store_created`` and ``joined`` follow."""
        try:
            parsed = parse_invitation(invitation)
        except ValueError as error:
            self._fail(error)
            return
        self.progress.emit(
            QCoreApplication.translate("Joining", "サーバーに参加を申し込んでいます…")
        )
        device = (self._settings.device_id, device_name)
        if (begun := self._unfinished) is not None:
            work = partial(
                opening.join_opened, begun.store, begun.keys, begun.secret, parsed, *device
            )
        else:
            keys = opening.keys_of(self.data_folder)
            work = partial(
                opening.join_store, self.data_folder, keys, parsed, *device, passphrase or None
            )
        self._attempt += 1
        attempt = self._attempt
        self._background.run(
            work,
            self._joined,
            lambda error: self._fail(error) if attempt == self._attempt else None,
        )

    def give_up(self) -> None:
        """Wait no longer for the server: if it does not answer, nobody hears of it any more.

        If it has let this computer in all the same, ``store_created`` and ``joined`` follow: the
        invitation is used, and the recovery code must be seen.
        """
        self._attempt += 1

    def open_own(self, secret: str | None = None) -> None:
        """Open the store that is here, by the keyring or by passphrase or recovery code.

        ``joined`` follows, or ``invitation_needed``.
        """
        if secret and looks_like_code(secret):
            self.progress.emit(QCoreApplication.translate("Joining", "復元コードで開いています…"))
        keys = opening.keys_of(self.data_folder)
        self._background.run(
            partial(open_store, self.data_folder, keys, secret),
            lambda store: self._opened(_Unfinished(store, keys, secret)),
            self._fail,
        )

    def salvage(self, secret: str | None = None) -> None:
        """Move the damaged store aside and make a new one of what can be read.

        Only after the person agreed. ``salvaged`` follows.
        """
        self.progress.emit(QCoreApplication.translate("Joining", "読めるものを取り出しています…"))
        keys = opening.keys_of(self.data_folder)
        self._background.run(
            partial(salvage, self.data_folder, keys, secret), self.salvaged.emit, self._fail
        )

    def open_demo(self) -> None:
        """Start the demo's server on this computer and join its project; ``joined`` follows."""
        self.progress.emit(QCoreApplication.translate("Joining", "デモを用意しています…"))
        work = partial(
            opening.open_demo,
            places.demo_folder(self._home),
            self._settings.device_id,
            "demo",
        )
        self._background.run(work, lambda opened: self._ready(*opened), self._fail)

    def close(self) -> None:
        """Wait for what is running."""
        self._background.close()
        if self._unfinished is not None:
            self._unfinished.store.close()
            self._unfinished = None

    def _opened(self, opened: _Unfinished) -> None:
        try:
            workspace = Workspace(opened.store, self._settings, models=self._models)
        except NothingToDoError:
            self._unfinished = opened
            self.invitation_needed.emit()
        except Exception as error:
            opened.store.close()
            self._fail(error)
        else:
            self.joined.emit(workspace)

    def _joined(self, result: tuple[Store, str]) -> None:
        store, code = result
        self._unfinished = None
        if code:
            self.store_created.emit(code)
        self._ready(store, None)

    def _ready(self, store: Store, server: DemoServer | None) -> None:
        try:
            workspace = Workspace(store, self._settings, server, self._models)
        except Exception as error:
            store.close()
            self._fail(error)
            return
        self.joined.emit(workspace)

    def _fail(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))
        if isinstance(error, DamagedStoreError):
            self.damaged.emit()
        elif isinstance(error, UnsafePlaceError):
            self.unsafe_place.emit()
