"""What was dismissed and what was pasted, over a restart and over an upgrade."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.database import writing_engine
from ichikara_desktop.store.dismissals import (
    Dismissal,
    add_dismissal,
    dismissals_of,
    remove_dismissals,
)
from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.migrate import config
from ichikara_desktop.store.pasted import MOST, keep_pasted, pasted_into
from ichikara_desktop.store.questions import known_questions
from ichikara_desktop.store.schema import NEWEST, revision
from ichikara_desktop.store.store import STORE_FILE, Store, open_store
from ichikara_desktop.store.tasks import index_waiting, save_task, search_tasks
from tests.support.stores import ACCOUNT, PROJECT, keys_in, reopened, row_of, task
from tests.support.stores import revision as revised

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ONCE = Dismissal(
    "d-1", PROJECT.project_id, "task-1", "ra-nuki", "見れる", "星が\ufffc。", "引用なので", NOW
)


def test_dismissals_are_kept_with_their_reason_until_they_are_taken_back(
    store: Store, folder: Path
) -> None:
    everywhere = replace(ONCE, dismissal_id="d-2", task_id=None, around="")
    other = replace(everywhere, dismissal_id="d-3", project_id="other")
    for dismissal in (ONCE, everywhere, other):
        store.write(lambda s, one=dismissal: add_dismissal(s, one))
    store = reopened(store, folder)
    assert store.read(lambda s: dismissals_of(s, PROJECT.project_id)) == (ONCE, everywhere)
    store.write(lambda s: remove_dismissals(s, ["d-1", "unknown"]))
    assert store.read(lambda s: dismissals_of(s, PROJECT.project_id)) == (everywhere,)
    store.close()


def test_the_same_decision_is_kept_once(store: Store) -> None:
    for number, task_id in enumerate(("task-1", "task-1", None, None)):
        again = replace(ONCE, dismissal_id=f"d-{number}", task_id=task_id)
        store.write(lambda s, one=again: add_dismissal(s, one))
    kept = store.read(lambda s: dismissals_of(s, PROJECT.project_id))
    assert [dismissal.dismissal_id for dismissal in kept] == ["d-0", "d-2"]


def test_the_latest_passages_are_kept_and_each_once(store: Store) -> None:
    for text in [*(f"文{n}" for n in range(MOST + 5)), "文20"]:
        store.write(lambda s, text=text: keep_pasted(s, "task-1", text, NOW))
    store.write(lambda s: keep_pasted(s, "task-2", "ほかの文", NOW))
    kept = store.read(lambda s: pasted_into(s, "task-1"))
    assert len(kept) == MOST
    assert kept[-1] == "文20"
    assert "文4" not in kept
    assert store.read(lambda s: pasted_into(s, "task-2")) == ("ほかの文",)


def test_every_question_here_is_known_once_and_as_it_was_last_written(store: Store) -> None:
    own = {"kind": TaskKind.WRITE_INSTRUCTION, "instruction": None, "brief": "地理の質問を"}
    family = task("task-2", "虹はなぜ出ますか。").instruction
    for view in (
        task("task-1", "海はなぜ青いですか。"),
        task("task-2", "虹はなぜ出ますか。"),
        task("task-3", instruction=family),
        task("own-1", **own, revision=revised("送った質問")),
        task("own-2", **own, revision=revised("送った質問")),
        task("own-3", **own),
    ):
        store.write(lambda s, view=view: save_task(s, view, 1))
    store.write(lambda s: begin_draft(s, "own-2", "", NOW))
    store.write(lambda s: append_splice(s, "own-2", splice_between("", "書き直した質問"), 7, NOW))
    assert store.read(known_questions) == {
        "family-task-1": "海はなぜ青いですか。",
        "family-task-2": "虹はなぜ出ますか。",
        "own-1": "送った質問",
        "own-2": "書き直した質問",
    }
    newest = store.read(lambda s: known_questions(s, 1))
    assert set(newest) == {"family-task-2", "own-2"}, "the newest task, and what is written"


def test_a_store_of_the_first_tables_is_brought_up_with_its_drafts(
    folder: Path, cheap_keys: None
) -> None:
    folder.mkdir()
    key, _ = keys_in(folder).make(None)
    engine = writing_engine(folder / STORE_FILE, key)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    with Session(engine) as session, session.begin():
        save_account(session, ACCOUNT)
        save_project(session, PROJECT)
        session.add(row_of(task()))
        begin_draft(session, "task-1", "書きかけ", NOW)
        append_splice(session, "task-1", splice_between("書きかけ", "書きかけの𠮷"), 6, NOW)
    assert revision(engine) == "0001"
    engine.dispose()

    with open_store(folder, keys_in(folder)) as store:
        draft = store.read(lambda s: load_draft(s, "task-1"))
        assert draft is not None
        assert (draft.text, draft.cursor) == ("書きかけの𠮷", 6)
        assert not store.write(lambda s: index_waiting(s, 10))
        assert [t.view.task_id for t in store.read(lambda s: search_tasks(s, "虹"))] == ["task-1"]
        store.write(lambda s: add_dismissal(s, ONCE))
        store.write(lambda s: keep_pasted(s, "task-1", "貼った文章", NOW))
    before = writing_engine(folder / f"{STORE_FILE}.before-0001", key)
    assert revision(before) == "0001"
    with Session(before) as session:
        copied = load_draft(session, "task-1")
    before.dispose()
    assert copied is not None
    assert copied.text == "書きかけの𠮷"
    with open_store(folder, keys_in(folder)) as store:
        assert store.read(lambda s: dismissals_of(s, PROJECT.project_id)) == (ONCE,)
    engine = writing_engine(folder / STORE_FILE, key)
    assert revision(engine) == NEWEST
    engine.dispose()
