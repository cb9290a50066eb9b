"""How findings look: a mark, a word and a colour for each severity, underlines in the text."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from ichikara_desktop.checks import Finding, Severity
from ichikara_desktop.preview.surprise import Heat
from ichikara_desktop.windows.text_positions import Positions
from ichikara_desktop.windows.theme import Colours

MARKS = {Severity.ERROR: "●", Severity.WARNING: "▲", Severity.HINT: "○"}
"""Severity told by shape, beside the word and the colour."""

_FAINT = 0.1
"""How much of the colour is seen at each level of heat."""

_LINES = {
    Severity.ERROR: QTextCharFormat.UnderlineStyle.WaveUnderline,
    Severity.WARNING: QTextCharFormat.UnderlineStyle.DashUnderline,
    Severity.HINT: QTextCharFormat.UnderlineStyle.DotLine,
}


def severity_word(severity: Severity) -> str:
    """Return the word for ``severity`` in the language of the running application."""
    words = {
        Severity.ERROR: QCoreApplication.translate("Severity", "要修正"),
        Severity.WARNING: QCoreApplication.translate("Severity", "注意"),
        Severity.HINT: QCoreApplication.translate("Severity", "参考"),
    }
    return words[severity]


def severity_colour(severity: Severity, colours: Colours) -> QColor:
    """Return the colour of ``severity`` in a theme."""
    return QColor(str(getattr(colours, severity.value)))


def underline(severity: Severity, colours: Colours) -> QTextCharFormat:
    """Return a format that underlines: wavy for errors, dashed for warnings, dotted for hints."""
    format_ = QTextCharFormat()
    format_.setUnderlineStyle(_LINES[severity])
    format_.setUnderlineColor(severity_colour(severity, colours))
    return format_


def underlines(
    document: QTextDocument, positions: Positions, findings: Iterable[Finding], colours: Colours
) -> list[QTextEdit.ExtraSelection]:
    """Return selections that underline ``findings`` in a document with these ``positions``.

    The worst severity is drawn last, so that it stays visible where findings overlap.
    """
    order = [Severity.HINT, Severity.WARNING, Severity.ERROR]
    selections = []
    for finding in sorted(findings, key=lambda found: order.index(found.severity)):
        selection = QTextEdit.ExtraSelection()
        selection.cursor = span(document, positions, finding.start, finding.end)
        selection.format = underline(finding.severity, colours)
        selections.append(selection)
    return selections


def warmth(
    document: QTextDocument, positions: Positions, heat: Iterable[Heat], colours: Colours
) -> list[QTextEdit.ExtraSelection]:
    """Return selections that colour the ground under surprising words, faintly."""
    selections = []
    for part in heat:
        ground = QColor(colours.warning)
        ground.setAlphaF(_FAINT * part.level)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = span(document, positions, part.start, part.end)
        selection.format.setBackground(ground)
        selections.append(selection)
    return selections


def span(document: QTextDocument, positions: Positions, start: int, end: int) -> QTextCursor:
    """Return a cursor that selects the code points from ``start`` to ``end``."""
    cursor = QTextCursor(document)
    cursor.setPosition(positions.to_qt(start))
    cursor.setPosition(positions.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
    return cursor
