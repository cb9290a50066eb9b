"""The list of findings beside the text, with the explanation and the fixes of the chosen one."""

from functools import partial

from PySide6.QtCore import (
    QEvent,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QPushButton,
    QWidget,
)

from ichikara_desktop.app.values import CheckedText, DismissedFinding
from ichikara_desktop.checks import Finding, Reach, explain
from ichikara_desktop.checks.findings import Fix
from ichikara_desktop.windows.dismissing import Dismissing
from ichikara_desktop.windows.findings_list import FindingModel, FindingPainter
from ichikara_desktop.windows.forms.ui_findings_panel import Ui_FindingsPanel
from ichikara_desktop.windows.highlighting import MARKS, severity_word

_MOST_FIXES = 3
_LONGEST_MESSAGE = 32


class FindingsPanel(QWidget):
    """Lists findings; the owner shows them in the text and applies their fixes."""

    chosen = Signal(object)
    """The :class:`Finding` to be shown in the text."""
    fixes_asked = Signal(tuple)
    """``tuple[Fix, ...]`` to be applied in one step."""
    dismissal_asked = Signal(object, object, str)
    """The :class:`Finding` not to be shown again, how far (:class:`Reach`), and why."""
    restore_asked = Signal(tuple)
    """Ids of the dismissals to be taken back."""
    shown_changed = Signal()
    """The person asked for all findings, or for the most useful ones again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Ui_FindingsPanel()
        self._form.setupUi(self)
        self._language, self._fixes_allowed, self._dismissing_allowed = "ja", True, False
        self._checked, self._all = CheckedText(), False
        self._fixes: list[tuple[Fix, ...]] = []
        """What each button offers."""
        self._dismissing = Dismissing(self._form, self)
        self._dismissing.asked.connect(self.dismissal_asked)
        self._form.more.clicked.connect(self._toggle_all)
        self._form.restore.clicked.connect(self._ask_restoring)
        self._restorable = QMenu(self._form.restore)
        self._model = FindingModel(self)
        self._form.list.setModel(self._model)
        self._form.list.setItemDelegate(FindingPainter(self))
        self._form.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._form.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form.list.setResizeMode(QListView.ResizeMode.Adjust)
        self._form.list.selectionModel().currentChanged.connect(self._show_detail)
        self._form.list.clicked.connect(self._choose)
        self._form.list.activated.connect(self._choose)
        self.show_findings(CheckedText())

    @property
    def language(self) -> str:
        """In which language findings are told: ``ja`` or ``en``."""
        return self._language

    def set_language(self, language: str) -> None:
        """Tell findings in ``language``."""
        self._language = language
        self._model.set_language(language)
        self._show_others()
        self._show_detail()

    def allow_fixes(self, allowed: bool) -> None:
        """Offer fixes, or only show the findings of a text that cannot be changed here."""
        self._fixes_allowed = allowed
        self._show_detail()

    def allow_dismissing(self, allowed: bool) -> None:
        """Offer to dismiss findings and to bring them back: in the person's own text."""
        self._dismissing_allowed = allowed
        self._show_others()
        self._show_detail()

    def begin(self) -> None:
        """Show the most useful findings first, as for every text that is opened."""
        self._all = False

    def shown(self) -> tuple[Finding, ...]:
        """Return the findings that are listed: the most useful ones, or all."""
        return self._checked.remaining if self._all else self._checked.shown

    def show_findings(self, checked: CheckedText) -> None:
        """List what stands; the chosen finding stays chosen while it exists."""
        self._checked = checked
        findings = self.shown()
        row = self._model.replace(findings, self.current())
        self._form.list.setVisible(bool(findings))
        self._form.nothing.setVisible(not findings)
        self._form.list.setCurrentIndex(self._model.index(row or 0))
        self._show_others()
        self._show_detail()

    def dismiss(self, finding: Finding) -> None:
        """Dismiss a listed finding at its place alone; an error asks for the reason first."""
        if self._dismissing_allowed:
            self.show_current(finding)
            self._dismissing.begin(Reach.ONCE)

    def show_current(self, finding: Finding | None) -> None:
        """Mark the finding that the person reached in the text."""
        row = self._model.row_of(finding)
        if row is not None:
            self._form.list.setCurrentIndex(self._model.index(row))

    def current(self) -> Finding | None:
        """Return the chosen finding."""
        return self._model.finding(self._form.list.currentIndex().row())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_model"):
            self._form.retranslateUi(self)
            self._show_others()
            self._show_detail()

    def _choose(self) -> None:
        finding = self.current()
        if finding is not None:
            self.chosen.emit(finding)

    def _show_detail(self) -> None:
        self._form.nothing.setText(self.tr("指摘はありません。"))
        finding = self.current()
        self._form.detail.setVisible(finding is not None)
        self._form.detailRule.setVisible(finding is not None)
        self._dismissing.offer(finding if self._dismissing_allowed else None)
        self._offer_fixes(finding)
        if finding is None:
            return
        rule = explain(finding.rule)
        told = f"{MARKS[finding.severity]} {severity_word(finding.severity)}"
        self._form.ruleHead.setText(f"{told}　{rule.title.text(self._language)}")
        self._form.explanation.setText(rule.reason.text(self._language))

    def _show_others(self) -> None:
        """Say how many findings are held back, and how many were dismissed."""
        form, checked = self._form, self._checked
        words = self.tr("大事なものだけ見る") if self._all else self.tr("ほか {0}件も見る")
        form.more.setText(words.replace("{0}", str(len(checked.held_back))))
        form.more.setVisible(bool(checked.held_back))
        dismissed = checked.dismissed if self._dismissing_allowed else ()
        form.restore.setText(self.tr("消した指摘 {0}件を戻す").replace("{0}", str(len(dismissed))))
        form.restore.setVisible(bool(dismissed))
        form.others.setVisible(bool(checked.held_back or dismissed))
        self._offer_restoring(dismissed)

    def _ask_restoring(self) -> None:
        """Bring back a single finding at once; of several, let one or all be chosen."""
        button = self._form.restore
        if len(self._checked.dismissed) == 1:
            self._restore(self._checked.dismissed)
        else:
            self._restorable.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _offer_restoring(self, dismissed: tuple[DismissedFinding, ...]) -> None:
        self._restorable.clear()
        for one in dismissed:
            message = one.finding.message.text(self._language)
            short = message if len(message) <= _LONGEST_MESSAGE else message[:31] + "…"
            title = explain(one.finding.rule).title.text(self._language)
            words = f"{title}：{short}".replace("&", "&&")
            self._restorable.addAction(words, partial(self._restore, (one,)))
        self._restorable.addSeparator()
        self._restorable.addAction(self.tr("全部戻す"), partial(self._restore, dismissed))

    def _restore(self, dismissed: tuple[DismissedFinding, ...]) -> None:
        self.restore_asked.emit(tuple({one: None for d in dismissed for one in d.dismissal_ids}))

    def _toggle_all(self) -> None:
        self._all = not self._all
        self.show_findings(self._checked)
        self.shown_changed.emit()

    def _offer_fixes(self, finding: Finding | None) -> None:
        """Offer the fixes; buttons that say the same stay, since this runs after every key."""
        offers = self._offers(finding) if finding and self._fixes_allowed else []
        buttons = self._form.fixes.findChildren(QPushButton)
        self._fixes = [fixes for _, fixes in offers]
        if [button.text() for button in buttons] == [words for words, _ in offers]:
            return
        for button in buttons:
            button.setParent(None)
            button.deleteLater()
        for row, (words, _) in enumerate(offers):
            button = QPushButton(words, self._form.fixes)
            button.clicked.connect(partial(self._ask_fixes, row))
            self._form.fixColumn.addWidget(button)

    def _offers(self, finding: Finding) -> list[tuple[str, tuple[Fix, ...]]]:
        """Return the fixes of a finding, and of all of its kind, with the words for each."""
        offers: list[tuple[str, tuple[Fix, ...]]] = [
            (fix.label.text(self._language), (fix,)) for fix in finding.fixes[:_MOST_FIXES]
        ]
        alike = tuple(
            found.fixes[0]
            for found in self._checked.remaining
            if found.rule == finding.rule and found.fixes
        )
        if len(alike) > 1:
            words = self.tr("同じ種類の指摘を全部直す（{0}件）")
            offers.append((words.replace("{0}", str(len(alike))), alike))
        return offers

    def _ask_fixes(self, row: int) -> None:
        self.fixes_asked.emit(self._fixes[row])
