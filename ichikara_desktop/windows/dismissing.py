"""The part of the findings panel in which a finding is dismissed: how far, and why."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from ichikara_desktop.checks import Finding, Reach, Severity
from ichikara_desktop.windows.forms.ui_findings_panel import Ui_FindingsPanel

ONCE_KEY = "Alt+Del"
"""Dismisses the finding at the cursor, there alone."""


class Dismissing(QObject):
    """A quiet button with three choices. An error is dismissed only with a reason beside it."""

    asked = Signal(object, object, str)
    """The :class:`Finding`, the :class:`Reach` and the reason, which may be empty."""

    def __init__(self, form: Ui_FindingsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._finding: Finding | None = None
        self._reach = Reach.ONCE
        self._menu = QMenu(form.dismiss)
        form.dismiss.setMenu(self._menu)
        form.reason.textChanged.connect(self._show_confirm)
        form.reason.returnPressed.connect(self._confirm)
        form.confirmDismissal.clicked.connect(self._confirm)
        self.offer(None)

    def offer(self, finding: Finding | None) -> None:
        """Offer to dismiss a finding, or nothing."""
        if finding is None or self._finding != finding:
            self._form.reasonRow.hide()
            self._form.reason.clear()
        self._finding = finding
        self._form.dismiss.setVisible(finding is not None)
        self._menu.clear()
        if finding is not None:
            for reach, words in _reaches(finding):
                self._menu.addAction(words, partial(self.begin, reach))

    def begin(self, reach: Reach) -> None:
        """Dismiss the finding that is offered, or ask for the reason that it needs."""
        finding = self._finding
        if finding is None:
            return
        if finding.severity is not Severity.ERROR:
            self.asked.emit(finding, reach, "")
            return
        self._reach = reach
        self._show_confirm()
        self._form.reasonRow.show()
        self._form.reason.setFocus()

    def _confirm(self) -> None:
        reason = self._form.reason.text().strip()
        if self._finding is not None and reason:
            self.asked.emit(self._finding, self._reach, reason)

    def _show_confirm(self) -> None:
        self._form.confirmDismissal.setEnabled(bool(self._form.reason.text().strip()))


def _reaches(finding: Finding) -> list[tuple[Reach, str]]:
    """Return how far the dismissal of a finding may reach, and the words for it."""
    translate = QCoreApplication.translate
    key = QKeySequence(ONCE_KEY).toString(QKeySequence.SequenceFormat.NativeText)
    words = [
        (Reach.ONCE, translate("FindingsPanel", "この箇所だけ") + f"\t{key}"),
        (Reach.TEXT, translate("FindingsPanel", "この文章では")),
    ]
    if finding.severity is not Severity.ERROR:
        words.append((Reach.PROJECT, translate("FindingsPanel", "このプロジェクトでは")))
    return words
