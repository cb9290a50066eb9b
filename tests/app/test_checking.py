"""The checks as the windows use them: dismissals, what is compared with the store, failures."""

import logging
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.check_service import context_of
from ichikara_desktop.app.values import CheckedText, Notice
from ichikara_desktop.checks import RULES, Finding, Reach, TaskContext
from ichikara_desktop.checks.rule import CREATIVE
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store.tasks import find_task, save_task
from tests.support.desks import Join
from tests.support.stores import task

FAULTY = "⼤きな声で話しました。"
SPOKEN = "星が見れる夜でした。"
PASSAGE = (
    "この文章はどこか別の場所から写して貼り付けたものなので、だれがいつ書いた文章なのか、"
    "ここで使ってもよいのかを、出す前にもう一度確かめます。"
)
SECRET = "だれにも見せない文章です。"


class Typing:
    """Somebody whose text is checked, without a window."""

    def __init__(self, qtbot: QtBot, desk: Desk, kind: TaskKind) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.task_id = next(t.task_id for t in desk.tasks() if t.kind is kind and not t.waiting)
        self.generation = 0
        self.told: list[CheckedText] = []
        desk.workspace.checks.checked.connect(self._hear)

    def _hear(self, generation: int, found: CheckedText) -> None:
        if generation == self.generation:
            self.told.append(found)

    @property
    def task(self) -> TaskView:
        found = self.desk.workspace.store.read(lambda s: find_task(s, self.task_id))
        assert found is not None
        return found.view

    def type(self, text: str) -> CheckedText:
        """Type a text and return what is said first."""
        self.text = text
        self.told.clear()
        checks = self.desk.workspace.checks
        context = context_of(self.task, finished=False)
        self.generation = checks.request(text, context, self.task_id)
        self.qtbot.waitUntil(lambda: bool(self.told))
        return self.told[-1]

    def rules(self) -> list[str]:
        return [f.rule for f in self.told[-1].remaining]

    def until(self, *rules: str) -> None:
        self.qtbot.waitUntil(lambda: self.rules() == list(rules), timeout=10_000)

    def dismiss(self, finding: Finding, reach: Reach, reason: str = "") -> None:
        dismissals = self.desk.workspace.dismissals
        with self.qtbot.waitSignal(dismissals.changed):
            dismissals.dismiss(self.task_id, self.text, finding, reach, reason)

    def restore(self) -> None:
        dismissals = self.desk.workspace.dismissals
        ids = [one for found in self.told[-1].dismissed for one in found.dismissal_ids]
        with self.qtbot.waitSignal(dismissals.changed):
            dismissals.restore(ids)


@pytest.fixture
def answering(qtbot: QtBot, join: Join) -> Typing:
    desk = join("answerer")
    desk.fetch(5)
    return Typing(qtbot, desk, TaskKind.WRITE_RESPONSE)


@pytest.fixture
def asking(qtbot: QtBot, join: Join) -> Typing:
    desk = join("author")
    desk.fetch(5)
    return Typing(qtbot, desk, TaskKind.WRITE_INSTRUCTION)


@pytest.fixture
def notices(answering: Typing) -> Iterator[list[Notice]]:
    told: list[Notice] = []
    workspace = answering.desk.workspace
    workspace.checks.notice.connect(told.append)
    workspace.dismissals.notice.connect(told.append)
    yield told


def test_a_dismissed_finding_is_told_apart_and_comes_back(answering: Typing) -> None:
    (finding,) = answering.type(SPOKEN).shown
    answering.dismiss(finding, Reach.TEXT)
    assert answering.rules() == []
    assert [one.finding for one in answering.told[-1].dismissed] == [finding]
    answering.type(SPOKEN + "月も見れる夜でした。")
    assert answering.rules() == []
    assert len(answering.told[-1].dismissed) == 2
    answering.restore()
    assert answering.rules() == ["ra-nuki", "ra-nuki"]


def test_once_holds_after_a_restart_and_until_the_sentence_changes(
    qtbot: QtBot, answering: Typing
) -> None:
    (finding,) = answering.type(SPOKEN).shown
    answering.dismiss(finding, Reach.ONCE)
    answering.desk.close()
    answering.desk.open()
    again = Typing(qtbot, answering.desk, TaskKind.WRITE_RESPONSE)
    again.task_id = answering.task_id
    assert again.type("前の文です。" + SPOKEN).shown == ()
    assert len(again.type("前の文です。" + SPOKEN.replace("星", "月")).shown) == 1


@pytest.mark.parametrize(("reach", "left"), [(Reach.TEXT, 1), (Reach.PROJECT, 0)])
def test_a_dismissal_reaches_other_tasks_only_when_it_is_for_the_project(
    qtbot: QtBot, answering: Typing, reach: Reach, left: int
) -> None:
    (finding,) = answering.type(SPOKEN).shown
    answering.dismiss(finding, reach)
    first = answering.task_id
    for other in answering.desk.tasks():
        answering.task_id = other.task_id
        if (
            other.kind is TaskKind.WRITE_RESPONSE
            and other.task_id != first
            and answering.task.genre != CREATIVE
        ):
            break
    assert len(answering.type(SPOKEN).shown) == left


