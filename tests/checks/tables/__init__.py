"""For each rule a table of texts: ``<rule id>.toml``.

``bad`` holds texts in which the rule must find something, each with the mended text, or with the
list of the spans that must be found; ``good`` holds texts that it must leave alone. A last
``{ question = …, genre = …, purpose = …, kind = …, target = … }`` says for what task a text was
written; ``known``, ``pasted`` and ``previews`` there are lists of what is known beside it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ichikara_desktop.checks import SimilarityIndex, Surroundings, TaskContext

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One text; ``expected`` is the mended text, the spans, or nothing for a good text."""

    rule: str
    text: str
    expected: str | list[str] | None
    context: TaskContext | None
    surroundings: Surroundings | None = None


def rows() -> list[Row]:
    """Return the rows of all tables."""
    return [row for path in sorted(FOLDER.glob("*.toml")) for row in _rows(path)]


def _rows(path: Path) -> list[Row]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    bad = [_row(path.stem, [*values]) for values in table["bad"]]
    good = [
        _row(path.stem, [value, None] if isinstance(value, str) else [value[0], None, value[1]])
        for value in table["good"]
    ]
    return bad + good


def _row(rule: str, values: list[Any]) -> Row:
    text, expected, *rest = values
    if not rest:
        return Row(rule, text, expected, None)
    return Row(rule, text, expected, _context(rest[0]), _surroundings(rest[0]))


def _context(values: dict[str, Any]) -> TaskContext:
    return TaskContext(
        instruction=values.get("question", ""),
        target_length=values.get("target"),
        kind=values.get("kind", "response"),
        genre=values.get("genre"),
        purpose=values.get("purpose"),
    )


def _surroundings(values: dict[str, Any]) -> Surroundings | None:
    if not values.keys() & {"known", "pasted", "previews"}:
        return None
    known = values.get("known", [])
    return Surroundings(
        questions=SimilarityIndex((str(number), text) for number, text in enumerate(known)),
        pasted=tuple(values.get("pasted", [])),
        previews=tuple(values.get("previews", [])),
    )
