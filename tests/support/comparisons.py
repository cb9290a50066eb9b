"""Comparisons for tests: two systems with marks that no text has, and who brings them in."""

from ichikara_desktop.domain.comparing import Comparison, ComparisonSet, Output, System
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import ImportComparison, OutputContent, SystemContent
from ichikara_desktop.protocol.views import ComparisonView
from tests.support.servers import PROJECT, Somebody

EVALUATOR = frozenset({Role.EVALUATOR})
COMPARING = frozenset({TaskKind.COMPARE})

FIRST = SystemContent(
    name="system-one-mark",
    model_sha256="a1" * 32,
    adapter_sha256="b1" * 32,
    scale=0.8125,
    dataset_version="dataset-one-mark",
    settings='{"settings-one-mark": 1}',
)
SECOND = SystemContent(
    name="system-two-mark",
    model_sha256="a1" * 32,
    adapter_sha256="b2" * 32,
    scale=0.4375,
    dataset_version="dataset-two-mark",
    settings='{"settings-two-mark": 2}',
)
SEEDS = {FIRST.name: 7_310_001_731_000_101, SECOND.name: 7_310_002_731_000_202}
FINISH = {FIRST.name: "finish-one-mark", SECOND.name: "finish-two-mark"}


def output(system: SystemContent, text: str) -> OutputContent:
    """Return what a system wrote, with marks of its own in everything but the text."""
    return OutputContent(
        system=system,
        text=text,
        seed=SEEDS[system.name],
        prompt_sha256=("c1" if system is FIRST else "c2") * 32,
        finish=FINISH[system.name],
    )


def comparison(number: int = 0, **changed: object) -> ImportComparison:
    """Return a comparison of both systems."""
    values: dict[str, object] = {
        "set_id": "set-id-mark",
        "set_name": "set-name-mark",
        "instruction": f"{number}番目の指示です。",
        "genre": "life",
        "outputs": (
            output(FIRST, f"{number}の甲の文章です。"),
            output(SECOND, f"{number}の乙の文章です。"),
        ),
    }
    return ImportComparison(**(values | changed))


def comparison_set(count: int, **changed: object) -> ComparisonSet:
    """Return a set as a coordinator's program makes it."""
    systems = [System(**content.model_dump()) for content in (FIRST, SECOND)]
    comparisons = tuple(
        Comparison(
            f"{number}番目の指示です。",
            (
                Output(systems[0], f"{number}の甲の文章です。", 1, "c1" * 32, "stop"),
                Output(systems[1], f"{number}の乙の文章です。", 2, "c2" * 32, "stop"),
            ),
            genre="life",
        )
        for number in range(count)
    )
    values: dict[str, object] = {
        "set_id": "set-id-mark",
        "name": "set-name-mark",
        "comparisons": comparisons,
    }
    return ComparisonSet(**(values | changed))


def claim(person: Somebody, count: int = 1, claim_id: str = "") -> list[ComparisonView]:
    """Let somebody claim comparisons."""
    reply = person.client.claim(PROJECT.project_id, claim_id or new_id(), COMPARING, count)
    assert not reply.tasks
    return list(reply.comparisons)
