"""Errors of the core become notices: one table of which error has which words."""

import logging
import traceback

from ichikara_desktop.app.demo_server import DamagedDemoError, NoDemoServerError
from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.domain.invitation import InvitationError
from ichikara_desktop.domain.items import EmptyTextError, TextTooLongError, UnencodableTextError
from ichikara_desktop.exchange import UnreadableFileError, UnwritableFileError
from ichikara_desktop.preview import model_errors as models
from ichikara_desktop.preview.gguf_header import NotAModelError
from ichikara_desktop.preview.memory import NotEnoughMemoryError
from ichikara_desktop.store import errors as store
from ichikara_desktop.sync import errors as sync

log = logging.getLogger(__name__)

_CODES: dict[type[BaseException], str] = {
    EmptyTextError: "empty-text",
    TextTooLongError: "text-too-long",
    UnencodableTextError: "text-not-storable",
    UnreadableFileError: "unreadable-file",
    UnwritableFileError: "unwritable-file",
    sync.OfflineError: "offline",
    sync.TooSlowError: "too-slow",
    sync.CertificateError: "certificate",
    sync.ProxyError: "proxy",
    sync.NotOurServerError: "not-our-server",
    sync.ServerTooNewError: "server-too-new",
    sync.NoRoomForModelError: "no-room-for-model",
    sync.WrongModelError: "wrong-model",
    store.NotAStoreError: "not-a-store",
    store.DamagedStoreError: "damaged-store",
    store.UnsafePlaceError: "unsafe-place",
    store.BackupError: "backup-failed",
    store.NoRoomError: "no-room-for-copy",
    store.WrongKeyError: "wrong-key",
    store.WrongSecretError: "wrong-secret",
    store.KeyMissingError: "key-missing",
    store.NoKeyringError: "no-keyring",
    store.NewerStoreError: "newer-store",
    store.StoreInUseError: "store-in-use",
    store.StoreExistsError: "store-exists",
    store.NotWritableError: "not-writable",
    store.AlreadyWaitingError: "already-waiting",
    store.AlreadySentError: "already-sent",
    store.NothingToDoError: "task-gone",
    store.NotSendableError: "too-large",
    store.UnsafeSqliteError: "unsafe-sqlite",
    NotAModelError: "not-a-model",
    NotEnoughMemoryError: "preview-no-memory",
    models.NoRoomError: "model-no-room",
    models.NeedsTemplateError: "model-needs-template",
    models.BaseMissingError: "model-base-missing",
    models.NotFittingError: "model-not-fitting",
    models.ModelUnknownError: "model-gone",
    models.HasAdaptersError: "model-has-adapters",
    models.DamagedModelError: "model-damaged",
    models.ModelInUseError: "model-in-use",
    models.LibraryBusyError: "library-busy",
    NoDemoServerError: "no-demo-server",
    DamagedDemoError: "damaged-demo",
}

_UNEXPECTED = "unexpected"
_SERIOUS = frozenset(
    {
        "disk-full",
        "disk-failing",
        "damaged-store",
        "check-found-damage",
        "not-writable",
        "not-a-store",
        "wrong-key",
        "newer-store",
        "unsafe-sqlite",
        "damaged-demo",
    }
)


def code_of(error: BaseException) -> str:
    """Return the code under which an error has its words."""
    if isinstance(error, (sync.RefusedError, InvitationError)):
        return error.code
    if type(error) in _CODES:
        return _CODES[type(error)]
    return "no-room" if isinstance(error, OSError) else _UNEXPECTED


def notice_of_code(code: str) -> Notice:
    """Return what to say about something that is known by its code."""
    return notice_for(code, NoticeLevel.ERROR if code in _SERIOUS else NoticeLevel.WARNING)


def notice_of(error: BaseException) -> Notice:
    """Return what to say about an error."""
    code = code_of(error)
    if code == _UNEXPECTED:
        log.error("unexpected: %s", _place_of(error))
    return notice_of_code(code)


def _place_of(error: BaseException) -> str:
    """Return type and place of an error, never its message: that may hold what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"
