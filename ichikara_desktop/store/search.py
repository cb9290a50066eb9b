"""Finding tasks by any part of their texts, from one character upward.

The index holds each run of three characters of a text once, without its place: FTS5 with
``detail=none``, no content, and the first one and two characters of each run as prefixes
(https://sqlite.org/fts5.html#prefix_indexes). So one and two characters are one look-up, and
longer words are the texts that hold all their runs; whether they hold them side by side is seen
in the texts themselves. Nothing is ranked or counted: reading ends when enough was found.

Texts and queries are compared in NFKC and without case.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

_RUN = 3
_MOST_RUNS = 64
"""Runs that a query asks the index for; what is longer is seen in the texts."""
_AT_ONCE = 100
_PLANE = 0xF0000
_LETTERS = {code: _PLANE + code for code in range(128) if not chr(code).isalnum()}
"""FTS5's tokenizer takes every character beyond ASCII for a part of a word: marks go there."""
_END = chr(_PLANE)
"""Behind the text, so that its last characters begin a run too; no mark is mapped to it."""


def normalised(text_: str) -> str:
    """Return what texts are searched by: NFKC, case folded, without what SQLite cannot take."""
    storable = text_.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", storable).casefold()


def words_of(query: str) -> list[str]:
    """Return the words of a query as texts are compared with them."""
    return normalised(query).split()


def holds(content: str, words: Sequence[str]) -> bool:
    """Return whether every word occurs in ``content``."""
    folded = normalised(content)
    return all(word in folded for word in words)


def index(session: Session, contents: Mapping[str, str]) -> None:
    """Make each task, by its id, found by this content in place of what it was found by before."""
    before = _entries(session, contents)
    if before:
        gone = [{"entry": entry} for entry in before.values()]
        session.execute(text("DELETE FROM task_search WHERE rowid = :entry"), gone)
        session.execute(text("DELETE FROM task_search_key WHERE entry = :entry"), gone)
    if not contents:
        return
    names = [{"id": task_id} for task_id in contents]
    session.execute(text("INSERT INTO task_search_key (task_id) VALUES (:id)"), names)
    entries = _entries(session, contents)
    session.execute(
        text("INSERT INTO task_search (rowid, runs) VALUES (:entry, :runs)"),
        [{"entry": entries[name], "runs": runs_of(text_)} for name, text_ in contents.items()],
    )


def _entries(session: Session, task_ids: Collection[str]) -> dict[str, int]:
    known = text("SELECT task_id, entry FROM task_search_key WHERE task_id IN :ids")
    rows = session.execute(known.bindparams(bindparam("ids", list(task_ids), expanding=True)))
    return {row[0]: row[1] for row in rows}


def is_indexed(session: Session, task_id: str) -> bool:
    """Return whether the task can be found."""
    known = text("SELECT 1 FROM task_search_key WHERE task_id = :id")
    return session.execute(known, {"id": task_id}).first() is not None


def candidates(session: Session, words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the ids of all tasks that may hold every word, some at a time, the newest first.

    Where a word has more than three characters, others may be among them.
    """
    found = session.execute(
        text(
            "SELECT key.task_id FROM task_search JOIN task_search_key AS key"
            " ON key.entry = task_search.rowid"
            " WHERE task_search MATCH :query ORDER BY task_search.rowid DESC"
        ),
        {"query": " AND ".join(_terms(words))},
    )
    for part in found.scalars().partitions(_AT_ONCE):
        yield list(part)


def runs_of(content: str) -> str:
    """Return what the index is given of a text: its runs of three, with blanks between."""
    folded = normalised(content).translate(_LETTERS)
    padded = folded + _END * (_RUN - 1)
    return " ".join(dict.fromkeys(map("".join, zip(folded, padded[1:], padded[2:], strict=False))))


def _terms(words: Sequence[str]) -> list[str]:
    """Return the parts of a query to FTS5. None holds a quotation mark: marks are mapped."""
    terms: dict[str, None] = {}
    for word in words:
        mapped = word.translate(_LETTERS)
        if len(mapped) < _RUN:
            terms[f'"{mapped}" *'] = None
        for start in range(len(mapped) - _RUN + 1):
            terms[f'"{mapped[start : start + _RUN]}"'] = None
    return list(terms)[:_MOST_RUNS]
