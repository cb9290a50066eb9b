"""A faint heat under the words that the model expected least, once the person pauses."""

from PySide6.QtCore import QObject, QTimer

from ichikara_desktop.app.preview_answers import Question
from ichikara_desktop.app.surprise_service import SurpriseService
from ichikara_desktop.preview.surprise import Heat
from ichikara_desktop.windows.text_editor import TextEditor

_PAUSE_MS = 1200
"""Milliseconds without a key after which the text is looked at."""


class SurpriseView(QObject):
    """Keeps the heat under the text of an editor, while it is wanted."""

    def __init__(self, service: SurpriseService, editor: TextEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._service, self._editor = service, editor
        self._question: Question | None = None
        self._wanted = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        editor.textChanged.connect(self._wait)
        service.found.connect(self._show)

    def show_task(self, question: Question | None) -> None:
        """Look at the answer to another question from now on."""
        self._question = question
        self._wait()

    def want(self, wanted: bool) -> None:
        """Begin or stop."""
        self._wanted = wanted
        if wanted:
            self._ask()
        else:
            self._pause.stop()
            self._service.stop()
            self._editor.show_heat(())

    def _wait(self) -> None:
        if self._wanted:
            self._service.stop()
            self._pause.start()

    def _ask(self) -> None:
        if not self._wanted or self._question is None:
            return
        if self._editor.composing:
            self._pause.start()
        else:
            self._service.ask(self._question, self._editor.text())

    def _show(self, text: str, found: tuple[Heat, ...]) -> None:
        if self._wanted and not self._editor.composing and self._editor.text() == text:
            self._editor.show_heat(found)
