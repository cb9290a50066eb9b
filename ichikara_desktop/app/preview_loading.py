"""What a worker is to be told before it can answer, found out beside the windows."""

from collections.abc import Callable
from dataclasses import dataclass

from ichikara_desktop.app.pacing import Paced
from ichikara_desktop.app.preview_jobs import Computer, Models
from ichikara_desktop.preview.gguf_file import read_gguf
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.memory import plan, shape_of
from ichikara_desktop.preview.messages import Load
from ichikara_desktop.preview.probing import Backend


@dataclass(frozen=True, slots=True)
class Ready:
    """What to load, and on what."""

    load: Load
    backend: Backend

    @property
    def computer(self) -> Computer:
        """What will compute."""
        gpu = self.backend.gpu if self.load.gpu_layers else None
        fell_back = any(failed.name != "cpu" for failed in self.backend.failures)
        return Computer(gpu.description if gpu else "CPU", fell_back)


def verify_once(
    library: ModelLibrary,
    models: Models,
    tell: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Verify what was never verified.

    Raises:
        DamagedModelError, ModelUnknownError, CancelledError, OSError: as ``ModelLibrary.verify``.
    """
    for card in (models.base, models.adapter):
        if card is not None and not library.is_verified(card):
            library.verify(card.sha256, Paced(tell), cancelled)


def plan_load(library: ModelLibrary, models: Models, context: int, backend: Backend) -> Load:
    """Return how models are loaded here, with as much of the context as memory allows.

    Raises:
        NotEnoughMemoryError: they cannot be.
        NotAModelError, OSError: the base cannot be read.
    """
    path = library.path_of(models.base.sha256)
    adapter = models.adapter
    size = models.base.size + (adapter.size if adapter else 0)
    free = backend.gpu.memory_free if backend.gpu else 0
    planned = plan(shape_of(read_gguf(path)), size, context, gpu_free=free)
    return Load(
        model=str(path),
        adapter=str(library.path_of(adapter.sha256)) if adapter else None,
        scale=models.scale,
        context=planned.context,
        gpu_layers=planned.gpu_layers,
    )
