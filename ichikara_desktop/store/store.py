"""The store as its users see it: a folder with one encrypted file, read and written safely."""

import itertools
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ichikara_desktop.store import backups, ballast, swap
from ichikara_desktop.store.carving import wrote
from ichikara_desktop.store.database import (
    checkpoint,
    reading_engine,
    translated,
    writing_engine,
)
from ichikara_desktop.store.errors import (
    DamagedStoreError,
    NotAStoreError,
    StoreError,
    StoreExistsError,
    StoreInUseError,
    WrongKeyError,
)
from ichikara_desktop.store.integrity import Health, full_check, keep_health, quick_check, wal_check
from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.places import require_safe_place
from ichikara_desktop.store.schema import NEWEST, revision
from ichikara_desktop.store.thread import StoreThread
from ichikara_desktop.store.topics import Topic

log = logging.getLogger(__name__)

T = TypeVar("T")
Listener = Callable[[frozenset[Topic]], None]

STORE_FILE = "store.db"
KEYS_FILE = "keys.json"
KEY_FILE = "key"
"""Where a store whose texts are no secret has its key."""
_LOCK_FILE = "store.lock"
_MADE_FILES = (
    *(STORE_FILE + end for end in ("", "-wal", "-shm", "-journal")),
    KEYS_FILE,
    f"{KEYS_FILE}.new",
    ballast.FILE,
    KEY_FILE,
)
"""Everything that making a store may leave in its folder, but for the lock."""
_PAGE = 4096
_PLAIN_HEADER = b"SQLite format 3\0"


class Trouble(StrEnum):
    """What the disk does to an open store."""

    FULL = "disk-full"
    """The disk is full; the ballast was given up, and what is written is saved for now."""
    NO_ROOM = "not-writable"
    """The disk is full, and nothing can be saved."""
    REOPENED = "disk-failed"
    """The disk failed to write; the store was opened anew and is whole."""
    FAILING = "disk-failing"
    """The disk failed to write, and the store cannot be made sure of."""


class Store:
    """An open store. One program at a time; any number of its threads."""

    def __init__(self, folder: Path, key: str, lock: FileLock) -> None:
        """Used by :func:`create_store` and :func:`open_store`."""
        path = folder / STORE_FILE
        self.folder = folder
        self._path, self._key = path, key
        self._lock = lock
        self._listeners: list[Listener] = []
        self._writer = writing_engine(path, key)
        self._readers = reading_engine(path, key)
        self._thread: StoreThread | None = None
        self.trouble: Callable[[Trouble], None] = lambda _: None
        """Called in the store's thread when the disk is full or failing; to be set once."""
        try:
            _prepare(self._writer, path, key)
        except BaseException:
            self._readers.dispose()
            self._writer.dispose()
            raise
        ballast.lay_down(folder)
        self._thread = StoreThread(
            self._writer, self._tell, make_room=self._make_room, reopen=self._reopen
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, work: Callable[[Session], T]) -> T:
        """Return what ``work`` reads, from one moment of the store, in the caller's thread."""
        try:
            with Session(self._readers, expire_on_commit=False) as session, session.begin():
                return work(session)
        except DatabaseError as error:
            raise translated(error) or error from error

    def write(self, work: Callable[[Session], T]) -> T:
        """Return what ``work`` did, once it is committed; raises as :meth:`submit`'s future."""
        return self.submit(work).result()

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        """Do ``work`` in a transaction of its own, in the store's thread."""
        assert self._thread is not None  # noqa: S101 - set by the constructor
        return self._thread.submit(work)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each commit, in the store's thread; returns how to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def backup(self, now: datetime) -> Path:
        """Copy the store in the caller's thread; raises as :func:`backups.make_backup`."""
        return backups.make_backup(self._path, self._key, now)

    def check(self) -> Health:
        """Look at everything in the caller's thread, keep what was found, and return it."""
        health = full_check(self._path, self._key)
        keep_health(self.folder, health)
        return health

    def close(self) -> None:
        """Finish what is queued and close the file. May be called again."""
        if self._thread is not None:
            self._thread.close()
        self._readers.dispose()
        self._writer.dispose()
        self._lock.release()

    def _make_room(self) -> bool:
        """Give the last words the room of the ballast; returns whether there was any."""
        dropped = ballast.drop(self.folder)
        self.trouble(Trouble.FULL if dropped else Trouble.NO_ROOM)
        return dropped

    def _reopen(self) -> None:
        """Close every connection, open the file anew and make sure of it.

        What a failed fsync leaves in memory is not on the disk, and a second fsync would not
        tell: everything in the WAL is written again, into the file itself.
        """
        self._readers.dispose()
        self._writer.dispose()
        try:
            quick_check(self._writer)
            checkpoint(self._writer)
        except (StoreError, DatabaseError):
            self.trouble(Trouble.FAILING)
        else:
            self.trouble(Trouble.REOPENED)

    def _tell(self, topics: frozenset[Topic]) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(topics)
            except Exception as error:
                log.error("a listener failed: %s", type(error).__name__)


