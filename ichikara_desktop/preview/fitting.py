"""Whether an adapter belongs to a base model, by the names and shapes of its tensors.

llama.cpp answers a wrong adapter with "no" or not at all. Here the first thing that does not fit
is named, so that somebody who was given the wrong file knows what to ask for. What counts is what
llama.cpp demands (``src/llama-adapter.cpp``): pairs ``X.lora_a`` (rank x inputs) and ``X.lora_b``
(outputs x rank) for a tensor ``X`` of the base (outputs x inputs).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ichikara_desktop.preview.gguf_file import GgufFile, Kind, Tensor

DOWN, UP = ".lora_a", ".lora_b"
EMBEDDING = "token_embd.weight"
IGNORED = "_norm.weight"
"""Ends of tensors that llama.cpp steps over in an adapter."""
TYPES = frozenset({"F32", "F16"})
MOST_RANK = 4096
"""Larger than any adapter's; a turned matrix has its width there."""


class Unfit(StrEnum):
    """Why an adapter does not belong to a base."""

    NOT_BASE = "not-base"
    """What should be the base is an adapter."""
    NOT_ADAPTER = "not-adapter"
    """What should be the adapter is a model, or not of the kind LoRA."""
    ARCHITECTURE = "architecture"
    """They are of different families of models."""
    ALPHA = "alpha"
    """The adapter does not say how strong it is."""
    EMPTY = "empty"
    """The adapter changes nothing."""
    UNKNOWN_TENSOR = "unknown-tensor"
    """A tensor that is neither half of a pair."""
    UNPAIRED = "unpaired"
    """Half of a pair is missing."""
    MISSING_IN_BASE = "missing-in-base"
    """The base has no tensor of that name: it has fewer layers, or is another model."""
    TYPE = "type"
    """The tensor is quantised; only F32 and F16 can be loaded."""
    TURNED = "turned"
    """Rows and columns are exchanged: whoever converted the adapter has to do it again."""
    SHAPE = "shape"
    """The widths differ: it was trained on a model of another size."""
    RANK = "rank"
    """The two halves of a pair have different ranks, or an impossible one."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing that does not fit.

    Attributes:
        code: what it is.
        tensor: the name of the tensor, where it is about one.
        found: of that tensor: its shape; or the adapter's architecture or type in words.
        expected: what would fit.
    """

    code: Unfit
    tensor: str = ""
    found: tuple[int, ...] | str = ""
    expected: tuple[int, ...] | str = ""


def misfit(base: GgufFile, adapter: GgufFile) -> Misfit | None:
    """Return why ``adapter`` does not belong to ``base``, or nothing where it does."""
    return next(_misfits(base, adapter), None)


def _misfits(base: GgufFile, adapter: GgufFile) -> Iterator[Misfit]:
    if base.kind is not Kind.BASE:
        yield Misfit(Unfit.NOT_BASE)
    if adapter.kind is not Kind.ADAPTER or adapter.lora_type != "lora":
        yield Misfit(Unfit.NOT_ADAPTER, found=adapter.lora_type, expected="lora")
    if adapter.architecture != base.architecture:
        yield Misfit(Unfit.ARCHITECTURE, found=adapter.architecture, expected=base.architecture)
    if adapter.lora_alpha is None:
        yield Misfit(Unfit.ALPHA)
    for name, tensor in adapter.tensors.items():
        if name.endswith(IGNORED):
            continue
        if not name.endswith((DOWN, UP)):
            yield Misfit(Unfit.UNKNOWN_TENSOR, name, tensor.shape)
            return
        if name.endswith(UP) and name.removesuffix(UP) + DOWN not in adapter.tensors:
            yield Misfit(Unfit.UNPAIRED, name, tensor.shape)
        if name.endswith(DOWN):
            yield from _pair_misfits(base, adapter, name.removesuffix(DOWN))
    if not any(name.endswith(DOWN) for name in adapter.tensors):
        yield Misfit(Unfit.EMPTY)


def _pair_misfits(base: GgufFile, adapter: GgufFile, target: str) -> Iterator[Misfit]:
    down, up = adapter.tensors[target + DOWN], adapter.tensors.get(target + UP)
    if up is None:
        yield Misfit(Unfit.UNPAIRED, target + DOWN, down.shape)
        return
    weight = base.tensors.get(target)
    if weight is None:
        yield Misfit(Unfit.MISSING_IN_BASE, target)
        return
    for name, tensor in ((target + DOWN, down), (target + UP, up)):
        if tensor.type not in TYPES:
            yield Misfit(Unfit.TYPE, name, tensor.type, " / ".join(sorted(TYPES)))
    yield from _shape_misfits(target, weight, down, up)


def _shape_misfits(target: str, weight: Tensor, down: Tensor, up: Tensor) -> Iterator[Misfit]:
    if len({len(each.shape) for each in (weight, down, up)}) > 1 or len(weight.shape) < 2:
        yield Misfit(Unfit.SHAPE, target + DOWN, down.shape)
        return
    rank = up.shape[-1]
    *several, outputs, inputs = weight.shape  # several: one matrix for each expert
    halves = [
        (UP, up, _Half((*several, outputs, rank), -2)),
        (DOWN, down, _Half((*several, rank, inputs), -1)),
    ]
    if target.endswith(EMBEDDING):  # looked up by rows, not multiplied: both stand otherwise
        halves = [
            (UP, up, _Half((inputs, rank), -2)),
            (DOWN, down, _Half((outputs, rank), -2)),
        ]
    for end, tensor, wanted in halves:
        if tensor.shape != wanted.shape:
            yield wanted.misfit(target + end, tensor.shape)
    if not 1 <= rank <= MOST_RANK:
        yield Misfit(Unfit.RANK, target + UP, up.shape)


@dataclass(frozen=True, slots=True)
class _Half:
    """The shape that half of a pair should have; along ``width`` it meets the base's tensor."""

    shape: tuple[int, ...]
    width: int

    def misfit(self, name: str, found: tuple[int, ...]) -> Misfit:
        wanted = self.shape[self.width]
        turned = (*found[:-2], found[-1], found[-2])
        if found[:-2] == self.shape[:-2]:
            if found[self.width] == wanted:
                return Misfit(Unfit.RANK, name, found, self.shape)
            if turned[self.width] == wanted:
                return Misfit(Unfit.TURNED, name, found, turned)
        return Misfit(Unfit.SHAPE, name, found, self.shape)