def test_an_error_is_dismissed_with_a_reason_and_then_lets_the_text_be_submitted(
    answering: Typing, notices: list[Notice]
) -> None:
    (finding,) = answering.type(FAULTY).shown
    dismissals = answering.desk.workspace.dismissals
    for reach, reason in [(Reach.ONCE, " "), (Reach.TEXT, ""), (Reach.PROJECT, "字の説明です")]:
        dismissals.dismiss(answering.task_id, FAULTY, finding, reach, reason)
    assert [notice.what for notice in notices] == ["「要修正」の指摘を消すには理由が要ります。"] * 3
    assert dismissals.dismissals() == ()
    assert answering.desk.submit(answering.task_id, FAULTY) is not None
    answering.dismiss(finding, Reach.ONCE, " 部首の説明です ")
    assert [one.reason for one in dismissals.dismissals()] == ["部首の説明です"]
    assert answering.desk.submit(answering.task_id, FAULTY) is None


def test_half_a_pair_in_a_dismissed_finding_does_no_harm(answering: Typing) -> None:
    text = "\ud83d" + SPOKEN
    finding = next(f for f in answering.type(text).shown if f.rule == "ra-nuki")
    answering.dismiss(finding, Reach.ONCE, "理由\ud83d")
    assert "ra-nuki" not in answering.rules()


def test_what_was_pasted_is_told_after_a_pause_and_after_a_restart(
    qtbot: QtBot, answering: Typing
) -> None:
    answering.desk.workspace.store_checks.keep_pasted(answering.task_id, PASSAGE)
    answering.desk.workspace.store_checks.keep_pasted(answering.task_id, "短い文です。")
    answering.desk.workspace.store_checks.keep_pasted(answering.task_id, "\ud83d" * 70)
    assert answering.type("初めに。\n" + PASSAGE).shown == ()
    answering.until("pasted-text")
    for text in ("初めに一言。\n" + PASSAGE, "初めに一言。\n" + PASSAGE + "終わり。"):
        answering.type(text)
        assert answering.rules() == ["pasted-text"], "it stays while the text around is written"
    (finding,) = answering.told[-1].remaining
    assert answering.text[finding.start : finding.end] == PASSAGE
    answering.desk.close()
    answering.desk.open()
    again = Typing(qtbot, answering.desk, TaskKind.WRITE_RESPONSE)
    again.task_id = answering.task_id
    again.type(PASSAGE + "\ud83d")
    again.until("pasted-text", "invisible-characters")


def test_a_question_like_one_that_is_here_is_told(asking: Typing) -> None:
    first = "富士山に初めて登る人のために、持ち物を五つ教えてください。"
    asking.desk.write(asking.desk.open_task(asking.task_id), first)
    asking.type(first)
    asking.qtbot.wait(600)
    assert "near-duplicate" not in asking.rules(), "a question is no double of itself"
    view = task("elsewhere", first)
    asking.desk.workspace.store.write(lambda session: save_task(session, view, 1))
    asking.qtbot.wait(1_200)  # until the index has heard of it
    asking.type(first)
    asking.qtbot.waitUntil(lambda: "near-duplicate" in asking.rules(), timeout=10_000)


def test_newer_text_outdates_what_is_compared_with_the_store(answering: Typing) -> None:
    answering.desk.workspace.store_checks.keep_pasted(answering.task_id, PASSAGE)
    answering.type(PASSAGE)
    answering.type("別の文です。")
    answering.qtbot.wait(700)
    assert answering.rules() == []


def test_a_rule_that_fails_is_named_and_no_text_is_logged(
    qapp: object,
    answering: Typing,
    notices: list[Notice],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    for rule_id in ("ra-nuki", "pasted-text"):
        rule = next(rule for rule in RULES if rule.info.rule_id == rule_id)
        monkeypatch.setattr(rule, "check", fail)
    with caplog.at_level(logging.DEBUG):
        answering.type(SPOKEN + SECRET)
        answering.qtbot.waitUntil(lambda: len(notices) == 2, timeout=10_000)
        answering.type(SPOKEN + SECRET + "。")
    assert [str(notice).partition("。")[0] for notice in notices] == [
        "点検の規則「ら抜き言葉」がうまく動かないため、止めました",
        "点検の規則「貼り付けた文章」がうまく動かないため、止めました",
    ]
    assert "ra-nuki" in caplog.text
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text
    answering.desk.workspace.checks.set_profile("[ra-nuki]\nseverity = 'error'\n")
    assert answering.type(SPOKEN + "二").shown == (), "it stays off in this session"


def test_another_profile_holds_for_what_is_on_the_screen(answering: Typing) -> None:
    answering.type(SPOKEN)
    answering.desk.workspace.checks.set_profile('[terms]\nallow = ["見れる"]\n')
    answering.until()


def test_an_error_of_a_rule_beside_the_store_stops_a_submission(answering: Typing) -> None:
    answering.desk.workspace.store_checks.keep_pasted(answering.task_id, PASSAGE)
    answering.desk.workspace.checks.set_profile("[pasted-text]\nseverity = 'error'\n")
    notice = answering.desk.submit(answering.task_id, PASSAGE)
    assert notice is not None
    assert notice.what == "直す必要のある指摘が残っています。"


def test_a_text_that_is_not_the_persons_own_hides_nothing(answering: Typing) -> None:
    (finding,) = answering.type(SPOKEN).shown
    answering.dismiss(finding, Reach.PROJECT)
    answering.told.clear()
    answering.generation = answering.desk.workspace.checks.request(SPOKEN, TaskContext())
    answering.qtbot.waitUntil(lambda: bool(answering.told))
    assert answering.rules() == ["ra-nuki"]
