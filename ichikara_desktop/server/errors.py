"""What the server says no with, and what can go wrong with its database."""

from ichikara_desktop.protocol.envelope import REFUSALS
from ichikara_desktop.protocol.operations import REJECTIONS


class RefusedError(Exception):
    """The whole request is refused.

    Attributes:
        code: one of :data:`ichikara_desktop.protocol.envelope.REFUSALS`.
    """

    def __init__(self, code: str) -> None:
        if code not in REFUSALS:
            raise ValueError(code)
        super().__init__(code)
        self.code = code


class TooFastError(Exception):
    """The request came too soon after others.

    Attributes:
        wait: seconds until another one is answered.
    """

    def __init__(self, wait: float) -> None:
        super().__init__(f"{wait:.0f} s")
        self.wait = wait


class RejectedError(Exception):
    """One operation is rejected; the others of its batch go on.

    Attributes:
        code: one of :data:`ichikara_desktop.protocol.operations.REJECTIONS`.
    """

    def __init__(self, code: str) -> None:
        if code not in REJECTIONS:
            raise ValueError(code)
        super().__init__(code)
        self.code = code


class DatabaseUnavailableError(Exception):
    """The database does not answer, or not in time: the same request may be sent again."""


class DatabaseUrlError(ValueError):
    """The text names no PostgreSQL or SQLite database."""


class DatabaseDamagedError(Exception):
    """The file is no SQLite database, or a damaged one: see its place, or restore a copy."""


class DatabaseTooNewError(Exception):
    """The database was written by a newer version of the program: update the program."""


class DatabaseTooOldError(Exception):
    """The tables are those of an older version: make a backup, then ``server migrate``."""


class DatabaseNotEmptyError(Exception):
    """A backup is restored only into a database without any tables."""


class BackupDamagedError(Exception):
    """The file is no backup of a server, or was cut short or damaged."""


class SeveralProcessesError(ValueError):
    """SQLite is written by one process: several need PostgreSQL."""


class AddressUnavailableError(Exception):
    """The server cannot listen there: the port is taken, or the host is not this machine's.

    Attributes:
        host: the address that was asked for.
        port: the port that was asked for.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port
