"""Account, feed, pairs and claims: what is kept of the server's news."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.account import (
    FeedPlace,
    feed_place,
    load_account,
    load_project,
    move_feed,
    move_server,
    note_contact,
    save_account,
    save_project,
)
from ichikara_desktop.store.claims import close_claim, open_claim
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.feed import restart_feed
from ichikara_desktop.store.pairs import count_pairs, load_pairs, save_pair
from ichikara_desktop.store.store import Store, create_store
from ichikara_desktop.store.tasks import find_task, save_task
from tests.support.stores import ACCOUNT, PROJECT, keys_in, pair, task

NOW = datetime(2026, 11, 2, tzinfo=UTC)
WRITING = frozenset({TaskKind.WRITE_RESPONSE, TaskKind.WRITE_INSTRUCTION})


def test_a_store_without_an_account_says_so(tmp_path, cheap_keys) -> None:
    with create_store(tmp_path / "new", keys_in(tmp_path / "new"))[0] as store:
        assert store.read(load_account) is None
        with pytest.raises(NothingToDoError):
            store.write(lambda s: move_server(s, "http://127.0.0.1:2"))


def test_an_account_joined_again_keeps_its_numbers(store: Store) -> None:
    from dataclasses import replace  # noqa: PLC0415

    fresh = replace(ACCOUNT, token="token-2", server="http://127.0.0.1:2")
    store.write(lambda s: save_account(s, fresh))
    assert store.read(load_account) == fresh


def test_the_server_may_move(store: Store) -> None:
    store.write(lambda s: move_server(s, "http://127.0.0.1:9"))
    assert store.read(load_account).server == "http://127.0.0.1:9"


def test_a_project_is_read_as_it_was_shown(store: Store) -> None:
    project = store.read(lambda s: load_project(s, PROJECT.project_id))
    assert (project.name_ja, project.guideline_version) == ("試し", 3)
    assert project.genre_name("life", "ja") == "暮らし"
    assert project.genre_name("unknown", "en") == "unknown"
    assert store.read(lambda s: load_project(s, "other")) is None


def test_an_older_project_never_overwrites_a_newer(store: Store) -> None:
    newer = PROJECT.model_copy(update={"guideline_version": 7})
    store.write(lambda s: save_project(s, newer, 9))
    store.write(lambda s: save_project(s, PROJECT, 4))
    assert store.read(lambda s: load_project(s, PROJECT.project_id)).guideline_version == 7


def test_the_place_in_the_feed_is_kept(store: Store) -> None:
    assert store.read(feed_place) == FeedPlace()
    store.write(lambda s: move_feed(s, FeedPlace("cursor-7", "epoch-1", NOW)))
    place = store.read(feed_place)
    assert (place.cursor, place.epoch, place.last_contact) == ("cursor-7", "epoch-1", NOW)
    later = datetime(2026, 11, 3, tzinfo=UTC)
    store.write(lambda s: note_contact(s, later))
    assert store.read(feed_place) == FeedPlace("cursor-7", "epoch-1", later)


def test_a_feed_that_begins_anew_takes_whatever_comes(held: Store) -> None:
    held.write(lambda s: save_task(s, task(text="新しい番号の作業"), 50))
    held.write(lambda s: move_feed(s, FeedPlace("cursor-50", "epoch-1", NOW)))
    held.write(restart_feed)
    assert held.read(feed_place) == FeedPlace("", "epoch-1", NOW), "so that a restore is noticed"
    held.write(lambda s: save_task(s, task(text="やり直した作業"), 1))
    assert held.read(lambda s: find_task(s, "task-1")).view.instruction.text == "やり直した作業"


def test_pairs_come_in_the_order_of_their_acceptance(store: Store) -> None:
    for number, view in enumerate([pair("b", 2), pair("a", 1), pair("c", 1)]):
        store.write(lambda s, v=view, n=number: save_pair(s, v, n + 1))
    assert [p.pair_id for p in store.read(load_pairs)] == ["a", "c", "b"]
    assert store.read(count_pairs) == 3


def test_an_older_pair_never_overwrites_a_newer(store: Store) -> None:
    store.write(lambda s: save_pair(s, pair("a", response="新しい"), 9))
    store.write(lambda s: save_pair(s, pair("a", response="古い"), 3))
    assert [p.response for p in store.read(load_pairs)] == ["新しい"]


def test_a_claim_without_an_answer_is_asked_again_under_its_id(store: Store) -> None:
    first = store.write(lambda s: open_claim(s, WRITING, 5))
    again = store.write(lambda s: open_claim(s, WRITING, 9))
    assert again == replace(first, repeated=True)
    other = store.write(lambda s: open_claim(s, frozenset({TaskKind.CHECK}), 5))
    assert other.claim_id != first.claim_id
    store.write(lambda s: close_claim(s, first.claim_id))
    assert store.write(lambda s: open_claim(s, WRITING, 5)).claim_id != first.claim_id
