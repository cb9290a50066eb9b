"""Notices slide in above the bottom line: what happened, what is safe, what to do."""

from collections import deque

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.app.words import EXPORT_UNSENT, SALVAGE
from ichikara_desktop.windows.theme import Look, colours, set_look

_MARKS = {NoticeLevel.INFO: "✓", NoticeLevel.WARNING: "▲", NoticeLevel.ERROR: "●"}
_STAYS = {NoticeLevel.INFO: 6_000, NoticeLevel.WARNING: 15_000}
"""Milliseconds; a notice of an error stays until it is closed."""
_MOST = 5


class NoticeBar(QFrame):
    """Shows one notice at a time; others wait their turn, never twice the same."""

    acted = Signal(str)
    """The action of the notice that is shown was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Notice] = deque(maxlen=_MOST)
        self._shown: Notice | None = None
        self._mark, self._words = QLabel(self), QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton("✕", self)
        set_look(self._close, Look.QUIET)
        self._act = QPushButton(self)
        self._act.setObjectName("noticeAction")
        self._act.clicked.connect(self._on_act)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._act, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._name_close()
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.show_next)
        self._close.clicked.connect(self.show_next)
        self.hide()

    @property
    def shown(self) -> Notice | None:
        """The notice that is shown now."""
        return self._shown

    def tell(self, notice: Notice) -> None:
        """Show ``notice``, after the one that is shown now."""
        if notice == self._shown or notice in self._waiting:
            return
        self._waiting.append(notice)
        leaves_by_itself = self._shown is not None and self._shown.level is NoticeLevel.INFO
        if self._shown is None or leaves_by_itself:
            self.show_next()

    def show_next(self) -> None:
        """Put away the notice and show the next one, if any waits."""
        self._clock.stop()
        self._shown = self._waiting.popleft() if self._waiting else None
        self.setVisible(self._shown is not None)
        if self._shown is not None:
            self._fill(self._shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_close()
            if self._shown is not None:
                self._words.setText(str(self._shown))
                self._act.setText(self._action_words(self._shown.action))

    def _on_act(self) -> None:
        if self._shown is not None:
            self.acted.emit(self._shown.action)

    def _action_words(self, action: str) -> str:
        return {
            SALVAGE: self.tr("読めるものを取り出す…"),
            EXPORT_UNSENT: self.tr("送っていないものを書き出す…"),
        }.get(action, "")

    def _name_close(self) -> None:
        self._close.setAccessibleName(self.tr("お知らせを閉じる"))

    def _fill(self, notice: Notice) -> None:
        chosen = colours(self.palette())
        colour = {
            NoticeLevel.INFO: chosen.good,
            NoticeLevel.WARNING: chosen.warning,
            NoticeLevel.ERROR: chosen.error,
        }[notice.level]
        self._mark.setText(_MARKS[notice.level])
        self._mark.setStyleSheet(f"color: {colour};")
        self._words.setText(str(notice))
        self._act.setText(self._action_words(notice.action))
        self._act.setVisible(bool(notice.action))
        self.setStyleSheet(f"NoticeBar {{ border-top: 1px solid {chosen.line}; }}")
        if notice.level in _STAYS:
            self._clock.start(_STAYS[notice.level])
