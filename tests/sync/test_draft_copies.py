"""Copies of drafts: the server reads nothing, nothing is overwritten, and they come back."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.server.admin import invite_again
from ichikara_desktop.server.models import DraftRow as ServerDraft
from ichikara_desktop.store.draft_copies import (
    forks,
    key_of,
    next_copy,
    switch_off,
    switch_on,
)
from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.recovery_code import new_recovery_code
from ichikara_desktop.sync.draft_copies import IDLE
from ichikara_desktop.sync.enrolment import keep_account
from tests.support.clients import Computer
from tests.support.faulty_transport import lost_on_the_way_back
from tests.support.servers import ANNOTATOR, PROJECT, WRITING, House

TEXT = "まだ誰にも見せない書きかけの文章です。"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Writer:
    """Somebody with two computers, each with a recovery code of its own."""

    def __init__(self, house: House, computer) -> None:
        self.house = house
        self.one: Computer = computer(ANNOTATOR)
        self.one.engine.claim(WRITING, 2)
        self.task, self.other_task = self.one.answerable()
        self.code = new_recovery_code()
        self.one.store.write(lambda s: switch_on(s, key_of(self.code)))

    def write(self, computer: Computer, text: str, at: datetime = LONG_AGO) -> None:
        def typed(session) -> None:
            begin_draft(session, self.task, "", at)
            before = load_draft(session, self.task).text
            append_splice(session, self.task, splice_between(before, text), len(text), at)

        computer.store.write(typed)

    def second_computer(self, computer) -> Computer:
        two: Computer = computer(ANNOTATOR)
        code = invite_again(
            self.house.database, PROJECT.project_id, self.one.person_id, clock=self.house.clock
        )
        reply = self.house.client().enrol(code, "two", "ノート")
        keep_account(two.store, Invitation("http://127.0.0.1", "x"), reply, "two", "ノート")
        two.store.write(lambda s: switch_on(s, key_of(new_recovery_code())))
        return two

    def text_on(self, computer: Computer) -> str:
        return computer.store.read(lambda s: load_draft(s, self.task)).text

    def kept(self) -> dict[str, tuple[int, str]]:
        rows = select(ServerDraft)
        return self.house.database.read(
            lambda s: {r.draft_id: (r.version, r.sealed) for r in s.scalars(rows)}
        )


@pytest.fixture
def writer(house: House, computer) -> Writer:
    house.questions(2)
    return Writer(house, computer)


def test_nothing_readable_leaves_this_computer(writer: Writer) -> None:
    sent: list[bytes] = []
    inner = writer.one.network.inner.handle_request

    def watch(request):
        body = request.read()
        packed = request.headers.get("Content-Encoding") == "gzip"
        sent.append(gzip.decompress(body) if packed else body)
        return inner(request)

    writer.one.network.inner.handle_request = watch
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    (copy,) = writer.kept().values()
    assert any(copy[1].encode() in body for body in sent), "it did leave"
    for word in (TEXT, TEXT[:4], writer.code, key_of(writer.code).hex(), writer.task):
        assert not any(word.encode() in body for body in sent)
        assert not any(word.encode("unicode-escape") in body for body in sent)


def test_a_draft_is_copied_once_it_was_left_alone(writer: Writer) -> None:
    now = datetime.now(UTC)
    writer.write(writer.one, TEXT, now)
    store = writer.one.store
    assert store.write(lambda s: next_copy(s, now + IDLE / 2, IDLE)) is None
    assert store.write(lambda s: next_copy(s, now - timedelta(days=900), IDLE)) is not None
    writer.one.engine.synchronise()
    assert len(writer.kept()) == 1
    writer.one.engine.synchronise()
    assert [version for version, _ in writer.kept().values()] == [1], "unchanged, not sent again"
    writer.write(writer.one, TEXT + "つづき。")
    writer.one.engine.copy_drafts()
    assert [version for version, _ in writer.kept().values()] == [2]


def test_a_lost_answer_makes_no_second_copy(writer: Writer) -> None:
    writer.write(writer.one, TEXT)
    network = writer.one.network
    network.rate, network.faults = 1.0, (lost_on_the_way_back,)
    with pytest.raises(Exception, match="ReadError"):
        writer.one.engine.copy_drafts()
    network.rate = 0.0
    writer.one.engine.copy_drafts()
    assert [version for version, _ in writer.kept().values()] == [1]


def test_nothing_is_copied_unless_wanted_and_copies_go_when_they_are_not(writer: Writer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    assert writer.kept()
    writer.one.store.write(switch_off)
    writer.one.engine.synchronise()
    assert not writer.kept()
    writer.write(writer.one, TEXT + "あと")
    writer.one.engine.synchronise()
    assert not writer.kept()


def test_a_copy_goes_once_its_text_has_arrived(writer: Writer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    writer.one.answer(writer.task, TEXT)
    writer.one.engine.synchronise()
    assert not writer.kept()


def test_drafts_come_back_on_a_new_computer(writer: Writer, computer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    two = writer.second_computer(computer)
    typed = writer.code.lower().replace("-", " ")
    back = two.engine.bring_drafts_back(key_of(typed))
    assert (back.new, back.beside, back.unreadable) == (1, 0, 0)
    assert writer.text_on(two) == TEXT
    assert two.engine.bring_drafts_back(key_of(typed)).same == 1


def test_a_wrong_code_says_so_and_changes_nothing(writer: Writer, computer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    two = writer.second_computer(computer)
    with pytest.raises(WrongSecretError):
        two.engine.bring_drafts_back(key_of(new_recovery_code()))
    with pytest.raises(WrongSecretError):
        key_of("合言葉")
    assert two.store.read(lambda s: load_draft(s, writer.task)) is None


def test_a_text_that_is_here_stays_and_both_are_kept(writer: Writer, computer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    two = writer.second_computer(computer)
    two.engine.synchronise()
    writer.write(two, "こちらで書いた別の文章。")
    for beside in (1, 0):
        assert two.engine.bring_drafts_back(key_of(writer.code)).beside == beside
    assert writer.text_on(two) == "こちらで書いた別の文章。"
    assert [fork.text for fork in two.store.read(forks)] == [TEXT]


def test_two_computers_overwrite_nothing_of_each_other(writer: Writer, computer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    two = writer.second_computer(computer)
    two.engine.bring_drafts_back(key_of(writer.code))
    writer.write(two, TEXT + "二台目。")
    two.engine.copy_drafts()
    writer.write(writer.one, TEXT + "一台目。")
    writer.one.engine.copy_drafts()
    assert sorted(version for version, _ in writer.kept().values()) == [1, 2]
    three = writer.second_computer(computer)
    back = three.engine.bring_drafts_back(key_of(writer.code))
    assert (back.new, back.unreadable) == (1, 1)
    assert writer.text_on(three) == TEXT + "一台目。"


def test_another_recovery_code_seals_everything_anew(writer: Writer, computer) -> None:
    writer.write(writer.one, TEXT)
    writer.one.engine.synchronise()
    again = new_recovery_code()
    writer.one.store.write(lambda s: switch_on(s, key_of(again)))
    writer.one.engine.synchronise()
    two = writer.second_computer(computer)
    with pytest.raises(WrongSecretError):
        two.engine.bring_drafts_back(key_of(writer.code))
    assert two.engine.bring_drafts_back(key_of(again)).new == 1
