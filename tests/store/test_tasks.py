"""The mirror of the server's tasks, and finding them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.store import drafts
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import (
    count_held,
    find_task,
    first_tasks,
    known_tasks,
    leases_before,
    save_task,
    save_tasks,
    search_tasks,
    title_of,
)
from tests.support.stores import lease, revision, task

TEXTS = {
    "a": "春の七草とは何ですか。ABC",
    "b": "100%の確率とは、何％のことですか。",
    "c": "図書館で_を使う検索の仕方を教えて",
    "d": "雨",
}


def save(store: Store, *views) -> None:
    for number, view in enumerate(views):
        store.write(lambda s, v=view, n=number: save_task(s, v, n + 1))


@pytest.fixture
def library(store: Store) -> Store:
    save(store, *(task(name, text) for name, text in TEXTS.items()))
    return store


def found(store: Store, query: str) -> set[str]:
    return {t.view.task_id for t in store.read(lambda s: search_tasks(s, query))}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("七草とは", {"a"}),
        ("ａｂｃ", {"a"}),
        ("雨", {"d"}),
        ("とは", {"a", "b"}),
        ("何 とは", {"a", "b"}),
        ("七草 図書館", set()),
        ("%", {"b"}),
        ("_", {"c"}),
        ("0%", {"b"}),
        ('"七草"', set()),
        ('七草" OR "図書館', set()),
        ("'; DROP TABLE task; --", set()),
        ("", set()),
        ("　 ", set()),
        ("\\", set()),
    ],
)
def test_search_finds_by_every_word_whatever_its_length(
    library: Store, query: str, wanted: set[str]
) -> None:
    assert found(library, query) == wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=12))
def test_no_query_breaks_the_search(library: Store, query: str) -> None:
    found(library, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 20), st.integers(1, 8))
def test_every_part_of_a_text_finds_it(library: Store, name: str, start: int, length: int) -> None:
    part = TEXTS[name][start : start + length]
    if part.strip():
        assert name in found(library, part)


def test_older_news_never_overwrites_newer(store: Store) -> None:
    newer, older = task(state=State.SUBMITTED), task(state=State.LEASED)
    store.write(lambda s: save_task(s, newer, 9))
    store.write(lambda s: save_task(s, older, 4))
    assert store.read(lambda s: find_task(s, "task-1")).view.state is State.SUBMITTED


def test_of_one_page_the_newest_news_of_a_task_stays(store: Store) -> None:
    shown = [
        (task(text="新しい文面です", state=State.SUBMITTED), 9),
        (task(text="古い言葉です", state=State.LEASED), 4),
        (task("task-2"), 5),
    ]
    store.write(lambda s: save_tasks(s, shown))
    store.write(lambda s: save_tasks(s, shown[::-1]))
    assert store.read(lambda s: find_task(s, "task-1")).view.state is State.SUBMITTED
    assert (found(store, "古い言葉"), found(store, "新しい文面")) == (set(), {"task-1"})
    assert found(store, "虹はなぜ") == {"task-2"}


def test_the_same_news_twice_is_the_same(store: Store) -> None:
    view = task()
    for _ in range(2):
        store.write(lambda s: save_task(s, view, 3))
    assert [t.view for t in store.read(known_tasks)] == [view]
    assert found(store, "虹はなぜ") == {"task-1"}


def test_a_changed_question_is_found_by_its_new_words(store: Store) -> None:
    store.write(lambda s: save_task(s, task(text="古い言葉です"), 1))
    store.write(lambda s: save_task(s, task(text="新しい文面です"), 2))
    assert (found(store, "古い言葉"), found(store, "新しい文面")) == (set(), {"task-1"})


def test_a_task_knows_of_its_draft(held: Store) -> None:
    assert not held.read(lambda s: find_task(s, "task-1")).has_draft
    held.write(lambda s: drafts.begin_draft(s, "task-1", "あ", datetime.now(UTC)))
    assert held.read(lambda s: find_task(s, "task-1")).has_draft


def test_held_tasks_are_counted_with_the_first_date(store: Store) -> None:
    assert store.read(count_held) == (0, None)
    soon, late = lease("a", days=2), lease("b", days=8)
    save(store, task("a", lease=soon), task("b", lease=late), task("c", lease=None))
    count, until = store.read(count_held)
    assert (count, until) == (2, soon.expires_at)


def test_leases_that_end_soon_are_found(store: Store) -> None:
    save(store, task("a", lease=lease("a", days=1)), task("b", lease=lease("b", days=8)))
    moment = datetime.now(UTC) + timedelta(days=3)
    assert [ref.lease_id for ref in store.read(lambda s: leases_before(s, moment))] == ["lease-a"]


def test_a_task_that_is_not_here_is_nothing(store: Store) -> None:
    assert store.read(lambda s: find_task(s, "unknown")) is None


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (task(text="一行目\n二行目"), "一行目"),
        (task(text="\n　\n 三行目 "), "三行目"),
        (task(kind=TaskKind.WRITE_INSTRUCTION, instruction=None, brief="行事の質問"), "行事の質問"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(view, title: str) -> None:
    assert title_of(view) == title


def test_a_returned_text_is_found_too(store: Store) -> None:
    save(store, task(state=State.RETURNED, revision=revision("差し戻された言葉")))
    assert found(store, "虹はなぜ") == {"task-1"}


def test_the_first_tasks_are_those_due_soonest_and_what_came_back(store: Store) -> None:
    save(store, *(task(f"t{n}", lease=lease(f"t{n}", days=n + 1)) for n in range(6)))
    late = task("back", state=State.RETURNED, lease=lease("back", days=99))
    check = task("check", kind=TaskKind.CHECK, lease=lease("check", days=50))
    save(store, late, check)
    page = store.read(lambda s: first_tasks(s, 2))
    assert [t.view.task_id for t in page.tasks] == ["t0", "t1", "check", "back"]
    assert page.cut
    whole = store.read(lambda s: first_tasks(s, 8))
    assert (len(whole.tasks), whole.cut) == (8, False)


def test_what_is_written_is_among_the_first_tasks_though_it_is_held_no_more(held: Store) -> None:
    save(held, task("gone", lease=None), task("other", lease=None))
    held.write(lambda s: drafts.begin_draft(s, "gone", "あ", datetime.now(UTC)))
    page = held.read(lambda s: first_tasks(s, 5))
    assert [t.view.task_id for t in page.tasks] == ["task-1", "gone"]
