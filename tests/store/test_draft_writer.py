"""Bursts of typing are saved soon, once each, and tried again when they cannot be."""

import threading
import time
from pathlib import Path

import pytest

from ichikara_desktop.store import draft_writer
from ichikara_desktop.store.draft_writer import BURST, DraftWriter
from ichikara_desktop.store.drafts import load_draft, seal_draft
from ichikara_desktop.store.errors import NotWritableError
from ichikara_desktop.store.store import Store
from tests.support.stores import reopened


class Writing:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.saved: list[str] = []
        self.failed: list[BaseException] = []
        self.writer = DraftWriter(
            store,
            lambda task_id, _at: self.saved.append(task_id),
            lambda _task_id, error: self.failed.append(error),
        )

    def text(self) -> str | None:
        draft = self.store.write(lambda s: load_draft(s, "task-1"))
        return draft.text if draft else None

    def until(self, holds) -> None:
        deadline = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def writing(held: Store):
    writing = Writing(held)
    yield writing
    writing.writer.close()


def test_a_burst_is_one_commit_soon_after_its_first_key(writing: Writing) -> None:
    for end in range(1, 6):
        writing.writer.edit("task-1", "あいうえお"[:end], end)
    assert writing.saved == []
    writing.until(lambda: writing.saved == ["task-1"])
    assert writing.text() == "あいうえお"


def test_typing_on_does_not_put_off_the_commit(writing: Writing) -> None:
    begun = time.monotonic()
    text = ""
    while not writing.saved and time.monotonic() - begun < 3:
        text += "あ"
        writing.writer.edit("task-1", text, len(text))
        time.sleep(0.01)
    assert time.monotonic() - begun < BURST + 1.0


def test_nothing_counts_as_saved_while_a_later_burst_waits(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_writer, "BURST", 60.0)
    busy = threading.Event()
    writing.store.submit(lambda _: busy.wait(5))
    writing.writer.edit("task-1", "先の文", 3)
    assert not writing.writer.is_saved("task-1")
    (first,) = writing.writer.flush()
    assert not writing.writer.is_saved("task-1"), "it is on its way"
    writing.writer.edit("task-1", "先の文と続き", 6)
    busy.set()
    first.result()
    writing.until(lambda: writing.saved == ["task-1"])
    assert not writing.writer.is_saved("task-1"), "the rest waits for its burst"
    writing.writer.flush()
    writing.until(lambda: writing.saved == ["task-1"] * 2)
    assert writing.writer.is_saved("task-1")


def test_flush_saves_at_once_and_nothing_twice(writing: Writing) -> None:
    writing.writer.edit("task-1", "今", 1)
    for future in writing.writer.flush():
        future.result()
    assert writing.text() == "今"
    assert writing.writer.flush() == []


def test_closing_saves_what_is_typed(writing: Writing, folder: Path) -> None:
    writing.writer.edit("task-1", "最後の一字", 5)
    writing.writer.close()
    again = reopened(writing.store, folder)
    draft = again.read(lambda s: load_draft(s, "task-1"))
    assert (draft.text, draft.cursor) == ("最後の一字", 5)
    again.close()


def test_what_cannot_be_saved_is_told_and_tried_again(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_writer, "RETRY", 0.05)
    save = draft_writer._save_text
    attempts = []

    def full_at_first(*arguments):
        attempts.append(1)
        if len(attempts) < 3:
            raise NotWritableError
        return save(*arguments)

    monkeypatch.setattr(draft_writer, "_save_text", full_at_first)
    writing.writer.edit("task-1", "消えない", 4)
    writing.until(lambda: writing.saved == ["task-1"])
    assert [type(error) for error in writing.failed] == [NotWritableError] * 2
    assert writing.text() == "消えない"


def test_typing_on_after_a_failure_waits_for_its_own_burst_only(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_writer, "RETRY", 60.0)
    save = draft_writer._save_text

    def full(*_: object) -> None:
        raise NotWritableError

    monkeypatch.setattr(draft_writer, "_save_text", full)
    writing.writer.edit("task-1", "消え", 2)
    writing.until(lambda: bool(writing.failed))
    monkeypatch.setattr(draft_writer, "_save_text", save)
    writing.writer.edit("task-1", "消えない", 4)
    writing.until(lambda: writing.saved == ["task-1"])
    assert writing.text() == "消えない"


def test_a_burst_that_comes_after_the_submission_changes_nothing(writing: Writing) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    writing.store.write(lambda s: seal_draft(s, "task-1", "出したもの", "op-1", datetime.now(UTC)))
    writing.writer.edit("task-1", "遅れて来た", 5)
    for future in writing.writer.flush():
        future.result()
    assert writing.text() == "出したもの"
    assert writing.saved == [], "it is kept nowhere, so nobody is told that it is"


def test_what_was_submitted_is_forgotten(writing: Writing) -> None:
    writing.writer.edit("task-1", "未保存", 3)
    writing.writer.forget("task-1")
    assert writing.writer.flush() == []
