"""The page of the rules: every rule as the project has it, why it is there, and a field to try it.

Escape and Alt+Left lead back to the settings.
"""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListView, QWidget

from ichikara_desktop.app.rule_catalogue import RuleEntry, catalogue_of
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import Finding
from ichikara_desktop.windows.forms.ui_rule_page import Ui_RulePage
from ichikara_desktop.windows.highlighting import MARKS, severity_colour
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.rule_list import RuleListModel, RulePainter
from ichikara_desktop.windows.rule_words import setting_lines, severity_words
from ichikara_desktop.windows.theme import colours

_MOST_MESSAGES = 3


class RulePage(Page):
    """Shows rules; what a project uses is changed by whoever coordinates it, not here."""

    left = Signal()
    """The person goes back to the settings."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = Ui_RulePage()
        self._form.setupUi(self)
        self._catalogue = catalogue_of(workspace.project.check_profile)
        self._shown: RuleEntry | None = None
        self._found: tuple[Finding, ...] = ()
        self._model = RuleListModel(self)
        self._set_up()
        self._connect()
        self.apply_text_size(workspace.settings.text_size)
        self.retranslate()

    def focus_search(self) -> None:
        """Let the person type what they look for."""
        self._form.search.setFocus()

    def choose(self, rule_id: str) -> None:
        """Show a rule, if the search leaves it in the list."""
        row = self._model.row_of(rule_id)
        if row is not None:
            self._form.rules.setCurrentIndex(self._model.index(row))
            if row == 1:
                self._form.rules.scrollToTop()  # with the heading above it

    def try_example(self) -> None:
        """Put the chosen rule's bad example into the field in which it is tried."""
        self._form.trial.put_example()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        self._say_problem()
        self._show_list()

    def apply_text_size(self, pixels: int) -> None:
        """Show examples and what is typed ``pixels`` high."""
        form = self._form
        for view in (form.bad, form.good, form.trial):
            view.set_text_size(pixels)

    # -- parts ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        form = self._form
        form.rules.setModel(self._model)
        form.rules.setItemDelegate(RulePainter(self))
        form.rules.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        form.splitter.setStretchFactor(1, 1)
        form.splitter.setSizes([320, 10_000])
        form.detail.setSizes([10_000, 280])
        form.detail.setStretchFactor(0, 1)
        form.trial.use(self._workspace.trial)

    def _connect(self) -> None:
        form, workspace = self._form, self._workspace
        form.back.clicked.connect(self.left)
        form.search.textChanged.connect(self._show_list)
        form.search.returnPressed.connect(form.rules.setFocus)
        form.rules.selectionModel().currentChanged.connect(self._on_chosen)
        workspace.trial.example_read.connect(self._on_example_read)
        workspace.project_changed.connect(self._on_project_changed)
        reach = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Escape", "Alt+Left"):
            QShortcut(QKeySequence(keys), self, self.left.emit, context=reach)

    # -- the list ------------------------------------------------------------------------

    def _on_project_changed(self, _project: object) -> None:
        self._catalogue = catalogue_of(self._workspace.project.check_profile)
        self.retranslate()

    def _show_list(self, *_: object) -> None:
        """List what the search leaves; the chosen rule stays chosen while it is there."""
        form = self._form
        query = form.search.text()
        entries = tuple(entry for entry in self._catalogue.entries if entry.mentions(query))
        chosen = self._shown.info.rule_id if self._shown else ""
        self._model.show_rules(entries, self._workspace.settings.language)
        form.rules.setVisible(bool(entries))
        form.nothing.setVisible(not entries)
        if entries:
            self.choose(chosen)
        else:
            self._show(None)

    def _on_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        entry = self._model.entry(index.row())
        if entry is not None:
            self._show(entry)

    def _say_problem(self) -> None:
        problem, form = self._catalogue.problem, self._form
        form.problem.setVisible(problem is not None)
        if problem is not None:
            words = self.tr(
                "プロジェクトの点検設定を使えないため、標準の設定で点検しています。"
                "担当者に知らせてください。（{0}）"
            )
            reason = problem.text(self._workspace.settings.language)
            form.problem.setText("▲ " + words.replace("{0}", reason))

    # -- the chosen rule -----------------------------------------------------------------

    def _show(self, entry: RuleEntry | None) -> None:
        form, language = self._form, self._workspace.settings.language
        is_other, self._shown = entry != self._shown, entry
        form.explanation.setVisible(entry is not None)
        form.trial.show_rule(entry, language)
        if entry is None:
            return
        info = entry.info
        form.ruleTitle.setText(info.title.text(language))
        form.ruleId.setText(info.rule_id)
        form.severity.setText(severity_words(entry.severity))
        self._colour_severity()
        form.reason.setText(info.reason.text(language))
        form.settings.setText("\n".join(setting_lines(entry, self._workspace.project, language)))
        if is_other:
            self._found = ()
            form.bad.show_text(info.bad)
            form.good.show_text(info.good)
            form.scroll.verticalScrollBar().setValue(0)
            self._workspace.trial.read_example(entry)
        self._show_messages()

    def _on_example_read(self, entry: RuleEntry, findings: tuple[Finding, ...]) -> None:
        if entry is self._shown:
            self._found = findings
            self._form.bad.show_findings(findings)
            self._show_messages()

    def _show_messages(self) -> None:
        """Say what is found in the bad example: not every finding can be seen in it."""
        language = self._workspace.settings.language
        told = [
            f"{MARKS[found.severity]} {found.message.text(language)}"
            for found in self._found[:_MOST_MESSAGES]
        ]
        self._form.messages.setText("\n".join(told))

    def changeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Follow language and theme."""
        super().changeEvent(event)  # type: ignore[arg-type]
        if self._form is not None and hasattr(self, "_shown"):
            self._colour_severity()

    def _colour_severity(self) -> None:
        chosen = colours(self.palette())
        severity = self._shown.severity if self._shown else None
        colour = severity_colour(severity, chosen).name() if severity else chosen.muted
        sheet = f"color: {colour};"
        if self._form.severity.styleSheet() != sheet:
            self._form.severity.setStyleSheet(sheet)
        sheet = f"color: {chosen.warning};"
        if self._form.problem.styleSheet() != sheet:
            self._form.problem.setStyleSheet(sheet)
