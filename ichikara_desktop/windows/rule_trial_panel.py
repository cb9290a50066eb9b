"""The field in which a rule is tried: it alone runs on what is typed, and nothing is kept."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QListWidgetItem, QWidget

from ichikara_desktop.app.rule_catalogue import Outcome, RuleEntry, RuleTrial, Trial
from ichikara_desktop.checks import Finding
from ichikara_desktop.windows.forms.ui_rule_trial_panel import Ui_RuleTrialPanel
from ichikara_desktop.windows.highlighting import MARKS, severity_word
from ichikara_desktop.windows.rule_words import circumstances
from ichikara_desktop.windows.text_editor import TextEditor

PAUSE = 150
"""Milliseconds after the last key until the text is checked."""

_SLOW = 400
"""Milliseconds after which it is said that a check still runs."""
_MOST_LISTED = 100
"""Findings in the list; a long text may have thousands."""
_FINDING = int(Qt.ItemDataRole.UserRole)


class RuleTrialPanel(QWidget):
    """Tries the rule that is shown beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Ui_RuleTrialPanel()
        self._form.setupUi(self)
        self._trial: RuleTrial | None = None
        self._entry: RuleEntry | None = None
        self._language, self._example_question = "ja", ""
        self._asked: tuple[int, str] | None = None
        """Generation and text of the request that is not answered yet."""
        self._last: Trial | None = None
        self._pause, self._slow = QTimer(self), QTimer(self)
        for timer, wait, act in (
            (self._pause, PAUSE, self._ask),
            (self._slow, _SLOW, self._show_status),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(act)
        for field in (self._form.field, self._form.question):
            field.set_room(4, 4)
            field.text_edited.connect(self._on_edited)
        self._form.example.clicked.connect(self.put_example)
        self._form.findings.itemActivated.connect(self._go_to)
        self._form.findings.itemClicked.connect(self._go_to)

    def use(self, trial: RuleTrial) -> None:
        """Take the service that runs the rule."""
        self._trial = trial
        trial.tried.connect(self._on_tried)

    def set_text_size(self, pixels: int) -> None:
        """Show what is typed ``pixels`` high."""
        for field in (self._form.field, self._form.question):
            field.set_text_size(pixels)

    def show_rule(self, entry: RuleEntry | None, language: str) -> None:
        """Try this rule from now on, with the text that is there."""
        self._language = self._form.field.language = language
        changed, self._entry = entry != self._entry, entry
        self.setEnabled(entry is not None)
        if entry is None:
            self._reset()
            return
        self._say_circumstances(entry)
        if changed:
            self._reset()
            self._put_question(entry)
            self._ask()
        else:
            self._show_trial()

    def put_example(self) -> None:
        """Put the bad example into the field, with its question; undo brings the text back."""
        if self._entry is None:
            return
        task = self._entry.rule.example_tasks[0]
        if self._entry.asks_question:
            _replace(self._form.question, task.instruction)
            self._example_question = task.instruction
        _replace(self._form.field, self._entry.info.bad)
        self._form.field.go_to(0, 0)
        self._form.field.setFocus()

    # -- asking --------------------------------------------------------------------------

    def _on_edited(self, _text: str, _cursor: int) -> None:
        self._pause.start()

    def _ask(self) -> None:
        """Have the text checked, once no input method is composing in it."""
        if self._trial is None or self._entry is None:
            return
        form = self._form
        if form.field.composing or form.question.composing:
            self._pause.start()
            return
        text = form.field.text()
        if not text:
            self._reset()
            return
        question = form.question.text() if self._entry.asks_question else ""
        self._asked = (self._trial.request(self._entry, text, question), text)
        self._slow.start()

    def _on_tried(self, generation: int, trial: Trial) -> None:
        if self._asked is None or generation != self._asked[0]:
            return
        text, self._asked = self._asked[1], None
        self._slow.stop()
        if self._form.field.composing:
            self._pause.start()
        elif text == self._form.field.text():
            self._last = trial
            self._form.field.show_findings(trial.findings)
            self._show_trial()

    def _reset(self) -> None:
        """Forget what was found and give up what was asked for."""
        for timer in (self._pause, self._slow):
            timer.stop()
        if self._trial is not None:
            self._trial.cancel()
        self._asked = self._last = None
        self._form.field.show_findings(())
        self._show_trial()

    # -- showing -------------------------------------------------------------------------

    def _say_circumstances(self, entry: RuleEntry) -> None:
        form = self._form
        words = [circumstances(entry)]
        if not entry.used:
            words.insert(0, self.tr("このプロジェクトでは使いませんが、ここで試せます。"))
        said = "\n".join(filter(None, words))
        form.circumstances.setText(said)
        form.circumstances.setVisible(bool(said))
        for widget in (form.questionLabel, form.question):
            widget.setVisible(entry.asks_question)

    def _put_question(self, entry: RuleEntry) -> None:
        """Give the example's question, unless the person wrote one."""
        written = self._form.question.text()
        if entry.asks_question and written in ("", self._example_question):
            self._example_question = entry.rule.example_tasks[0].instruction
            self._form.question.load(self._example_question, 0)

    def _show_trial(self) -> None:
        findings = self._last.findings if self._last else ()
        shown = self._form.findings
        shown.clear()
        for finding in findings[:_MOST_LISTED]:
            message = finding.message.text(self._language)
            item = QListWidgetItem(f"{MARKS[finding.severity]} {message}", shown)
            item.setData(_FINDING, finding)
            word = severity_word(finding.severity)
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{word}: {message}")
        shown.setVisible(bool(findings))
        self._show_status()

    def _show_status(self) -> None:
        self._form.status.setText(self._status())

    def _status(self) -> str:
        if self._asked is not None and not self._slow.isActive():
            return self.tr("点検しています。")
        if self._last is None:
            return self.tr("左の欄に書くと、指摘がここに出ます。書いたものは保存しません。")
        if self._last.outcome is Outcome.TOO_SLOW:
            return self.tr("時間がかかりすぎるため、点検をやめました。短い文章でお試しください。")
        if self._last.outcome is Outcome.FAILED:
            return self.tr("この文章では、規則がうまく動きませんでした。担当者に知らせてください。")
        if not self._last.findings:
            return self.tr("指摘はありません。")
        count = len(self._last.findings)
        words = self.tr("指摘 {0}件")
        if count > _MOST_LISTED:
            words = self.tr("指摘 {0}件（一覧は初めの {1}件）").replace("{1}", str(_MOST_LISTED))
        return words.replace("{0}", str(count))

    def _go_to(self, item: QListWidgetItem) -> None:
        finding: Finding = item.data(_FINDING)
        if self._form.field.finding_at(finding.start) is not None:
            self._form.field.go_to(finding.start, finding.end)
            self._form.field.setFocus()


def _replace(field: TextEditor, text: str) -> None:
    """Put ``text`` in place of everything, as one step of undo."""
    cursor = QTextCursor(field.document())
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text)
