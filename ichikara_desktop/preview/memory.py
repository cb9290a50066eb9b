"""How much memory a model will take, before anything is loaded.

What is counted: the weights (the file's size), the KV cache of each context, and the buffers in
which a context computes. llama.cpp keeps keys and values as 16-bit numbers, and logits as 32-bit
ones.
"""

from dataclasses import dataclass

from ichikara_desktop.preview.gguf_file import GgufFile

BATCH = 64
"""Tokens of a prompt that are read at a time, as in ``messages.Load``."""

OUTPUTS = 16
"""Rows of logits that a context keeps, as in ``native.OUTPUTS``."""

LIBRARY = 60_000_000
"""Bytes of the worker itself: Python, numpy and llama.cpp, measured on Linux."""

SHORTEST = 512
"""Tokens of a context below which a preview makes no sense: question and answer have to fit."""

STEP = 256
"""The library rounds contexts to whole multiples of this."""

RESERVE = 0.9
"""The part of the available memory that may be taken: other programs need some too."""


@dataclass(frozen=True, slots=True)
class ModelShape:
    """What of a model file's metadata decides how much memory it takes.

    Attributes:
        layers: blocks (``block_count``).
        kv_heads: heads of keys and values (``attention.head_count_kv``).
        head_dim_k: numbers of a key in one head.
        head_dim_v: numbers of a value in one head.
        n_embd: width of the model (``embedding_length``).
        vocab: tokens it knows.
        trained_context: tokens it was trained to read (``context_length``).
        architecture: as in ``general.architecture``.
    """

    layers: int
    kv_heads: int
    head_dim_k: int
    head_dim_v: int
    n_embd: int
    vocab: int
    trained_context: int
    architecture: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Bytes, by what they are for."""

    weights: int
    kv_cache: int
    buffers: int
    library: int = LIBRARY

    @property
    def total(self) -> int:
        """All of them."""
        return self.weights + self.kv_cache + self.buffers + self.library


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model can be loaded here.

    Attributes:
        context: tokens of each context; fewer than wanted where memory is short.
        gpu_layers: layers for the GPU; 0 without one.
        needs: what it takes, on the processor and the GPU together.
        available: bytes that were free on this computer.
    """

    context: int
    gpu_layers: int
    needs: Needs
    available: int


class NotEnoughMemoryError(Exception):
    """Even the shortest context does not fit.

    Attributes:
        needed: bytes that the shortest context takes.
        available: bytes that may be taken.
    """

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(f"{needed} bytes are needed, {available} are available")
        self.needed = needed
        self.available = available


def shape_of(file: GgufFile) -> ModelShape:
    """Return what decides how much memory a model takes."""
    return ModelShape(
        layers=file.layers,
        kv_heads=max(file.kv_heads, default=1),
        head_dim_k=file.key_length,
        head_dim_v=file.value_length,
        n_embd=file.n_embd,
        vocab=file.vocabulary,
        trained_context=file.context_length,
        architecture=file.architecture,
    )


def available_memory() -> int:
    """Return bytes that programs can have without pushing others out."""
    import psutil  # noqa: PLC0415 - an extra

    return int(psutil.virtual_memory().available)


def needs(shape: ModelShape, file_size: int, context: int, contexts: int = 2) -> Needs:
    """Return the bytes that a model takes with contexts of this length."""
    return Needs(
        weights=file_size,
        kv_cache=contexts * _kv_cache(shape, context),
        buffers=contexts * _buffers(shape, context),
    )


def plan(  # noqa: PLR0913 - what is known of the model and of the computer
    shape: ModelShape,
    file_size: int,
    wanted_context: int,
    contexts: int = 2,
    *,
    available: int | None = None,
    gpu_free: int = 0,
) -> Plan:
    """Return the longest context that fits, up to what is wanted and was trained.

    Args:
        shape: of the model.
        file_size: bytes.
        wanted_context: tokens.
        contexts: how many there will be.
        available: bytes of free memory; looked up when missing.
        gpu_free: bytes of free memory of a GPU.

    Raises:
        NotEnoughMemoryError: not even :data:`SHORTEST` fits.
    """
    free = available_memory() if available is None else available
    longest = min(wanted_context, shape.trained_context or wanted_context)
    context = max(SHORTEST, -(-longest // STEP) * STEP)
    while True:
        needed = needs(shape, file_size, context, contexts)
        layers = _gpu_layers(shape, needed, gpu_free)
        on_gpu = (needed.weights + needed.kv_cache) * layers // (shape.layers + 1)
        if needed.total - on_gpu <= free * RESERVE:
            return Plan(context, layers, needed, free)
        if context <= SHORTEST:
            raise NotEnoughMemoryError(needed.total - on_gpu, int(free * RESERVE))
        context = max(SHORTEST, context // 2 // STEP * STEP)


def _kv_cache(shape: ModelShape, context: int) -> int:
    """Keys and values of every layer for every token, 2 bytes a number."""
    return shape.layers * context * shape.kv_heads * (shape.head_dim_k + shape.head_dim_v) * 2


def _buffers(shape: ModelShape, context: int) -> int:
    """What a context computes in: logits twice, the mask, and some rows as wide as the model.

    The widest rows are those between the layers, about four times as wide as the model; a handful
    of them live at a time.
    """
    logits = 2 * OUTPUTS * shape.vocab * 4
    mask = BATCH * context * 4
    rows = 8 * BATCH * 4 * shape.n_embd * 4
    return logits + mask + rows


def _gpu_layers(shape: ModelShape, needed: Needs, gpu_free: int) -> int:
    """How many layers the GPU can take; the last one stands for the output's weights."""
    share = (needed.weights + needed.kv_cache) / (shape.layers + 1)
    room = gpu_free * RESERVE - needed.buffers
    return max(0, min(shape.layers + 1, int(room / share)))
