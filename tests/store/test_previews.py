"""Previews are kept with all that makes them again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ichikara_desktop.store import previews
from ichikara_desktop.store.previews import Preview, keep_preview, preview_texts, previews_of
from ichikara_desktop.store.store import Store

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ONE = Preview(
    preview_id="p-1",
    task_id="task-1",
    made_at=NOW,
    model_sha256="a" * 64,
    adapter_sha256="",
    scale=1.0,
    settings='{"seed": 1}',
    prompt_sha256="b" * 64,
    device="CPU",
    finish="stop",
    text="日本の首都は東京です。",
)


def keep(store: Store, *some: Preview) -> None:
    for one in some:
        store.write(lambda session, one=one: keep_preview(session, one))  # type: ignore[misc]


def test_the_newest_is_listed_first_and_compared_last(store: Store) -> None:
    later = replace(ONE, preview_id="p-0", made_at=NOW + timedelta(seconds=1), text="次の答え")
    other = replace(ONE, preview_id="p-2", task_id="task-2")
    keep(store, ONE, later, other)
    assert store.read(lambda s: previews_of(s, "task-1")) == (later, ONE)
    assert store.read(lambda s: preview_texts(s, "task-1")) == (ONE.text, "次の答え")


def test_of_a_task_the_oldest_go_when_there_are_too_many(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(previews, "MOST", 2)
    some = [
        replace(ONE, preview_id=f"p-{number}", made_at=NOW + timedelta(seconds=number))
        for number in range(3)
    ]
    keep(store, replace(ONE, preview_id="q", task_id="task-2"), *some)
    kept = [one.preview_id for one in store.read(lambda s: previews_of(s, "task-1"))]
    assert kept == ["p-2", "p-1"]
    assert len(store.read(lambda s: previews_of(s, "task-2"))) == 1


def test_what_was_copied_is_marked(store: Store) -> None:
    keep(store, ONE, replace(ONE, preview_id="p-2"))
    store.write(lambda s: previews.note_copied(s, "p-2"))
    marks = {one.preview_id: one.copied for one in store.read(lambda s: previews_of(s, "task-1"))}
    assert marks == {"p-1": False, "p-2": True}


def test_what_was_copied_is_compared_however_many_come_after_it(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(previews, "MOST", 2)
    keep(store, ONE)
    store.write(lambda s: previews.note_copied(s, ONE.preview_id))
    for number in range(1, 4):
        at = NOW + timedelta(seconds=number)
        keep(store, replace(ONE, preview_id=f"q-{number}", made_at=at, text="次の答え"))
    assert store.read(lambda s: preview_texts(s, "task-1")) == (ONE.text, "次の答え", "次の答え")
