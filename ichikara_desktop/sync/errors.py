"""What can go wrong between this computer and the server, named by what the person can do."""


class SyncError(Exception):
    """Base of the errors of this package. Local work is safe in every one of them."""


class OfflineError(SyncError):
    """The server could not be reached, or did not answer in time: wait, it is tried again.

    Attributes:
        wait: seconds for which the server asked not to be asked again; 0 where it did not.
    """

    def __init__(self, reason: str = "", wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class CertificateError(OfflineError):
    """Whoever answered did not prove to be the server: nothing was sent.

    A clock that is wrong by years looks the same.
    """


class ProxyError(OfflineError):
    """A proxy on the way wants a sign-in, or is set so that it cannot be used."""


class TooSlowError(OfflineError):
    """A request was on its way for too long: a shorter one may pass."""


class NotOurServerError(SyncError):
    """Something answered that is not the server: a sign-in page of a network, a wrong address."""


class ServerTooNewError(SyncError):
    """The server no longer speaks this program's protocol version: update the program."""


class RefusedError(SyncError):
    """The server refused the request.

    Attributes:
        code: one of :data:`ichikara_desktop.protocol.envelope.REFUSALS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoRoomForModelError(SyncError):
    """The disk has too little room for a model: what people write goes first.

    What came of it stays, and is gone on with once there is room.

    Attributes:
        needed: bytes that should be free.
        free: bytes that are.
    """

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(needed, free)
        self.needed, self.free = needed, free


class WrongModelError(SyncError):
    """What came is not the model that was offered, also at a second attempt: nothing is kept."""


class SyncCancelledError(SyncError):
    """The person stopped the synchronisation; what was answered so far is kept."""
