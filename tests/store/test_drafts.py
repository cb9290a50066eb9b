"""The journal: whatever was typed, replaying it gives the text."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.store.drafts import (
    COMPACT_AFTER,
    Splice,
    append_splice,
    begin_draft,
    compact,
    load_draft,
    seal_draft,
    splice_between,
    unseal_draft,
)
from ichikara_desktop.store.models import JournalRow
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import save_task
from tests.support.stores import task

NOW = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
WORDS = st.text(alphabet="あ漢😀𠮷a\n", max_size=12)


@given(before=WORDS, after=WORDS)
def test_a_splice_turns_one_text_into_the_other(before: str, after: str) -> None:
    assert splice_between(before, after).apply(before) == after


@pytest.mark.parametrize(
    ("before", "after", "splice"),
    [
        ("", "あ", Splice(0, 0, "あ")),
        ("あい", "あい", Splice(2, 0, "")),
        ("あいう", "あう", Splice(1, 1, "")),
        ("あああ", "ああああ", Splice(3, 0, "あ")),
        ("😀b", "😀😀b", Splice(1, 0, "😀")),
        ("今日は雨", "今日も雨", Splice(2, 1, "も")),
    ],
)
def test_a_splice_is_the_smallest(before: str, after: str, splice: Splice) -> None:
    assert splice_between(before, after) == splice


def journal_length(store: Store) -> int:
    return store.read(lambda s: s.scalar(select(func.count()).select_from(JournalRow)))


def type_screens(store: Store, screens: list[str], task_id: str = "task-1") -> None:
    def work(session) -> None:
        begin_draft(session, task_id, "", NOW)
        session.flush()
        before = ""
        for screen in screens:
            append_splice(session, task_id, splice_between(before, screen), len(screen), NOW)
            before = screen

    store.write(work)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(screens=st.lists(WORDS, min_size=1, max_size=12), compacted=st.booleans())
def test_the_journal_replays_to_the_last_screen(
    held: Store, screens: list[str], compacted: bool
) -> None:
    task_id = new_id()
    held.write(lambda s: save_task(s, task(task_id), 1))
    type_screens(held, screens, task_id)
    if compacted:
        held.write(lambda s: compact(s, task_id))
    draft = held.read(lambda s: load_draft(s, task_id))
    assert (draft.text, draft.cursor) == (screens[-1], len(screens[-1]))


def test_a_journal_entry_is_neither_changed_nor_lost(held: Store) -> None:
    type_screens(held, ["書きかけ"])
    for change in ("DELETE FROM journal", "UPDATE journal SET inserted = ''"):
        with pytest.raises(IntegrityError):
            held.write(lambda s, change=change: s.execute(text(change)))
    assert held.read(lambda s: load_draft(s, "task-1")).text == "書きかけ"


def test_a_long_journal_becomes_a_snapshot(held: Store) -> None:
    screens = ["あ" * number for number in range(1, COMPACT_AFTER + 50)]
    type_screens(held, screens)
    assert 0 < journal_length(held) <= COMPACT_AFTER + 1
    assert held.read(lambda s: load_draft(s, "task-1")).text == screens[-1]


def test_beginning_again_keeps_what_is_being_written(held: Store) -> None:
    type_screens(held, ["書きかけ"])
    held.write(lambda s: begin_draft(s, "task-1", "別の始まり", NOW))
    assert held.read(lambda s: load_draft(s, "task-1")).text == "書きかけ"


def test_a_sealed_draft_shows_what_was_submitted_and_can_be_written_again(held: Store) -> None:
    type_screens(held, ["書きかけ"])
    held.write(lambda s: seal_draft(s, "task-1", "出したもの", "op-1", NOW))
    draft = held.read(lambda s: load_draft(s, "task-1"))
    assert (draft.text, draft.sealed_by) == ("出したもの", "op-1")
    held.write(lambda s: unseal_draft(s, "task-1"))
    assert held.read(lambda s: load_draft(s, "task-1")).sealed_by is None


def test_what_came_back_begins_a_new_draft_after_a_sealed_one(held: Store) -> None:
    type_screens(held, ["初めの版"])
    held.write(lambda s: seal_draft(s, "task-1", "初めの版", "op-1", NOW))
    held.write(lambda s: begin_draft(s, "task-1", "差し戻された版", NOW))
    draft = held.read(lambda s: load_draft(s, "task-1"))
    assert (draft.text, draft.sealed_by) == ("差し戻された版", None)
