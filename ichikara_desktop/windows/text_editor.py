"""The editor in which texts are written: input methods, findings, and one undo for everything."""

from collections import deque

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ichikara_desktop.checks import Finding
from ichikara_desktop.checks.findings import Fix
from ichikara_desktop.checks.suppression import storable
from ichikara_desktop.preview.surprise import Heat
from ichikara_desktop.windows.highlighting import MARKS, severity_word, span, underlines, warmth
from ichikara_desktop.windows.preview_text import is_preview
from ichikara_desktop.windows.reading_column import ColumnText
from ichikara_desktop.windows.theme import colours

_CUTS, _LEAST_CUT = 5, 20
_SHORT = 10_000
"""Characters. A shorter text is underlined as a whole."""
_PAUSE_MS = 30
"""Milliseconds after scrolling until what came into sight is underlined."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextEditor(ColumnText):
    """Writes plain text.

    While an input method composes, the half-converted text belongs to nobody yet: it is not
    told, and no command is taken.
    """

    text_edited = Signal(str, int)
    """The text after a change by the person, and the cursor in code points."""
    submission_asked = Signal()
    pasted = Signal(str)
    """A passage that came from elsewhere, as it stands in the text now."""
    finding_reached = Signal(object)
    """The :class:`Finding` at the cursor, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.language = "ja"
        """In which language findings are told."""
        self._findings: tuple[Finding, ...] = ()
        self._checked = ""
        """The text that the findings are about."""
        self._heat: tuple[Heat, ...] = ()
        self._heated = ""
        """The text that the heat is about."""
        self._known = ""
        """The text as last told or loaded."""
        self._in_input_method = False
        self._cut: deque[str] = deque(maxlen=_CUTS)
        """The texts from which something long was taken last: it may be put back elsewhere."""
        self.textChanged.connect(self._tell_change)
        self.cursorPositionChanged.connect(self._tell_finding)
        self.cursorPositionChanged.connect(self._show_room)
        self._scrolled = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._scrolled.timeout.connect(self._underline)
        self.verticalScrollBar().valueChanged.connect(self._scrolled.start)

    @property
    def composing(self) -> bool:
        """Whether an input method is showing text that is not decided yet."""
        layout = self.textCursor().block().layout()
        return bool(layout and layout.preeditAreaText())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings shown last; those of an older text once the person has typed on."""
        return self._findings

    @property
    def is_checked(self) -> bool:
        """Whether the findings are about the text as it is now."""
        return self.text() == self._checked

    def cursor_place(self) -> int:
        """Return the code points before the cursor."""
        return self._mirror.positions.from_qt(self.textCursor().position())

    def selected(self) -> tuple[int, str]:
        """Return where the selected text begins, in code points, and the text; 0 and nothing."""
        cursor, positions = self.textCursor(), self._mirror.positions
        start, end = map(positions.from_qt, (cursor.selectionStart(), cursor.selectionEnd()))
        return (start, self.text()[start:end]) if end > start else (0, "")

    def load(self, text: str, cursor: int) -> None:
        """Show a text without telling it as a change; ``cursor`` counts code points."""
        self._known = text
        self._cut.clear()
        self.set_text(text)
        self._known = self.text()
        self.show_findings(())
        self._move_to(self._mirror.positions.to_qt(cursor))
        self.ensureCursorVisible()
        self._show_room()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Underline the findings of the text as it is now."""
        self._findings, self._checked = findings, self.text()
        self._underline()
        self._tell_finding()

    def show_heat(self, heat: tuple[Heat, ...]) -> None:
        """Show how surprising the words of the text as it is now are."""
        self._heat, self._heated = heat, self.text()
        self._underline()

    def apply_fix(self, fix: Fix) -> bool:
        """Put a fix in place; see :meth:`apply_fixes`."""
        return self.apply_fixes((fix,))

    def apply_fixes(self, fixes: tuple[Fix, ...]) -> bool:
        """Put fixes in place as one step of undo; the cursor stays with its text.

        Of fixes that overlap, the later one is left for the next check.

        Returns:
            Whether it was done: not while composing, nor when the text has changed since the
            check that offered the fixes.
        """
        if self.composing or self.isReadOnly() or self.text() != self._checked:
            return False
        positions = self._mirror.positions
        # A cursor of its own moves the visible one only as far as the text before it changes.
        group = QTextCursor(self.document())
        group.beginEditBlock()
        for fix in _from_the_end(fixes):
            span(self.document(), positions, fix.start, fix.end).insertText(fix.replacement)
        group.endEditBlock()
        return True

    def finding_at(self, place: int) -> Finding | None:
        """Return the most narrow finding around ``place`` (code points)."""
        if self.text() != self._checked:
            return None
        around = [found for found in self._findings if found.start <= place <= found.end]
        return min(around, key=lambda found: found.end - found.start, default=None)

    def go_to(self, start: int, end: int) -> None:
        """Select the code points from ``start`` to ``end`` and bring them into view."""
        self.setTextCursor(span(self.document(), self._mirror.positions, start, end))
        self.ensureCursorVisible()

    def go_to_next_finding(self) -> None:
        """Select the next finding after the cursor, beginning again after the last."""
        if not self._findings or self.text() != self._checked:
            return
        positions, cursor = self._mirror.positions, self.textCursor()
        place = positions.from_qt(cursor.selectionStart())
        current = (place, positions.from_qt(cursor.selectionEnd()))
        later = [f for f in self._findings if (f.start, f.end) > current and f.start >= place]
        found = later[0] if later else self._findings[0]
        self.go_to(found.start, found.end)

    def apply_fix_at_cursor(self) -> bool:
        """Apply the first fix of the finding at the cursor."""
        found = self.finding_at(self.cursor_place())
        return bool(found and found.fixes and self.apply_fix(found.fixes[0]))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the text once when something is decided, never in between."""
        self._in_input_method = True
        try:
            super().inputMethodEvent(event)
        finally:
            self._in_input_method = False
        if event.commitString() or not self.composing:
            self._tell_if_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the commands of the editor; Enter in a conversion belongs to the input method."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif not self.composing:
            self._press_enter(event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep Alt+Enter and Ctrl+Enter from being taken as shortcuts of something else."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (event.key() in _ENTER or self.composing)
        ):
            event.accept()
            return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Take plain text, and tell what was pasted or dropped and did not stand here before.

        Halves of surrogate pairs, which no file can hold, come in as U+FFFD.
        """
        if not source.hasText():
            return
        plain = QMimeData()
        plain.setText(storable(source.text()))
        before, start = self.text(), self.textCursor().selectionStart()
        super().insertFromMimeData(plain)
        start_of_passage = self._mirror.positions.from_qt(start)
        passage = self.text()[start_of_passage : self.cursor_place()]
        if passage and not any(passage in known for known in (before, *self._cut)):
            self.pasted.emit(passage)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Let nothing in by dragging that a model wrote: it would lose its mark on the way."""
        if is_preview(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """See :meth:`dragEnterEvent`."""
        if is_preview(event.mimeData()):
            event.ignore()
        else:
            super().dropEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell the finding under the pointer."""
        if isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the findings in the colours of the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_findings"):
            self._underline()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell what an input method decided because the focus left."""
        super().focusOutEvent(event)
        if not self.composing:
            self._tell_if_changed()

    def _press_enter(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier:
            self.submission_asked.emit()
        elif held == Qt.KeyboardModifier.AltModifier:
            self.apply_fix_at_cursor()
        elif not self.isReadOnly():
            # Shift+Enter too: a line is a line, whatever key made it.
            self.textCursor().insertBlock()
            self.ensureCursorVisible()

    def _tell_change(self) -> None:
        if not self._in_input_method and not self.composing:
            self._tell_if_changed()

    def _tell_if_changed(self) -> None:
        text = self.text()
        if text != self._known:
            if len(self._known) - len(text) >= _LEAST_CUT:
                self._cut.append(self._known)
            self._known = text
            self.text_edited.emit(text, self.cursor_place())

    def _tell_finding(self) -> None:
        self.finding_reached.emit(self.finding_at(self.cursor_place()))

    def _show_room(self) -> None:
        """Keep the room around the text in sight while the cursor is at its start or end."""
        cursor, bar = self.textCursor(), self.verticalScrollBar()
        if cursor.hasSelection():
            return  # whoever selects everything keeps the view
        if cursor.atStart():
            bar.setValue(bar.minimum())
        elif cursor.atEnd() and not self.isReadOnly():
            bar.setValue(bar.maximum())

    def _underline(self) -> None:
        """Underline what is in sight: every selection is moved by Qt at every key."""
        text = self.text()
        if text not in (self._checked, self._heated):
            return
        first, last = self._in_sight(len(text))
        findings = self._findings if text == self._checked else ()
        heat = self._heat if text == self._heated else ()
        seen = [found for found in findings if found.start <= last and found.end >= first]
        warm = [part for part in heat if part.start <= last and part.end >= first]
        document, positions, look = self.document(), self._mirror.positions, colours(self.palette())
        self.setExtraSelections(
            warmth(document, positions, warm, look) + underlines(document, positions, seen, look)
        )

    def _in_sight(self, length: int) -> tuple[int, int]:
        """Return the code points at the edges of what is shown, with a screen more around it."""
        if length <= _SHORT:
            return 0, length
        area, positions = self.viewport().rect(), self._mirror.positions
        above = QPoint(area.left(), area.top() - area.height())
        below = QPoint(area.right(), area.bottom() + area.height())
        first = positions.from_qt(self.cursorForPosition(above).position())
        return first, positions.from_qt(self.cursorForPosition(below).position())

    def _move_to(self, position: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)

    def _show_tip(self, at: QPoint, on_screen: QPoint) -> None:
        position = self.cursorForPosition(at).position()
        found = self.finding_at(self._mirror.positions.from_qt(position))
        if found is None:
            QToolTip.hideText()
            return
        word = f"{MARKS[found.severity]} {severity_word(found.severity)}"
        QToolTip.showText(on_screen, f"{word}: {found.message.text(self.language)}", self)


def _from_the_end(fixes: tuple[Fix, ...]) -> list[Fix]:
    """Return fixes that do not overlap, the last one first, so that places stay true."""
    kept: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: (fix.start, fix.end)):
        if not kept or fix.start >= kept[-1].end:
            kept.append(fix)
    return kept[::-1]
