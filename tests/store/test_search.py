"""What the search finds is what a plain comparison of the texts finds, and no more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from ichikara_desktop.store import search
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.store import Store, create_store
from ichikara_desktop.store.tasks import index_waiting, save_task, search_tasks
from tests.support.stores import ACCOUNT, PROJECT, keys_in, revision, row_of, task

TEXTS = (
    "日本の首都はどこですか。",
    "首都は、都の首ではない。",
    "が゙ぎｶﾞｷﾞ バビブ ﾊﾞﾋﾞﾌﾞ は\u3099ひ\u309aふ\u3099",
    'He said "AND OR NOT NEAR(a b)" * ^ : { } - + (x)',
    "100%の_を\\で書く。ＡＢＣ　ａｂｃ",
    "😀😁👨‍👩‍👧𠮷野家の𠮷",
    "あああああ",
    "ああ\nああ\tああ",
    "Straße ǅ İstanbul ﬁ ㌔ ①",
    "語",
    "a",
    "\x1f\x00\U000f0000\U000f0020",
    "e\u0301é é",
    "教えてください。教えて下さい。おしえて",
)
PIECES = [*{character for text in TEXTS for character in text}, "AND", "の", "ガ", "が", '"', "*"]
QUERIES = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PARTS = st.sampled_from(TEXTS).flatmap(
    lambda text: st.builds(
        lambda start, length: text[start : start + length],
        st.integers(0, len(text) - 1),
        st.sampled_from((1, 2, 3, 5, 10)),
    )
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the texts: some as questions, some as what was submitted, one changed later."""
    folder: Path = tmp_path_factory.mktemp("library") / "store"
    store, _ = create_store(folder, keys_in(folder))
    store.write(lambda s: save_account(s, ACCOUNT))
    store.write(lambda s: save_project(s, PROJECT))
    for number, content in enumerate(TEXTS):
        views = [task(str(number), content)]
        if number % 3 == 1:
            views = [
                task(str(number), "仮の質問"),
                task(str(number), "", revision=revision(content)),
            ]
        for seq, view in enumerate(views):
            store.write(lambda s, v=view, n=seq: save_task(s, v, n))
    yield store
    store.close()


def found(store: Store, query: str) -> list[str]:
    return [t.view.task_id for t in store.read(lambda s: search_tasks(s, query))]


def compared(query: str) -> list[str]:
    """Return what holds every word by a plain comparison, the newest first."""
    words = search.normalised(query).split()
    holding = [
        str(number)
        for number, content in enumerate(TEXTS)
        if words and all(word in search.normalised(content) for word in words)
    ]
    return holding[::-1]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(QUERIES, PARTS, st.text(max_size=4), st.lists(PARTS, max_size=3).map(" ".join)))
def test_the_search_finds_what_a_comparison_finds(library: Store, query: str) -> None:
    assert found(library, query) == compared(query)


@pytest.mark.parametrize(
    ("query", "number"),
    [("語", 9), ("ガ", 2), ("ば", 2), ("バ", 2), ("𠮷野", 5), ("👩", 5), ("ああああああ", None)],
)
def test_single_characters_and_marks_are_found(
    library: Store, query: str, number: int | None
) -> None:
    assert found(library, query)[:1] == ([] if number is None else [str(number)])


def test_a_query_longer_than_the_index_is_asked_for_is_compared_to_its_end(store: Store) -> None:
    shared = "".join(chr(0x4E00 + number) for number in range(200))
    store.write(lambda s: save_task(s, task("a", f"{shared}甲"), 1))
    store.write(lambda s: save_task(s, task("b", f"{shared}乙"), 1))
    assert found(store, f"{shared}甲") == ["a"]


def test_only_as_many_as_asked_for_are_read(store: Store) -> None:
    for number in range(5):
        store.write(lambda s, n=number: save_task(s, task(str(n), "同じ質問"), 1))
    newest = store.read(lambda s: search_tasks(s, "同じ", 2))
    assert [t.view.task_id for t in newest] == ["4", "3"]


def test_what_says_the_same_keeps_its_place_in_the_index(store: Store) -> None:
    def places() -> list[int]:
        return store.read(
            lambda s: list(s.scalars(sql("SELECT entry FROM task_search_key ORDER BY entry")))
        )

    store.write(lambda s: save_task(s, task("a", "一つ目"), 1))
    store.write(lambda s: save_task(s, task("b", "二つ目"), 2))
    before = places()
    store.write(lambda s: save_task(s, task("a", "一つ目", lease=None), 3))
    assert places() == before
    store.write(lambda s: save_task(s, task("a", "目次"), 4))
    assert (found(store, "目"), found(store, "一つ")) == (["a", "b"], [])
    assert len(places()) == 2


def test_what_an_older_version_kept_is_indexed_bit_by_bit(store: Store) -> None:
    def older(session) -> None:
        session.add_all(row_of(task(f"old-{n}", f"{n}番目の古い質問")) for n in range(5))
        session.execute(sql("INSERT INTO task_search_pending VALUES ('')"))

    store.write(older)
    store.write(lambda s: save_task(s, task("old-3", "新しくなった質問"), 9))
    steps = []
    while store.write(lambda s: index_waiting(s, 2)):
        steps.append(len(found(store, "質問")))
    assert steps == [3, 4]
    assert not store.write(lambda s: index_waiting(s, 2))
    assert sorted(found(store, "質問")) == [f"old-{n}" for n in range(5)]
    assert found(store, "番目") == ["old-4", "old-2", "old-1", "old-0"]
