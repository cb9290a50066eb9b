"""The feed: in order, without gaps, and only what the reader may see."""

import threading

import pytest
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.changes import ProjectChanged
from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.server.admin import update_project
from ichikara_desktop.server.work import ALL, Work
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import ANNOTATOR, COORDINATOR, PROJECT, WRITING, House


def test_pages_follow_on_whatever_their_size(house: House) -> None:
    house.questions(7)
    person = house.join(ANNOTATOR)
    person.claim(WRITING, 7)
    whole = person.client.changes(PROJECT.project_id, "", 200)
    seen, cursor = [], ""
    while True:
        page = person.client.changes(PROJECT.project_id, cursor, 2)
        seen += page.changes
        cursor = page.cursor
        if not page.more:
            break
    assert [c.seq for c in seen] == [c.seq for c in whole.changes]
    assert [c.seq for c in seen] == sorted({c.seq for c in seen})
    assert len([c for c in seen if c.body.kind == "task"]) >= 7


def test_nothing_new_is_an_empty_page(house: House) -> None:
    person = house.join(ANNOTATOR)
    end = person.client.changes(PROJECT.project_id, "").cursor
    page = person.client.changes(PROJECT.project_id, end)
    assert (page.changes, page.more, page.cursor) == ((), False, end)


def test_others_tasks_are_not_shown(house: House) -> None:
    house.questions(2)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    mine = {task.task_id for task in one.claim(WRITING)}
    shown = {body.task.task_id for body in two.changes() if body.kind == "task"}
    assert not shown & mine


def test_a_changed_guideline_reaches_everybody(house: House) -> None:
    person = house.join(ANNOTATOR)
    changed = PROJECT.model_copy(update={"guideline_version": 2, "guideline_ja": "新しい要領"})
    update_project(house.database, changed, house.clock)
    assert [b.project for b in person.changes() if b.kind == "project"][-1] == changed


@pytest.mark.parametrize("cursor", ["nonsense", "1.2.3", "x" * 900, "épo"])
def test_a_cursor_that_is_none_starts_over(house: House, cursor: str) -> None:
    with pytest.raises(RefusedError, match="cursor-stale"):
        house.join(ANNOTATOR).client.changes(PROJECT.project_id, cursor)


def test_what_is_written_at_once_leaves_no_gap(house: House) -> None:
    """Readers who poll while many write see every event, in the order of ``seq``."""
    house.questions(16)
    people = [house.join(ANNOTATOR) for _ in range(4)]
    watcher = house.join(COORDINATOR)
    done = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        cursor = ""
        while True:
            finished = done.is_set()
            page = watcher.client.changes(PROJECT.project_id, cursor, 3)
            seen.extend(change.seq for change in page.changes)
            cursor = page.cursor
            if finished and not page.more and not page.changes:
                return

    def write(person) -> None:
        for task in person.claim(WRITING, 4):
            person.do(SubmitResponse(text="答えです。"), task)

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    reader = threading.Thread(target=watch)
    for thread in [reader, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join(timeout=60)
    whole = []
    cursor = ""
    while True:
        page = watcher.client.changes(PROJECT.project_id, cursor, 200)
        whole += [change.seq for change in page.changes]
        cursor = page.cursor
        if not page.more:
            break
    assert seen == whole


def test_a_reader_never_passes_a_transaction_that_is_still_open(house: House) -> None:
    """One has its number and is slow to commit; a later one may not be seen before it.

    With numbers of a sequence (BIGSERIAL) the reader's place passes the slow one, for ever.
    """
    watcher = house.join(COORDINATOR)
    has_number, is_through = threading.Event(), threading.Event()
    pages = []

    def change(session: Session, name: str) -> None:
        work = Work(session, PROJECT.project_id, house.clock())
        changed = PROJECT.model_copy(update={"name_en": name})
        work.tell(ALL, lambda: ProjectChanged(project=changed))
        work.finish()

    def slow() -> None:
        def work(session: Session) -> None:
            change(session, "slow")
            has_number.set()
            is_through.wait(1)

        house.database.write(work)

    def quick() -> None:
        house.database.write(lambda session: change(session, "quick"))
        pages.append(watcher.client.changes(PROJECT.project_id, ""))
        is_through.set()

    first, second = threading.Thread(target=slow), threading.Thread(target=quick)
    first.start()
    assert has_number.wait(10)
    second.start()
    first.join()
    second.join()
    pages.append(watcher.client.changes(PROJECT.project_id, pages[0].cursor))
    seen = [change.body.project.name_en for page in pages for change in page.changes]
    assert seen[-2:] == ["slow", "quick"]
