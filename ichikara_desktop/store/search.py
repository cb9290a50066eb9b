"""Full-text search over what the tasks say: FTS5 trigrams, and LIKE for one or two characters.

The trigram index finds nothing for queries under three characters, so those are compared one by
one. Texts and queries are compared in NFKC and without case.
"""

import unicodedata

from sqlalchemy import text
from sqlalchemy.orm import Session

_TRIGRAM = 3
_LIMIT = 200


def normalised(text_: str) -> str:
    """Return what texts are searched by: NFKC, case folded, without what SQLite cannot take."""
    storable = text_.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", storable).casefold()


def index(session: Session, task_id: str, content: str) -> None:
    """Make ``content`` what the task is found by, in place of what it was before."""
    session.execute(text("DELETE FROM task_search WHERE task_id = :id"), {"id": task_id})
    session.execute(
        text("INSERT INTO task_search (task_id, text) VALUES (:id, :text)"),
        {"id": task_id, "text": normalised(content)},
    )


def find(session: Session, query: str) -> list[str]:
    """Return the ids of the tasks that contain every word of ``query``, newest first."""
    words = normalised(query).split()
    if not words:
        return []
    conditions, values = [], {}
    for place, word in enumerate(words):
        name = f"w{place}"
        if len(word) < _TRIGRAM:
            conditions.append(f"text LIKE :{name} ESCAPE '\\'")
            values[name] = f"%{_escaped(word)}%"
        else:
            conditions.append(
                f"rowid IN (SELECT rowid FROM task_search WHERE task_search MATCH :{name})"  # noqa: S608
            )
            values[name] = '"' + word.replace('"', '""') + '"'
    # Only names of parameters are put together here, never what was typed.
    where = " AND ".join(conditions)
    sql = f"SELECT task_id FROM task_search WHERE {where}"  # noqa: S608
    return list(session.scalars(text(f"{sql} ORDER BY rowid DESC LIMIT {_LIMIT}"), values))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
