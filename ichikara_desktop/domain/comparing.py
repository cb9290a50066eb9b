"""Blind comparisons: two systems answer the same instruction, and people say which does better.

Whoever judges must not be able to tell the systems apart but by what they wrote.
"""

from dataclasses import dataclass

from ichikara_desktop.domain.items import require_submittable

MAX_OVERLAP = 20
"""By how many people a comparison may be judged at most."""

LARGEST_LEAD = 3
"""How much more often one system may stand first than the other, for one person in one set.

Until there a fair coin decides (a "big stick" design: J. F. Soares and C. F. J. Wu, "Some
restricted randomization rules in sequential designs", Communications in Statistics 12, 1983). The
sides stay balanced, and seldom can anybody who knows all of them so far tell the next.
"""


class SameSystemError(ValueError):
    """Both outputs are by the same system, or by two that go by the same name."""


class OtherSystemsError(ValueError):
    """One name stands for two systems in a set: its results could not be read."""


class NothingToCompareError(ValueError):
    """The set has no comparison in it."""


@dataclass(frozen=True, slots=True)
class System:
    """A model as it was run; never shown to whoever judges what it wrote.

    Attributes:
        name: what the coordinator calls it.
        adapter_sha256: empty for the model alone.
        scale: of the adapter.
        dataset_version: what the adapter was trained on.
        settings: of the sampling but for the seed, as JSON.
    """

    name: str
    model_sha256: str
    adapter_sha256: str = ""
    scale: float = 1.0
    dataset_version: str = ""
    settings: str = "{}"

    @property
    def identity(self) -> tuple[str, str, float, str, str]:
        """What makes it the system that it is, whatever it is called."""
        return (
            self.model_sha256,
            self.adapter_sha256,
            self.scale,
            self.dataset_version,
            self.settings,
        )


@dataclass(frozen=True, slots=True)
class Output:
    """What a system wrote.

    Attributes:
        seed: of the sampling.
        prompt_sha256: of the text that the model read.
        finish: why it ended, as the engine calls it.
    """

    system: System
    text: str
    seed: int
    prompt_sha256: str
    finish: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two outputs for one instruction. Neither stands first until somebody is shown them.

    Attributes:
        family_id: the instruction's family in the project, where it has one.

    Raises:
        SameSystemError: the systems are the same, or go by the same name.
        EmptyTextError: a text is empty.
        TextTooLongError: a text is too long.
        UnencodableTextError: a text cannot be stored.
    """

    instruction: str
    outputs: tuple[Output, Output]
    genre: str = ""
    family_id: str | None = None

    def __post_init__(self) -> None:
        """Hold the rules."""
        one, two = (output.system for output in self.outputs)
        if one.identity == two.identity or one.name == two.name:
            raise SameSystemError
        require_submittable(self.instruction)
        for output in self.outputs:
            require_submittable(output.text)

    @property
    def is_tie(self) -> bool:
        """Whether both texts read the same, so that nobody can prefer one.

        Such a comparison is kept and counts as a tie, and nobody is given it: to judge it would
        cost an evaluator's time and tell nothing, and left out it would make the systems differ
        more than they do.
        """
        one, two = (_as_read(output.text) for output in self.outputs)
        return one == two


@dataclass(frozen=True, slots=True)
class ComparisonSet:
    """Comparisons that belong together, each to be judged by ``overlap`` people.

    Raises:
        NothingToCompareError: there are none.
        OtherSystemsError: one name stands for two systems.
        ValueError: ``overlap`` is not between 1 and :data:`MAX_OVERLAP`, or the name is empty.
    """

    set_id: str
    name: str
    comparisons: tuple[Comparison, ...]
    overlap: int = 1

    def __post_init__(self) -> None:
        """Hold the rules."""
        if not self.comparisons:
            raise NothingToCompareError
        if not self.name.strip() or not 1 <= self.overlap <= MAX_OVERLAP:
            raise ValueError
        named: dict[str, System] = {}
        for comparison in self.comparisons:
            for output in comparison.outputs:
                system = output.system
                if named.setdefault(system.name, system).identity != system.identity:
                    raise OtherSystemsError


def first_to_show(lead: int, *, heads: bool) -> int:
    """Return which of two systems stands first for a person: 1 or 2.

    Args:
        lead: how much more often the first system stood first for them so far, in this set.
        heads: what a fair coin says; only where the lead is as large as it may be is it not heard.
    """
    if abs(lead) >= LARGEST_LEAD:
        return 2 if lead > 0 else 1
    return 1 if heads else 2


def _as_read(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
