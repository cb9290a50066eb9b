"""The first minute: joining, the demo, and everything that can go wrong with an invitation."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
)
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.opening import keys_of
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.store import create_store, open_store
from ichikara_desktop.sync.errors import OfflineError
from ichikara_desktop.windows.first_run import FirstRun
from ichikara_desktop.windows.main import Program
from ichikara_desktop.windows.unlock import Unlock

PASSPHRASE = "雨の日の傘と長靴"


class FirstMinute:
    def __init__(self, qtbot: QtBot, home: Path, settings: Settings) -> None:
        self.qtbot = qtbot
        self.joining = Joining(home, settings)
        self.window = FirstRun(self.joining, settings)
        qtbot.addWidget(self.window)
        self.window.show()

    def step(self) -> str:
        return self.window.findChild(QStackedWidget, "stack").currentWidget().objectName()

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)

    def fill(self, invitation: str, passphrase: str = PASSPHRASE, repeat: str = "") -> None:
        self.press("toJoin")
        self.window.findChild(QPlainTextEdit, "invitation").setPlainText(invitation)
        self.window.findChild(QLineEdit, "passphrase").setText(passphrase)
        self.window.findChild(QLineEdit, "repeat").setText(repeat or passphrase)

    def problem(self) -> str:
        label = self.window.findChild(QLabel, "problem")
        return label.text() if label.isVisible() else ""


@pytest.fixture
def minute(qtbot: QtBot, tmp_path: Path, settings: Settings, monkeypatch) -> FirstMinute:
    monkeypatch.setattr("ichikara_desktop.app.joining.keyring_available", lambda: False)
    monkeypatch.setattr("ichikara_desktop.store.keys.keyring_available", lambda: False)
    minute = FirstMinute(qtbot, tmp_path / "home", settings)
    yield minute
    minute.joining.close()


def invitation(server: DemoServer, code: str) -> str:
    return f"ichikara://join?server={server.url}&code={code}"


def test_joining_shows_the_recovery_code_once_and_then_the_desk(
    minute: FirstMinute, server: DemoServer
) -> None:
    minute.fill(invitation(server, server.invite()["answerer"]))
    with minute.qtbot.waitSignal(minute.joining.joined, timeout=10_000):
        minute.press("doJoin")
    assert minute.step() == "recovery"
    assert len(minute.window.findChild(QLineEdit, "code").text()) == 34
    assert not minute.window.findChild(QPushButton, "begin").isEnabled()
    minute.press("copy")
    assert QApplication.clipboard().text() == minute.window.findChild(QLineEdit, "code").text()
    minute.window._form.kept.setChecked(True)
    with minute.qtbot.waitSignal(minute.window.ready) as ready:
        minute.press("begin")
    ready.args[0].close()


def test_a_store_that_was_joined_opens_by_passphrase_or_code_and_by_nothing_else(
    minute: FirstMinute, server: DemoServer
) -> None:
    minute.fill(invitation(server, server.invite()["answerer"]))
    with minute.qtbot.waitSignals(
        [minute.joining.joined, minute.joining.store_created], timeout=10_000
    ):
        minute.press("doJoin")
    code = minute.window.findChild(QLineEdit, "code").text()
    minute.window._workspace.close()
    for secret, opens in ((PASSPHRASE + "!", False), (PASSPHRASE, True), (code.lower(), True)):
        unlock = Unlock(minute.joining)
        minute.qtbot.addWidget(unlock)
        unlock.show()
        unlock.try_keyring()
        field = unlock.findChild(QLineEdit, "secret")
        field.setText(secret)
        heard = unlock.ready if opens else minute.joining.notice
        with minute.qtbot.waitSignal(heard, timeout=10_000) as told:
            minute.qtbot.keyClick(field, Qt.Key.Key_Return)
        problem = unlock.findChild(QLabel, "problem")
        assert problem.isVisible() is not opens
        if opens:
            told.args[0].close()
        else:
            assert problem.text().startswith("合言葉か復元コードが違います。")
        unlock.close()
        unlock.deleteLater()
        minute.qtbot.wait(1)


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "招待として読み取れませんでした。"),
        ("hello", "招待として読み取れませんでした。"),
        ("ichikara://join?code=abc", "招待の一部が欠けています。届いた招待を"),
        ("ichikara://join?server=http://127.0.0.1:9", "招待の一部が欠けています。届いた招待を"),
        ("ichikara://join?server=http://example.jp&code=abc", "この招待のサーバーは暗号化"),
        (
            "ichikara://join?server=http://127.0.0.1:9&code=K7M29QDX0J3VB8N5",
            "サーバーに接続できませんでした。",
        ),
    ],
)
def test_a_wrong_invitation_is_told_and_stays_in_the_field(
    minute: FirstMinute, pasted: str, said: str
) -> None:
    minute.fill(pasted)
    minute.press("doJoin")
    minute.qtbot.waitUntil(lambda: minute.problem().startswith(said), timeout=10_000)
    assert minute.step() == "join"
    assert minute.window.findChild(QPlainTextEdit, "invitation").toPlainText() == pasted
    assert not minute.joining.has_store


def test_a_used_invitation_is_told_and_leaves_no_store(
    minute: FirstMinute, server: DemoServer
) -> None:
    minute.fill(invitation(server, "ABCD-EFGH"))
    minute.press("doJoin")
    minute.qtbot.waitUntil(lambda: "登録されていません" in minute.problem(), timeout=10_000)
    assert not minute.joining.has_store


def test_waiting_for_a_silent_server_can_be_ended(minute: FirstMinute, monkeypatch) -> None:
    answer = threading.Event()

    def silent(*_: object) -> None:
        answer.wait(10)
        raise OfflineError("silent")

    monkeypatch.setattr("ichikara_desktop.app.opening.join_store", silent)
    minute.fill("ichikara://join?server=http://127.0.0.1:9&code=K7M29QDX0J3VB8N5")
    minute.press("doJoin")
    assert minute.step() == "working"
    minute.press("stop")
    assert minute.step() == "join"
    answer.set()
    minute.qtbot.wait(100)
    assert minute.problem() == ""


@pytest.mark.parametrize(
    ("passphrase", "repeat", "said"),
    [("短い", "", "合言葉は8文字以上に"), (PASSPHRASE, "別の合言葉です、これは", "二つの合言葉が")],
)
def test_a_passphrase_is_long_enough_and_typed_twice(
    minute: FirstMinute, passphrase: str, repeat: str, said: str
) -> None:
    minute.fill("ichikara://join?server=http://127.0.0.1:9&code=abc", passphrase, repeat)
    minute.press("doJoin")
    assert minute.problem().startswith(said)
    assert minute.step() == "join"


def test_an_invitation_is_read_from_a_file_or_the_file_is_told(
    minute: FirstMinute, tmp_path: Path
) -> None:
    minute.press("toJoin")
    path = tmp_path / "invitation.txt"
    path.write_bytes("\ufeffichikara://join?server=https://example.jp&code=a\n".encode())
    minute.window._take_file(path)
    field = minute.window.findChild(QPlainTextEdit, "invitation")
    assert field.toPlainText() == "ichikara://join?server=https://example.jp&code=a"
    path.write_bytes(b"\xff\xfe\x00")
    minute.window._take_file(path)
    assert minute.problem().startswith("このファイルは招待として")


def test_the_demo_opens_without_joining_anything(minute: FirstMinute) -> None:
    with minute.qtbot.waitSignal(minute.window.ready, timeout=20_000) as ready:
        minute.press("toDemo")
    workspace = ready.args[0]
    assert workspace.is_demo
    workspace.close()


def test_the_language_is_chosen_before_anything_else(minute: FirstMinute, qapp) -> None:
    box = minute.window.findChild(QComboBox, "language")
    box.setCurrentIndex(box.findData("en"))
    box.activated.emit(box.currentIndex())
    qapp.processEvents()
    assert minute.window.findChild(QPushButton, "toDemo").text() == "Try the demo"


def test_what_is_wrong_with_an_invitation_follows_the_language(minute: FirstMinute, speak) -> None:
    minute.fill("hello")
    minute.press("doJoin")
    minute.qtbot.waitUntil(lambda: minute.problem().startswith("招待として"))
    speak("en")
    assert minute.problem().startswith("This could not be read")


def test_what_is_wrong_with_a_passphrase_follows_the_language(minute: FirstMinute, speak) -> None:
    minute.fill("ichikara://join?server=http://127.0.0.1:9&code=abc", "短い")
    minute.press("doJoin")
    speak("en")
    assert minute.problem().isascii()
    assert minute.problem()


def test_what_kept_a_store_closed_follows_the_language(minute: FirstMinute, speak) -> None:
    unlock = Unlock(minute.joining)
    minute.qtbot.addWidget(unlock)
    minute.joining.notice.emit(notice_for("store-in-use"))
    problem = unlock.findChild(QLabel, "problem")
    assert problem.text().startswith("このアプリは")
    speak("en")
    assert problem.text()
    assert problem.text().isascii()


def test_a_first_run_that_was_interrupted_goes_on_with_the_invitation(
    minute: FirstMinute, server: DemoServer, qapp, settings: Settings, monkeypatch
) -> None:
    home = minute.joining.data_folder.parent
    monkeypatch.setattr("ichikara_desktop.app.places.data_folder", lambda: home)
    folder = minute.joining.data_folder
    made, unseen = create_store(folder, keys_of(folder), PASSPHRASE)
    made.close()
    program = Program(qapp, settings)
    assert program._joining.data_folder == folder
    program.start(demo=False)
    field = program.window.findChild(QLineEdit, "secret")
    field.setText(PASSPHRASE)
    minute.qtbot.keyClick(field, Qt.Key.Key_Return)
    minute.qtbot.waitUntil(lambda: isinstance(program.window, FirstRun), timeout=10_000)
    window = program.window
    assert window._form.problem.text().startswith("前回の準備が途中で終わっていました。")
    assert not window._form.passphraseSide.isVisible()
    window._form.invitation.setPlainText(invitation(server, server.invite()["answerer"]))
    with minute.qtbot.waitSignal(program._joining.joined, timeout=10_000):
        minute.qtbot.mouseClick(window._form.doJoin, Qt.MouseButton.LeftButton)
    code = window._form.code.text()
    assert window._form.stack.currentWidget() is window._form.recovery
    program.close()
    open_store(folder, keys_of(folder), code).close()
    with pytest.raises(WrongSecretError):
        open_store(folder, keys_of(folder), unseen)


def test_keys_without_a_store_are_no_store_to_unlock(minute: FirstMinute, server) -> None:
    folder = minute.joining.data_folder
    folder.mkdir(parents=True)
    keys_of(folder).make(PASSPHRASE)
    assert not minute.joining.has_store
    minute.fill(invitation(server, server.invite()["answerer"]))
    with minute.qtbot.waitSignal(minute.joining.joined, timeout=10_000):
        minute.press("doJoin")
    assert minute.step() == "recovery"
    minute.window._workspace.close()