def store_exists(folder: Path) -> bool:
    """Return whether there is a store in ``folder``, whole or damaged.

    Where the database has no content at all, making a store was begun and did not get far: it
    can be made anew.
    """
    path = folder / STORE_FILE
    if path.with_name(f"{STORE_FILE}-wal").exists():
        return True
    if swap.is_pending(folder) or backups.backups_in(folder):
        return True
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def create_store(folder: Path, keys: KeyBox, passphrase: str | None = None) -> tuple[Store, str]:
    """Make a store in ``folder`` and return it with its recovery code.

    What an unfinished attempt left is made anew; its ``keys.json`` is kept under another name.
    When this fails, everything in the folder is as it was.

    Raises:
        StoreExistsError: there is one already; it is left as it is.
        NoKeyringError: the key can be kept nowhere and there is no passphrase.
        NotWritableError: the folder or disk takes no file.
        UnsafePlaceError: others would change the file in this folder.
    """
    require_safe_place(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lock = _locked(folder)
    try:
        if store_exists(folder):
            raise StoreExistsError
        return _made(folder, keys, passphrase, lock)
    except BaseException:
        lock.release()
        raise


def open_store(folder: Path, keys: KeyBox, secret: str | None = None) -> Store:
    """Open the store in ``folder``, by its vault or by ``secret`` (passphrase or recovery code).

    Raises:
        NotAStoreError: there is none, or the file is something else.
        DamagedStoreError: it is this store, and not all of it can be read.
        UnsafePlaceError: others would change the file in this folder.
        KeyMissingError: the vault has no key, so a secret is needed.
        WrongSecretError: the secret opens no slot.
        WrongKeyError: the vault's key is of another store.
        NewerStoreError: a newer version of the program wrote it.
        StoreInUseError: another program has it open.
    """
    if not store_exists(folder) and not (folder / STORE_FILE).exists():
        raise NotAStoreError
    require_safe_place(folder)
    lock = _locked(folder)
    try:
        swap.finish(folder)
        key = keys.key() if secret is None else keys.unlock(secret)
        _require_readable(folder / STORE_FILE, keys, key)
        wal_check(folder / STORE_FILE, key)
        return Store(folder, key, lock)
    except BaseException:
        lock.release()
        raise


def _made(folder: Path, keys: KeyBox, passphrase: str | None, lock: FileLock) -> tuple[Store, str]:
    (folder / STORE_FILE).unlink(missing_ok=True)  # without content: see store_exists
    aside = _set_aside(folder / KEYS_FILE)
    before = {name for name in _MADE_FILES if (folder / name).exists()}
    try:
        key, code = keys.make(passphrase)
        return Store(folder, key, lock), code
    except BaseException:
        for name in _MADE_FILES:
            if name not in before:
                (folder / name).unlink(missing_ok=True)
        if aside is not None:
            aside.rename(folder / KEYS_FILE)
        raise


def _set_aside(path: Path) -> Path | None:
    """Give a file another name; it may open a store that lies elsewhere."""
    if not path.exists():
        return None
    names = (path.with_name(f"{path.name}.before-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    path.rename(aside)
    return aside


def _locked(folder: Path) -> FileLock:
    lock = FileLock(folder / _LOCK_FILE, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUseError from None
    return lock


def _require_readable(path: Path, keys: KeyBox, key: str) -> None:
    """Tell a file that is no store from one that another key opens.

    SQLCipher says the same of both. A store is whole pages and does not begin as plain SQLite
    does; and keys.json knows whether the key is the store's.
    """
    fits = keys.fits(key)
    if not path.is_file():
        raise DamagedStoreError if fits else NotAStoreError
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    size = path.stat().st_size
    if header == _PLAIN_HEADER or size == 0 or size % _PAGE:
        raise DamagedStoreError if fits else NotAStoreError
    if fits is False and not wrote(path, key):
        raise WrongKeyError


def _prepare(engine: Engine, path: Path, key: str) -> None:
    try:
        if revision(engine) != NEWEST:
            from ichikara_desktop.store.migrate import upgrade  # noqa: PLC0415 - see schema.py

            upgrade(engine, path, key)
    except DatabaseError as error:
        meant = translated(error)
        if isinstance(meant, NotAStoreError):
            raise DamagedStoreError from error
        raise meant or error from error
    quick_check(engine)
