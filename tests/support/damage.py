"""Damaged files, for tests: a store that was at work, as a crash leaves it."""

import itertools
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.store import outbox
from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import save_task
from tests.support.stores import task

PAGE = 4096


def at_work(store: Store, tasks: int = 12, bursts: int = 15, first: int = 0) -> dict[str, str]:
    """Write some answers and submit every third; returns what each text is."""
    texts = {}
    for number in range(first, tasks):
        name = f"task-{number}"
        # The first texts are longer than a page.
        text = f"{name}の答え。" + ("長い文章です。" * 900 if number < 3 else "")
        begun = [text, *(f"{text}" + "。".join(map(str, range(n))) for n in range(bursts))]
        texts[name] = begun[-1]
        store.write(lambda s, n=name, b=begun, sent=number % 3 == 2: _write(s, n, b, sent))
    return texts


def _write(session: Session, name: str, shown: list[str], sent: bool) -> None:
    now = datetime.now(UTC)
    save_task(session, task(name, f"質問{name}"), 1)
    begin_draft(session, name, shown[0], now)
    for before, after in itertools.pairwise(shown):
        splice = splice_between(before, after)
        append_splice(session, name, splice, splice.start, now)
    if sent:
        outbox.submit_draft(session, name, SubmitResponse(text=shown[-1]), shown[-1])


def crashed_copy(folder: Path, target: Path) -> Path:
    """Copy a store as a crash at this moment would leave it, WAL and all."""
    target.mkdir()
    for path in folder.iterdir():
        if path.is_file() and path.name not in {"store.lock", "store.db-shm"}:
            shutil.copyfile(path, target / path.name)
        elif path.is_dir():
            shutil.copytree(path, target / path.name)
    return target


WAYS = ("bit", "bits", "zeros", "noise", "cut", "page", "head", "tail", "swap", "rewritten")


def damage(path: Path, chance: random.Random) -> str:
    """Damage a file in one of many ways, and return which."""
    content = bytearray(path.read_bytes())
    if not content:
        return "empty"
    way = chance.choice(WAYS)
    path.write_bytes(_damaged(content, way, chance))
    return way


def replace(path: Path, chance: random.Random) -> str:
    """Put something in the place of a file that nobody would take for it, and return what."""
    what = chance.choice(["nothing", "noise", "text", "json", "folder"])
    if what == "folder":
        path.unlink()
        path.mkdir()
        (path / "letter.txt").write_text("友だちへの手紙", encoding="utf-8")
        return what
    contents = {
        "nothing": b"",
        "noise": chance.randbytes(chance.randrange(1, 3 * PAGE)),
        "text": "友だちへの手紙。\n".encode() * chance.randrange(1, 500),
        "json": chance.choice(_JSON).encode(),
    }
    path.write_bytes(contents[what])
    return what


_JSON = (
    "[]",
    "null",
    '{"slots": 5, "fingerprint": 7}',
    '{"slots": [{"kind": "recovery"}], "fingerprint": "\\u00e9"}',
    '{"slots": [{"kind": "recovery", "salt": "00", "nonce": "", "wrapped": "ff"}]}',
    '{"slots": [{"kind": 1, "salt": null, "nonce": [], "wrapped": {}}], "fingerprint": []}',
    '{"at": 5, "whole": "?", "pages": null, "notes": [], "seconds": {}}',
    '{"at": "2026-11-25", "whole": true, "pages": 0, "notes": 0, "seconds": 0}',
    "[" * 100_000,
)


def _damaged(content: bytearray, way: str, chance: random.Random) -> bytes:
    size = len(content)
    at = chance.randrange(size)
    if way == "bit":
        content[at] ^= 1 << chance.randrange(8)
    elif way == "bits":
        for _ in range(20):
            content[chance.randrange(size)] ^= 1 << chance.randrange(8)
    elif way in {"zeros", "noise"}:
        length = min(chance.choice([16, 512, PAGE, 3 * PAGE]), size - at)
        content[at : at + length] = bytes(length) if way == "zeros" else chance.randbytes(length)
    elif way == "cut":
        del content[at:]
    elif way == "page":
        number = chance.randrange(max(size // PAGE, 1))
        content[number * PAGE : (number + 1) * PAGE] = bytes(PAGE)
        del content[size:]
    elif way == "swap":
        one, two = (chance.randrange(max(size // PAGE, 1)) * PAGE for _ in range(2))
        first, second = bytes(content[one : one + PAGE]), bytes(content[two : two + PAGE])
        if len(first) == len(second):
            content[one : one + PAGE], content[two : two + PAGE] = second, first
    elif way == "rewritten":
        # As much of an older state as a copy that was broken off would leave.
        content[at:] = content[: size - at]
    elif way == "head":
        content[: min(100, size)] = bytes(min(100, size))
    else:
        content += chance.randbytes(chance.randrange(1, PAGE))
    return bytes(content)


def texts_of(store: Store, names: list[str]) -> dict[str, str]:
    drafts = {name: store.read(lambda s, n=name: load_draft(s, n)) for name in names}
    return {name: draft.text for name, draft in drafts.items() if draft is not None}
