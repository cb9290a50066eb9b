"""The first minute: join a project by an invitation, or try the demo."""

import platform
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.secrets_service import LEAST_PASSPHRASE
from ichikara_desktop.app.settings import LANGUAGES, Settings
from ichikara_desktop.app.values import Notice
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.windows.forms.ui_first_run import Ui_FirstRun
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.settings_page import LANGUAGE_NAMES, choose, fill
from ichikara_desktop.windows.theme import colours

_LARGEST_FILE = 64 * 1024


class FirstRun(QWidget):
    """A short way through a few steps; nothing is made before the person decides."""

    ready = Signal(object)
    """The :class:`Workspace`, once the person has seen everything there is to see."""

    def __init__(self, joining: Joining, settings: Settings) -> None:
        super().__init__()
        self._joining, self._settings = joining, settings
        self._workspace: Workspace | None = None
        self._came_from = 0
        self._finished = False
        self._problem: Callable[[], str] = str
        """Says what is wrong, in the language of the moment."""
        self._form = Ui_FirstRun()
        self._form.setupUi(self)
        self.resize(920, 640)
        self._set_up_steps()
        self._connect()
        self._retranslate()

    def ask_invitation(self) -> None:
        """Show the step in which the invitation is pasted."""
        self._show(self._form.join)
        self._form.invitation.setFocus()

    def resume(self) -> None:
        """Go on with a first run that was interrupted before anybody was enrolled."""
        self.ask_invitation()
        self._say(
            lambda: self.tr(
                "前回の準備が途中で終わっていました。招待をもう一度貼り付けてください。"
            )
        )

    def open_demo(self) -> None:
        """Go to the demo at once."""
        self._work()
        self._joining.open_demo()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_form"):
            self._form.retranslateUi(self)
            self._retranslate()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close the store that was made when the person leaves before the desk is shown."""
        if self._workspace is not None and not self._finished:
            self._workspace.close()
        super().closeEvent(event)

    def _set_up_steps(self) -> None:
        form = self._form
        form.stack.setFixedWidth(480)
        form.device.setText(platform.node())
        form.passphraseSide.setVisible(self._joining.needs_passphrase)
        form.problem.setStyleSheet(f"color: {colours(self.palette()).error};")
        form.problem.setFixedWidth(480)
        form.problem.hide()
        form.otherFolder.hide()
        fill(form.language, [(LANGUAGE_NAMES[code], code) for code in LANGUAGES])
        choose(form.language, self._settings.language)
        form.stack.setCurrentWidget(form.welcome)
        form.toJoin.setFocus()
        font = form.code.font()
        font.setPixelSize(18)
        form.code.setFont(font)

    def _connect(self) -> None:
        form, joining = self._form, self._joining
        form.language.activated.connect(self._set_language)
        form.toJoin.clicked.connect(self.ask_invitation)
        form.toDemo.clicked.connect(self.open_demo)
        form.back.clicked.connect(lambda: self._show(form.welcome))
        form.openFile.clicked.connect(self._read_file)
        form.doJoin.clicked.connect(self._join)
        form.kept.toggled.connect(form.begin.setEnabled)
        form.copy.clicked.connect(lambda: QApplication.clipboard().setText(form.code.text()))
        form.begin.clicked.connect(self._finish)
        form.stop.clicked.connect(self._give_up)
        joining.progress.connect(form.workingText.setText)
        joining.notice.connect(self._on_notice)
        joining.store_created.connect(self._show_code)
        joining.joined.connect(self._on_joined)
        joining.unsafe_place.connect(form.otherFolder.show)
        form.otherFolder.clicked.connect(self._choose_folder)

    def _retranslate(self) -> None:
        place = self.tr("書いたものの保存場所：{0}（暗号化されます）")
        self._form.place.setText(place.replace("{0}", str(self._joining.data_folder)))
        self.setWindowTitle(self.tr("はじめに"))
        self._form.problem.setText(self._problem())

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("保存場所を選ぶ"))
        if name:
            self._form.otherFolder.hide()
            self._form.problem.hide()
            self._joining.choose_folder(Path(name))
            self._retranslate()

    def _set_language(self) -> None:
        self._settings.language = self._form.language.currentData()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_language(application, self._settings.language)

    def _show(self, step: QWidget) -> None:
        self._form.problem.hide()
        self._form.otherFolder.hide()
        self._form.stack.setCurrentWidget(step)

    def _give_up(self) -> None:
        self._joining.give_up()
        self._show(self._form.join)

    def _work(self) -> None:
        self._came_from = self._form.stack.currentIndex()
        self._form.stop.setVisible(self._form.stack.currentWidget() is self._form.join)
        self._show(self._form.working)

    def _read_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("招待のファイルを選ぶ"))
        if name:
            self._take_file(Path(name))

    def _take_file(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                text = file.read(_LARGEST_FILE).decode("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            self._say(
                lambda: self.tr(
                    "このファイルは招待として読めませんでした。別のファイルを選んでください。"
                )
            )
            return
        self._form.invitation.setPlainText(text)

    def _join(self) -> None:
        problem = self._problem_with_passphrase()
        if problem is not None:
            self._say(problem)
            return
        form = self._form
        self._work()
        self._joining.join(
            form.invitation.toPlainText(),
            form.device.text().strip() or platform.node(),
            form.passphrase.text() or None,
        )

    def _problem_with_passphrase(self) -> Callable[[], str] | None:
        form = self._form
        if not self._joining.needs_passphrase:
            return None
        if len(form.passphrase.text()) < LEAST_PASSPHRASE:
            form.passphrase.setFocus()
            return lambda: self.tr("合言葉は8文字以上にしてください。")
        if form.passphrase.text() != form.repeat.text():
            form.repeat.setFocus()
            return lambda: self.tr("二つの合言葉が違っています。もう一度入力してください。")
        return None

    def _on_notice(self, notice: Notice) -> None:
        if self._form.stack.currentWidget() is self._form.working:
            self._form.stack.setCurrentIndex(self._came_from)
        self._say(lambda: str(notice))

    def _say(self, problem: Callable[[], str]) -> None:
        self._problem = problem
        self._form.problem.setText(problem())
        self._form.problem.show()

    def _show_code(self, code: str) -> None:
        self._form.code.setText(code)
        self._show(self._form.recovery)

    def _on_joined(self, workspace: Workspace) -> None:
        self._workspace = workspace
        if self._form.stack.currentWidget() is not self._form.recovery:
            self._finish()

    def _finish(self) -> None:
        if self._workspace is not None:
            if self._form.copies.isChecked():
                self._workspace.drafts.switch_on(self._form.code.text())
            self._finished = True
            self.ready.emit(self._workspace)
