"""Makes a store of a million tasks, once: it is kept in ``build`` and used again.

The texts are made by a seed from the demo's questions and from words put together of 常用漢字
and kana, of which a few are common and most are rare, as in real text.
"""

import bisect
import itertools
import json
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.assets import resource
from ichikara_desktop.domain.people import Person, Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.views import (
    GenreView,
    InstructionView,
    LeaseView,
    ProjectView,
    TaskView,
)
from ichikara_desktop.store.account import Account, save_account, save_project
from ichikara_desktop.store.drafts import begin_draft
from ichikara_desktop.store.search import runs_of
from ichikara_desktop.store.store import create_store, open_store, store_exists

ITEMS = 1_000_000
DRAFTS = 500
VERSION = 1
"""Of what is made; with another one the store is made anew."""
_AT_ONCE = 50_000
_DUE = datetime(2035, 1, 1, tzinfo=UTC)
_PROJECT = ProjectView(
    project_id="project-1",
    name_ja="百万件",
    name_en="A million",
    guideline_ja="",
    guideline_en="",
    guideline_version=1,
    genres=(GenreView(genre_id="life", name_ja="暮らし", name_en="Life"),),
)
_SHAPES = (
    "{0}の{1}について{2}字程度で説明してください。",
    "{0}と{1}の違いは何ですか。",
    "{0}が{1}を{3}理由を教えてください。",
    "{1}では{0}を{3}ことが多いと聞きました。",
    "「{0}」という言葉を{1}に{3}とき、気をつけることは何でしょうか。",
    "{0}に{1}が必要なのはなぜですか？",
    "私は{0}で{1}を{3}仕事をしています。",
    "{2}年ごろから{0}は{1}として{3}ようになりました。",
)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words with how far into the sum of all weights each reaches."""

    words: list[str]
    reach: list[float]

    def one(self, chance: random.Random) -> str:
        return self.words[bisect.bisect(self.reach, chance.random() * self.reach[-1])]


def million(items: int = ITEMS) -> Path:
    """Return the folder of a store with so many tasks, all held, some with a draft.

    Its key lies beside it. A store that was made before is used again, and
    one that was interrupted is gone on with.
    """
    folder = Path("build/million") / f"{items}-{VERSION}"
    if not (folder / "whole").exists():
        _make(folder, items)
        (folder / "whole").touch()
    return folder


def texts(items: int) -> Iterator[str]:
    """Yield as many texts as wanted, always the same ones."""
    chance = random.Random(VERSION)  # noqa: S311 - no secret
    nouns, verbs = _words(chance, 30_000, _noun), _words(chance, 3_000, _verb)
    demo = resource("demo", "instructions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in demo]
    for _ in range(items):
        parts = [chance.choice(asked)] if chance.random() < 0.1 else []
        parts += [
            chance.choice(_SHAPES).format(
                nouns.one(chance), nouns.one(chance), chance.randrange(10, 2000), verbs.one(chance)
            )
            for _ in range(chance.choice((2, 2, 3, 3, 4)))
        ]
        yield "".join(parts)


def _words(chance: random.Random, count: int, make: Callable[[random.Random], str]) -> _Words:
    """Return words of which the nth is used in proportion to 1/n (Zipf's law)."""
    weights = (1 / rank for rank in range(1, count + 1))
    return _Words([make(chance) for _ in range(count)], list(itertools.accumulate(weights)))


def _noun(chance: random.Random) -> str:
    if chance.random() < 0.25:
        return "".join(
            chance.choice("アイカキクコサシスタテトナニハフマミラリルレロン") for _ in range(4)
        )
    return "".join(chance.choice(_kanji()) for _ in range(chance.choice((2, 2, 2, 3, 4))))


def _verb(chance: random.Random) -> str:
    return chance.choice(_kanji()) + chance.choice(("する", "める", "う", "られる", "った", "せる"))


def _kanji(found: list[str] = []) -> str:  # noqa: B006 - read once
    if not found:
        table = tomllib.loads(resource("checks", "joyo-kanji.toml").read_text(encoding="utf-8"))
        found.append("".join(table["kanji"].split()))
    return found[0]


def _make(folder: Path, items: int) -> None:
    """Make the store, or go on with one that was interrupted."""
    keys = demo_keys_of(folder)
    store = open_store(folder, keys) if store_exists(folder) else create_store(folder, keys)[0]
    with store:
        store.write(_enrol)
        store.write(lambda session: _buffer(session, 64))
        rows = itertools.islice(enumerate(texts(items)), store.read(_count), None)
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            store.write(lambda session, batch=batch: _fill(session, batch))  # type: ignore[misc]
        store.write(lambda session: _buffer(session, 1))
        store.write(_begin_drafts)


def _count(session: Session) -> int:
    return session.execute(text("SELECT max(entry) FROM task_search_key")).scalar() or 0


def _buffer(session: Session, mebibytes: int) -> None:
    """Let FTS5 gather so much before it writes (1 MiB unless told)."""
    size = text("INSERT INTO task_search (task_search, rank) VALUES ('hashsize', :size)")
    session.execute(size, {"size": mebibytes << 20})


def _enrol(session: Session) -> None:
    save_project(session, _PROJECT)
    roles = frozenset({Role.ANNOTATOR, Role.REVIEWER})
    person = Person("person-1", "百万件の人", roles)
    server = "http://127.0.0.1:1"
    save_account(session, Account(person, "project-1", server, "token", "device-1", "机"))


def _fill(session: Session, batch: list[tuple[int, str]]) -> None:
    """Write tasks as ``save_task`` would, many at a time."""
    raw = session.connection().connection.driver_connection
    assert raw is not None  # noqa: S101 - it is open
    cursor: DBAPICursor = raw.cursor()
    cursor.executemany(
        "INSERT INTO task (task_id, kind, state, title, body, seq, held, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
        [_row(number, content) for number, content in batch],
    )
    keys = [(number + 1, _id(number)) for number, _ in batch]
    cursor.executemany("INSERT INTO task_search_key (entry, task_id) VALUES (?, ?)", keys)
    runs = ((number + 1, runs_of(f"\n{content}")) for number, content in batch)
    cursor.executemany("INSERT INTO task_search (rowid, runs) VALUES (?, ?)", runs)


def _row(number: int, content: str) -> tuple[object, ...]:
    kind = (TaskKind.WRITE_RESPONSE, TaskKind.WRITE_RESPONSE, TaskKind.CHECK)[number % 3]
    state = State.RETURNED if number % 100 == 0 else State.LEASED
    due = _DUE + timedelta(minutes=number * 7919 % 1_000_000)
    name = _id(number)
    body = TaskView(
        task_id=name,
        project_id="project-1",
        kind=kind,
        state=state,
        genre="life",
        instruction=InstructionView(family_id=f"f-{name}", text=content, genre="life"),
        target_length=300,
        lease=LeaseView(lease_id=f"l-{name}", lease_epoch=1, expires_at=due),
    ).model_dump_json()
    stored = due.isoformat(timespec="microseconds")
    return name, kind.value, state.value, content, body, number + 1, stored


def _id(number: int) -> str:
    """Return an id that looks and sorts like the real ones."""
    return (
        f"01990000-{number >> 16:04x}-7{number >> 4 & 0xFFF:03x}-8{number & 0xF:03x}-{number:012x}"
    )


def _begin_drafts(session: Session) -> None:
    now = datetime.now(UTC)
    for number in range(DRAFTS):
        begin_draft(session, _id(number * 3), f"{number}番目の書きかけです。", now)
