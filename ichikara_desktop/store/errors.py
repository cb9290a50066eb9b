"""What can go wrong with the store, named by what the person can do. No error deletes anything."""


class StoreError(Exception):
    """Base of the errors of this package. Files stay as they are in every one of them."""


class NotAStoreError(StoreError):
    """The file is no store, or it is damaged: look at the place, or restore a backup."""


class DamagedStoreError(NotAStoreError):
    """The store's key is known and parts of the file cannot be read: salvage it."""


class WrongKeyError(StoreError):
    """The key does not fit this store: use the recovery code or the passphrase."""


class KeyMissingError(StoreError):
    """No key is known on this computer: use the recovery code or the passphrase."""


class WrongSecretError(StoreError):
    """The passphrase or recovery code opens no slot: check it and try again."""


class NoKeyringError(StoreError):
    """This computer has no keyring that could keep the key: choose a passphrase."""


class NewerStoreError(StoreError):
    """A newer version of the program wrote this store: update the program."""


class StoreInUseError(StoreError):
    """Another running program has this store open: use that window."""


class StoreExistsError(StoreError):
    """A store is to be created where one is: nothing was changed."""


class UnsafeSqliteError(StoreError):
    """This SQLite can corrupt a database in WAL mode: install the program anew."""


class NotWritableError(StoreError):
    """The disk is full, read-only or failing: what was committed before stays."""


class AlreadyWaitingError(StoreError):
    """The task's work is already in the outbox."""


class AlreadySentError(StoreError):
    """The operation may have reached the server, so it can no longer be taken back."""


class NothingToDoError(StoreError):
    """The task is not on this computer, or is not held any more."""


class NotSendableError(StoreError):
    """Something is longer or larger than a server takes; nothing of it was queued."""


class BackupError(StoreError):
    """A copy of the store could not be made, or is not what was copied."""


class NoRoomError(BackupError):
    """The disk has too little room for a copy: what is written goes first."""


class UnsafePlaceError(StoreError):
    """The folder is synchronised by a cloud service or lies on another machine."""

    def __init__(self, kind: str) -> None:
        """Tell what makes the place unsafe.

        Args:
            kind: a service such as ``OneDrive``, or ``network``.
        """
        super().__init__(kind)
        self.kind = kind
