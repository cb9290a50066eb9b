"""The whole life of an instruction pair, through real windows, keys and clicks."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTabWidget, QTreeWidget

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.windows.plan_page import PlanPage
from ichikara_desktop.windows.text_editor import TextEditor
from tests.support.people import Person

FAULTY = "質問を書いた⼈は、少し疲れているようです。\n１）早く寝る\n２）歩く"
MENDED = FAULTY.replace("⼈", "人")
REASON = "質問した人への一言を足してください。"
ADDED = "まずは休みましょう。"
CONTROL = Qt.KeyboardModifier.ControlModifier


def first_answer_task(person: Person) -> str:
    person.until(lambda: bool(person.tasks()) if person.sees("tasks") else False)
    return person.tasks()[0]


def get_tasks(person: Person) -> None:
    person.until(
        lambda: person.sees("emptyAction") and bool(person.find(QPushButton, "emptyAction").text())
    )
    person.click("emptyAction")
    person.until(lambda: person.sees("tasks"))


def submit(person: Person) -> None:
    """Ask with Ctrl+Enter, look at the summary, confirm with Enter on the button."""
    person.press(Qt.Key.Key_Return, CONTROL)
    person.until(lambda: person.find(QPushButton, "confirm").isEnabled())
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.sees("doneTitle"))


def write_faulty_answer_and_mend_it(person: Person, title: str) -> None:
    person.open(title)
    person.until(lambda: person.sees("editor"))
    person.compose(FAULTY)
    panel = person.find(QTabWidget, "panel")
    person.until(lambda: panel.tabText(0).startswith("指摘 "))
    person.press(Qt.Key.Key_Return, CONTROL)
    assert not person.find(QPushButton, "confirm").isEnabled()
    person.press(Qt.Key.Key_Escape)
    person.find(TextEditor, "editor").go_to(0, 0)
    person.press(Qt.Key.Key_Period, CONTROL)
    person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    person.until(lambda: person.find(TextEditor, "editor").text() == MENDED)
    person.until(lambda: person.label("saved").startswith("下書き保存済み"))


def sync(person: Person) -> None:
    """Synchronise with F5 and wait until nothing waits."""
    status = person.workspace.sync
    with person.qtbot.waitSignal(status.round_ended, timeout=15_000):
        person.press(Qt.Key.Key_F5)
    person.until(lambda: status.status.waiting == 0 and not status.status.busy)


def write_offline(answerer: Person, server: DemoServer) -> str:
    """Lose the network, write, submit; return the question."""
    get_tasks(answerer)
    title = first_answer_task(answerer)
    server.stop()
    write_faulty_answer_and_mend_it(answerer, title)
    submit(answerer)
    answerer.press(Qt.Key.Key_F5)
    state = answerer.find(QPushButton, "syncState")
    answerer.until(lambda: "オフライン・送信待ち 1件" in state.text())
    return title


def send_when_back(answerer: Person, server: DemoServer) -> None:
    """See it wait on the sync page, and go once the network is back."""
    answerer.go(4)
    entries = answerer.find(QTreeWidget, "entries")
    answerer.until(lambda: entries.topLevelItemCount() == 1)
    assert entries.topLevelItem(0).text(2) == "送信待ち"
    server.start()
    sync(answerer)
    answerer.until(lambda: entries.topLevelItem(0).text(2) == "届きました")


def find_submission(checker: Person, title: str, text: str) -> None:
    """Choose the answer to a question in the list of what is to be checked."""
    checker.go(2)
    checker.until(lambda: checker.sees("fetch") or checker.sees("answer"))
    checker.click("fetch" if checker.sees("fetch") else "more")
    checker.until(lambda: checker.sees("answer"))
    checker.open(title)
    checker.until(lambda: checker.find(TextEditor, "answer").text() == text)
    checker.press(Qt.Key.Key_Escape)


def give_back(checker: Person) -> None:
    """Return a submission with a reason and a comment on a passage."""
    checker.press(Qt.Key.Key_R)
    assert "理由か本文へのコメントが必要" in checker.label("missing")
    checker.enter("reason", REASON)
    checker.press(Qt.Key.Key_Escape)
    place = MENDED.index("早く寝る")
    checker.find(TextEditor, "answer").go_to(place, place + 4)
    checker.press(Qt.Key.Key_C)
    checker.enter("text", "何時ごろか書くと親切です。")
    checker.press(Qt.Key.Key_Return, CONTROL)
    checker.press(Qt.Key.Key_Escape)
    checker.press(Qt.Key.Key_R)
    checker.until(lambda: checker.sees("undoText"))
    assert "差し戻し" in checker.label("undoText")
    checker.go(1)  # leaving the page sends the decision at once
    sync(checker)


def revise(answerer: Person, title: str) -> str:
    """See why it came back, add a sentence, submit again; return the text."""
    sync(answerer)
    answerer.go(1)
    answerer.open(title)
    answerer.until(lambda: answerer.sees("bannerText"))
    assert REASON in answerer.label("bannerText")
    assert answerer.find(QTabWidget, "panel").tabText(3) == "経緯 1"
    answerer.press(Qt.Key.Key_End, CONTROL)
    answerer.press(Qt.Key.Key_Return)
    answerer.compose(ADDED)
    submit(answerer)
    sync(answerer)
    return f"{MENDED}\n{ADDED}"


def correct_and_accept(checker: Person) -> None:
    """Correct the text that is shown, and accept it so."""
    checker.press(Qt.Key.Key_E)
    checker.press(Qt.Key.Key_End, CONTROL)
    checker.compose("お大事に。", "answer")
    checker.press(Qt.Key.Key_Return, CONTROL)
    checker.until(lambda: checker.sees("undoText"))
    checker.go(1)
    sync(checker)


def export(coordinator: Person, out: Path) -> list[dict[str, str]]:
    """Write the accepted pairs and return the rows of the file."""
    sync(coordinator)
    coordinator.click("chooseExport")
    coordinator.until(lambda: out.exists() and "書き出しました" in coordinator.label("result"))
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_pair_is_written_offline_returned_revised_accepted_and_exported(
    people, server: DemoServer, tmp_path: Path, monkeypatch
) -> None:
    answerer, checker, coordinator = map(people, ("answerer", "checker", "coordinator"))
    title = write_offline(answerer, server)
    send_when_back(answerer, server)
    find_submission(checker, title, MENDED)
    give_back(checker)
    revised = revise(answerer, title)
    sync(checker)
    find_submission(checker, title, revised)
    correct_and_accept(checker)
    out = tmp_path / "export.jsonl"
    monkeypatch.setattr(PlanPage, "_ask_save", lambda _: out)
    rows = export(coordinator, out)
    assert [(row["text"].partition("\n")[0], row["output"]) for row in rows] == [
        (title, f"{revised}お大事に。")
    ]
    assert set(rows[0]) == {"ID", "text", "output"}


def test_a_decision_can_be_taken_back_with_everything_that_was_entered(people) -> None:
    checker = people("checker")
    checker.go(2)
    checker.until(lambda: checker.sees("fetch"))
    checker.click("fetch")
    checker.until(
        lambda: checker.sees("answer") and bool(checker.find(TextEditor, "answer").text())
    )
    text = checker.find(TextEditor, "answer").text()
    checker.enter("reason", "もう少し短くしてください。")
    checker.press(Qt.Key.Key_Escape)
    checker.press(Qt.Key.Key_R)
    checker.until(lambda: checker.sees("undoText"))
    checker.press(Qt.Key.Key_U)
    checker.until(
        lambda: checker.sees("answer") and checker.find(TextEditor, "answer").text() == text
    )
    assert checker.find(QPlainTextEdit, "reason").toPlainText() == "もう少し短くしてください。"
    assert checker.workspace.sync.status.waiting == 0


def test_letters_written_into_a_reason_decide_nothing(people) -> None:
    checker = people("checker")
    checker.go(2)
    checker.until(lambda: checker.sees("fetch"))
    checker.click("fetch")
    checker.until(
        lambda: checker.sees("answer") and bool(checker.find(TextEditor, "answer").text())
    )
    checker.find(QPlainTextEdit, "reason").setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_X, Qt.Key.Key_U):
        checker.press(key)
    assert checker.find(QPlainTextEdit, "reason").toPlainText() == "arxu"
    assert not checker.sees("undoText")


def test_a_coordinator_sees_a_file_before_it_is_brought_in(
    people, tmp_path: Path, monkeypatch
) -> None:
    coordinator = people("coordinator")
    file = tmp_path / "questions.jsonl"
    good = {"text": "お彼岸とお盆はどう違いますか。", "genre": "life.daily", "target_length": 300}
    file.write_text(json.dumps(good, ensure_ascii=False) + "\n{これは違う\n", encoding="utf-8")
    monkeypatch.setattr(PlanPage, "_ask_open", lambda _: file)
    coordinator.click("chooseImport")
    coordinator.until(lambda: coordinator.sees("summary"))
    summary = coordinator.find(QLabel, "summary").text()
    assert "取り込めるもの 1件" in summary
    assert "取り込めないもの 1件" in summary
    rows = coordinator.find(QTreeWidget, "rows")
    assert [rows.topLevelItem(0).text(0), rows.topLevelItem(0).text(1)] == [
        "2",
        "JSON として読めません",
    ]
    coordinator.click("confirm")
    coordinator.until(lambda: "1件を送信待ちに入れました" in coordinator.label("result"))
    sync(coordinator)


def test_keys_on_one_page_do_nothing_on_another(people) -> None:
    me = people("me")
    get_tasks(me)
    me.qtbot.wait(500)  # whatever another page does with the new tasks, it has done by now
    for key in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_E):
        me.press(key)
    assert not me.sees("undoText")
    assert me.window.page("review").task_id == ""
    me.press(Qt.Key.Key_Return)
    me.until(lambda: me.sees("editor") or me.sees("answer"))


def test_what_was_entered_about_one_is_there_after_looking_at_another(people) -> None:
    checker = people("checker")
    checker.go(2)
    checker.until(lambda: checker.sees("fetch"))
    checker.click("fetch")
    checker.until(lambda: checker.sees("answer") and len(checker.tasks()) > 1)
    answer = checker.find(TextEditor, "answer")
    checker.until(lambda: bool(answer.text()))
    first = answer.text()
    checker.enter("reason", "あとで続きを書きます。")
    checker.press(Qt.Key.Key_Escape)
    checker.press(Qt.Key.Key_J)
    checker.until(lambda: answer.text() != first)
    assert checker.find(QPlainTextEdit, "reason").toPlainText() == ""
    checker.press(Qt.Key.Key_K)
    checker.until(lambda: answer.text() == first)
    assert checker.find(QPlainTextEdit, "reason").toPlainText() == "あとで続きを書きます。"


def test_what_was_entered_survives_the_program(people, qtbot) -> None:
    checker = people("checker")
    checker.go(2)
    checker.until(lambda: checker.sees("fetch"))
    checker.click("fetch")
    checker.until(lambda: checker.sees("answer"))
    answer = checker.find(TextEditor, "answer")
    checker.until(lambda: bool(answer.text()))
    checker.press(Qt.Key.Key_E)
    checker.press(Qt.Key.Key_End, CONTROL)
    checker.compose("直しました。", "answer")
    corrected = answer.text()
    checker.enter("reason", "語尾を直しました。")
    checker.window.close()

    again = Person(qtbot, checker.workspace)
    again.go(2)
    again.until(lambda: again.sees("answer"))
    answer = again.find(TextEditor, "answer")
    again.until(lambda: answer.text() == corrected)
    assert not answer.isReadOnly()
    assert again.find(QPlainTextEdit, "reason").toPlainText() == "語尾を直しました。"
    again.window.close()
