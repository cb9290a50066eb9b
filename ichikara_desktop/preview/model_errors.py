"""What can go wrong with the models on this computer, named by what the person can do."""

from ichikara_desktop.preview.fitting import Misfit


class ModelError(Exception):
    """Base of the errors of the library. What was in it is there still in every one of them."""


class NoRoomError(ModelError):
    """The disk has too little room: what people write goes first.

    Attributes:
        needed: bytes that should be free.
        free: bytes that are.
    """

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(needed, free)
        self.needed, self.free = needed, free


class NeedsTemplateError(ModelError):
    """The base has no chat template, and none was given: ask the project for it."""


class BaseMissingError(ModelError):
    """The adapter's base is not in the library, or was not named: bring it in first."""


class NotFittingError(ModelError):
    """The adapter does not belong to the base.

    Attributes:
        misfit: the first thing that does not fit.
    """

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit.code.value, misfit.tensor)
        self.misfit = misfit


class ModelUnknownError(ModelError):
    """No model of this SHA-256 is in the library."""


class HasAdaptersError(ModelError):
    """A base cannot be removed while adapters stand on it.

    Attributes:
        names: of the adapters.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(len(names))
        self.names = names


class DamagedModelError(ModelError):
    """The content is not that of the SHA-256: bring the file in again."""


class ModelInUseError(ModelError):
    """The system does not let the file go: stop the preview first."""


class LibraryBusyError(ModelError):
    """Another window or command is changing the library: wait for it."""


class CancelledError(ModelError):
    """The person stopped it; nothing of it is left."""
