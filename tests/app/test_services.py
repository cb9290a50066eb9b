"""The services over a real store and server: what they tell, and what they refuse."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.judgement import Judgement, judgement_of
from ichikara_desktop.app.values import Link
from ichikara_desktop.checks import Severity, TaskContext
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.waiting import NoticedError, outcome
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import Operation, OperationResult, Outcome
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.previews import Preview, keep_preview
from tests.support.desks import Join

GOOD = "大きな声で話しました。"
FAULTY = "⼤きな声で話しました。"


@pytest.fixture
def answerer(join: Join) -> Desk:
    desk = join("answerer")
    desk.fetch(5)
    return desk


def answer_task(desk: Desk) -> str:
    return next(
        t.task_id for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE and not t.waiting
    )


def test_newer_text_outdates_the_check_of_older(qtbot: QtBot, answerer: Desk) -> None:
    checks = answerer.workspace.checks
    told: list[tuple[int, int]] = []
    checks.checked.connect(
        lambda generation, found: told.append((generation, len(found.remaining)))
    )
    last = 0
    for text in [FAULTY * n for n in range(1, 30)]:
        last = checks.request(text, None)
    qtbot.waitUntil(lambda: bool(told) and told[-1][0] == last)
    assert told[-1] == (last, 29)
    assert len(told) <= 29


def test_a_check_to_its_end_is_not_outdated(answerer: Desk) -> None:
    future = answerer.workspace.checks.check(FAULTY, TaskContext())
    answerer.workspace.checks.request(GOOD, None)
    assert [f.severity for f in future.result(timeout=10)] == [Severity.ERROR]


def test_errors_stop_a_submission_and_the_draft_stays(answerer: Desk) -> None:
    task_id = answer_task(answerer)
    answerer.write(answerer.open_task(task_id), FAULTY)
    notice = answerer.submit(task_id, FAULTY)
    assert notice is not None
    assert notice.what == "直す必要のある指摘が残っています。"
    assert answerer.open_task(task_id).text == FAULTY
    assert answerer.counts().waiting == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "まだ何も書かれていません。"),
        (" 　\n", "まだ何も書かれていません。"),
        ("あ" * 100_001, "長すぎて提出できません（上限は10万字です）。"),
        ("あ\ud83d", "ファイルに保存できない文字が入っています。"),
    ],
)
def test_what_cannot_be_submitted_is_told(answerer: Desk, text: str, said: str) -> None:
    notice = answerer.submit(answer_task(answerer), text)
    assert notice is not None
    assert notice.what == said


def test_a_second_submission_of_a_task_is_refused(answerer: Desk, server: DemoServer) -> None:
    server.stop()
    task_id = answer_task(answerer)
    assert answerer.submit(task_id, GOOD) is None
    notice = answerer.submit(task_id, GOOD)
    assert notice is not None
    assert notice.what.startswith("この作業はすでに提出済み")


def test_a_task_that_is_not_here_is_told(answerer: Desk) -> None:
    with pytest.raises(NoticedError, match="この作業はこのパソコンにありません"):
        answerer.open_task("unknown")


def test_a_verdict_without_a_reason_is_refused(join: Join) -> None:
    checker = join("checker")
    checker.fetch(5)
    task_id = next(t.task_id for t in checker.tasks() if t.kind is TaskKind.CHECK)
    for verdict in (Verdict.RETURN, Verdict.REJECT, Verdict.ESCALATE):
        notice = checker.decide(task_id, verdict, "  ")
        assert notice is not None
        assert notice.what == "差し戻しや不採用には理由が要ります。"
    assert checker.counts().waiting == 0


def test_closing_waits_for_a_verdict_that_is_being_sealed(join: Join, server: DemoServer) -> None:
    checker = join("checker")
    checker.fetch(5)
    server.stop()
    task_id = next(t.task_id for t in checker.tasks() if t.kind is TaskKind.CHECK)
    checker.workspace.review.decide(task_id, Verdict.ACCEPT, "", (), None)
    checker.close()
    checker.open()
    assert checker.workspace.store.read(outbox.counts).waiting == 1


def test_the_status_says_offline_and_online(answerer: Desk, server: DemoServer) -> None:
    assert answerer.sync()
    assert answerer.workspace.sync.status.link is Link.ONLINE
    server.stop()
    assert not answerer.sync()
    status = answerer.workspace.sync.status
    assert status.link is Link.OFFLINE
    assert status.notice is not None
    assert status.held > 0


def test_a_coordinator_exports_and_a_bad_place_is_told(join: Join, tmp_path: Path) -> None:
    coordinator = join("coordinator")
    coordinator.sync()
    assert coordinator.export(tmp_path / "export.jsonl", "pairs") == 0
    exchange = coordinator.workspace.exchange
    with pytest.raises(NoticedError, match="ファイルに書き出せませんでした"):
        outcome(
            lambda: exchange.export_pairs(tmp_path / "missing" / "x.jsonl", "pairs"),
            exchange.exported,
            exchange.notice,
        )


def test_a_file_that_cannot_be_read_is_told(join: Join, tmp_path: Path) -> None:
    exchange = join("coordinator").workspace.exchange
    with pytest.raises(NoticedError, match="何も取り込んでいません"):
        outcome(
            lambda: exchange.read_import(tmp_path / "missing.jsonl"),
            exchange.import_read,
            exchange.notice,
        )


def test_closing_twice_is_closing_once(answerer: Desk) -> None:
    workspace = answerer.workspace
    workspace.close()
    workspace.close()


def test_another_person_finds_the_store_in_use(answerer: Desk) -> None:
    from ichikara_desktop.store.errors import StoreInUseError  # noqa: PLC0415

    with pytest.raises(StoreInUseError):
        Desk(answerer.folder).open()


def test_what_a_checker_entered_is_there_after_a_restart(join: Join, server: DemoServer) -> None:
    checker = join("checker")
    checker.fetch(5)
    task_id = next(t.task_id for t in checker.tasks() if t.kind is TaskKind.CHECK)
    comment = CommentView(text="ここを短く", start=0, end=2, quote="サイ")
    entered = Judgement(
        reason="もう一文を", comments=(comment,), corrected="直した", unfinished="途"
    )
    checker.open_check(task_id)
    checker.workspace.review.keep(task_id, entered)
    checker.close()
    checker.open()
    assert checker.open_check(task_id).judgement == entered
    server.stop()
    assert checker.decide(task_id, Verdict.RETURN, "もう一文を") is None
    assert checker.open_check(task_id).judgement == Judgement(), "decided: nothing is left to enter"


def test_what_a_checker_entered_is_there_again_after_a_refusal(
    join: Join, server: DemoServer
) -> None:
    checker = join("checker")
    checker.fetch(5)
    task_id = next(t.task_id for t in checker.tasks() if t.kind is TaskKind.CHECK)
    server.stop()
    comment = CommentView(text="ここを短く", start=0, end=2, quote="サイ")
    assert (
        checker.decide(task_id, Verdict.RETURN, " もう一文を ", (comment,), "直しかけの文章")
        is None
    )
    store = checker.workspace.store
    (queued,) = store.read(lambda s: outbox.waiting(s, 9))
    refusal = OperationResult(op_id=queued.op_id, outcome=Outcome.REJECTED, code="no-such-move")
    store.write(lambda s: outbox.store_result(s, refusal))
    entered = Judgement(reason=" もう一文を ", comments=(comment,), corrected="直しかけの文章")
    assert checker.open_check(task_id).judgement == entered
    more = Judgement(reason="もう一文と、例を", comments=(comment,))
    checker.workspace.review.keep(task_id, more)
    assert checker.open_check(task_id).judgement == more
    assert checker.decide(task_id, Verdict.RETURN, more.reason) is None
    assert checker.counts().parked == 0


@pytest.mark.parametrize("draft", ["", "文章", "{", '{"reason": 3}'])
def test_a_draft_that_is_no_judgement_is_an_empty_one(draft: str) -> None:
    assert judgement_of(draft) == Judgement()


def test_a_checker_sees_what_was_pasted(answerer: Desk, join: Join) -> None:
    passage = (
        "この文章はどこか別の場所から写して貼り付けたものなので、だれがいつ書いた文章なのか、"
        "ここで使ってもよいのかを、出す前にもう一度確かめます。"
    )
    task_id, text = answer_task(answerer), f"お答えします。\n{passage}\n以上です。"
    answerer.write(answerer.open_task(task_id), text)
    answerer.workspace.store_checks.keep_pasted(task_id, passage)
    assert answerer.submit(task_id, text) is None
    assert answerer.sync()
    checker = join("checker")
    tasks = [task for task in checker.fetch(10) if task.kind is TaskKind.CHECK]
    opened = [checker.open_check(task.task_id) for task in tasks]
    seen = next(one for one in opened if one.task.revision and one.task.revision.text == text)
    found = [f for f in seen.findings if f.rule == "pasted-text"]
    assert [text[f.start : f.end] for f in found] == [passage]


def test_a_checker_sees_what_stands_in_a_preview(answerer: Desk, join: Join) -> None:
    shown = "虹は、空気中の水の粒が太陽の光を曲げて、色ごとに分けることで見えます。"
    task_id, text = answer_task(answerer), f"お答えします。\n{shown}\n雨上がりに多いものです。"
    preview = Preview(
        preview_id="p-1",
        task_id=task_id,
        made_at=datetime.now(UTC),
        model_sha256="a" * 64,
        adapter_sha256="",
        scale=1.0,
        settings="{}",
        prompt_sha256="b" * 64,
        device="CPU",
        finish="stop",
        text=f"はい。{shown}",
    )
    answerer.workspace.store.write(lambda session: keep_preview(session, preview))
    answerer.write(answerer.open_task(task_id), text)
    assert answerer.submit(task_id, text) is None
    assert answerer.sync()
    checker = join("checker")
    tasks = [task for task in checker.fetch(10) if task.kind is TaskKind.CHECK]
    opened = [checker.open_check(task.task_id) for task in tasks]
    seen = next(one for one in opened if one.task.revision and one.task.revision.text == text)
    found = [f for f in seen.findings if f.rule == "preview-overlap"]
    assert [text[f.start : f.end] for f in found] == [shown]


def test_a_submission_tells_which_rules_looked_at_it(answerer: Desk) -> None:
    task_id = answer_task(answerer)
    answerer.write(answerer.open_task(task_id), GOOD)
    assert answerer.submit(task_id, GOOD) is None
    (operation,) = answerer.workspace.store.read(outbox.latest)
    evidence = Operation.model_validate_json(operation.body).evidence
    assert evidence.rule_set == answerer.workspace.checks.rule_set
    assert evidence.pasted == ()
