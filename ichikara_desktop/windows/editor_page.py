"""The editor page: the question above, the text in the middle, findings and guideline beside.

A keystroke goes from :class:`TextEditor` (``text_edited``) to the writing service, which saves
it, and to the check service, whose findings come back to the editor and the panel.
"""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ichikara_desktop.app.check_service import context_of
from ichikara_desktop.app.preview_answers import question_for
from ichikara_desktop.app.values import CheckedText, TaskSummary, WritingTask
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import Finding, Reach, Severity
from ichikara_desktop.checks.findings import Fix
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.windows.dismissing import ONCE_KEY
from ichikara_desktop.windows.forms.ui_editor_page import Ui_EditorPage
from ichikara_desktop.windows.highlighting import MARKS, severity_word
from ichikara_desktop.windows.history import history_markdown
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.surprise_view import SurpriseView
from ichikara_desktop.windows.theme import colours
from ichikara_desktop.windows.wording import length_words, question_of, target_words, time_of

_LOOK_AGAIN = 200
"""Milliseconds until findings that came while something was composed are shown."""


class EditorPage(Page):
    """Writes one task at a time."""

    to_queue = Signal()
    next_asked = Signal(str)
    """The next task after this one is wanted."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = Ui_EditorPage()
        self._form.setupUi(self)
        self._task: WritingTask | None = None
        self._wanted = ""
        """The task that was asked for last: an answer about another one comes too late."""
        self._generation = 0
        self._found = CheckedText()
        """What the checks said last."""
        self._composed = QTimer(self, singleShot=True, interval=_LOOK_AGAIN)
        self._composed.timeout.connect(self._show_found)
        self._submitting = False
        self._saved_at: datetime | None = None
        self._set_up_panel()
        self._set_up_text()
        self._connect_services()
        self._set_up_keys()
        self.retranslate()
        self._form.stack.setCurrentWidget(self._form.emptySide)

    @property
    def task_id(self) -> str:
        """The task that is open, or nothing."""
        return self._task.task.task_id if self._task else ""

    def show_task(self, task_id: str) -> None:
        """Open a task, after saving the one that is open."""
        self._wanted = task_id
        self._workspace.writing.open(task_id)

    def flush(self) -> None:
        """Save what is typed."""
        self._workspace.writing.flush()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        language = self._workspace.settings.language
        self._form.editor.language = language
        self._form.findings.set_language(language)
        self._form.preview.retranslate()
        self._form.guideline.setMarkdown(self._workspace.project.guideline(language))
        self._show_panel(self._workspace.settings.panel_visible)
        if self._task is not None:
            self._show_words(self._task.task)
            self._show_count()
            self._show_saved()
            self._show_findings_count()
            if self._form.summary.isVisible():
                self._fill_summary()
            if self._form.banner.isVisible():
                self._show_banner(self._task)

    def apply_text_size(self, pixels: int) -> None:
        """Show question and text ``pixels`` high."""
        self._form.editor.set_text_size(pixels)
        self._form.question.set_text_size(pixels)

    # -- parts ---------------------------------------------------------------------------

    def _set_up_panel(self) -> None:
        form, settings = self._form, self._workspace.settings
        form.splitter.setStretchFactor(0, 1)
        form.splitter.setStretchFactor(1, 0)
        form.splitter.setSizes([10_000, settings.panel_width])
        form.splitter.splitterMoved.connect(self._keep_panel_width)
        form.findings.chosen.connect(self._go_to)
        form.findings.fixes_asked.connect(self._fix)
        form.findings.shown_changed.connect(self._underline)
        form.findings.dismissal_asked.connect(self._dismiss)
        form.findings.restore_asked.connect(self._workspace.dismissals.restore)
        form.panelToggle.clicked.connect(self.toggle_panel)
        form.preview.models_asked.connect(self.models_asked)
        self._surprise = SurpriseView(self._workspace.surprise, form.editor, self)
        form.preview.surprise_wanted.connect(self._surprise.want)
        form.preview.use(self._workspace)
        for browser in (form.guideline, form.history):
            browser.document().setDocumentMargin(16)

    def _set_up_text(self) -> None:
        form = self._form
        self.apply_text_size(self._workspace.settings.text_size)
        form.editor.text_edited.connect(self._on_edited)
        form.editor.pasted.connect(self._keep_pasted)
        form.editor.submission_asked.connect(self.ask_submission)
        form.editor.finding_reached.connect(form.findings.show_current)
        form.editor.column_changed.connect(self._align)
        form.question.foldable_changed.connect(form.fold.setVisible)
        form.fold.hide()
        form.fold.clicked.connect(self._fold)
        form.summary.hide()
        form.banner.hide()
        form.submit.clicked.connect(self.ask_submission)
        form.confirm.clicked.connect(self._submit)
        form.keepWriting.clicked.connect(self._keep_writing)
        form.reopen.clicked.connect(lambda: self._workspace.writing.reopen(self.task_id))
        form.undo.clicked.connect(lambda: self._workspace.writing.reopen(self.task_id))
        form.toQueue.clicked.connect(self.to_queue)
        form.next.clicked.connect(lambda: self.next_asked.emit(self.task_id))

    def _connect_services(self) -> None:
        workspace = self._workspace
        workspace.writing.opened.connect(self._on_opened)
        workspace.writing.saved.connect(self._on_saved)
        workspace.writing.submitted.connect(self._on_submitted)
        workspace.writing.notice.connect(self._on_refused)
        workspace.tasks.changed.connect(self._on_tasks)
        workspace.checks.checked.connect(self._on_checked)
        workspace.project_changed.connect(self.retranslate)

    def _set_up_keys(self) -> None:
        reach = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("F8", self.toggle_panel),
            ("Ctrl+.", self._form.editor.go_to_next_finding),
            (ONCE_KEY, self.dismiss_finding),
            ("Ctrl+Return", self.ask_submission),
            ("Escape", self._keep_writing),
        ):
            QShortcut(QKeySequence(keys), self, act, context=reach)

    def _on_tasks(self, tasks: tuple[TaskSummary, ...]) -> None:
        """Open again what was submitted and has come back while it is looked at."""
        if self._task is not None and self._task.waiting:
            returned = {task.task_id for task in tasks if task.returned and not task.waiting}
            if self.task_id in returned:
                self.show_task(self.task_id)

    # -- opening -------------------------------------------------------------------------

    def _on_opened(self, opened: WritingTask) -> None:
        if opened.task.task_id != self._wanted:
            return
        form = self._form
        self._task, self._saved_at = opened, opened.saved_at
        self._submitting = False
        form.question.set_text(question_of(opened.task))
        form.question.set_folded(True)
        form.editor.setReadOnly(opened.waiting)
        form.findings.begin()
        form.findings.allow_fixes(not opened.waiting)
        form.findings.allow_dismissing(not opened.waiting)
        form.editor.load(opened.text, opened.cursor)
        form.summary.hide()
        self._show_words(opened.task)
        self._show_banner(opened)
        self._show_count()
        self._show_saved()
        self._show_history(opened.task)
        handed_in = opened.waiting and not opened.recallable  # else one could look and write on
        form.preview.show_task(opened.task, opened.text, handed_in)
        self._surprise.show_task(question_for(opened.task, self._workspace.project))
        form.stack.setCurrentWidget(form.writeSide)
        self._request_check(opened.text, finished=opened.waiting)
        if self.isVisible():
            form.editor.setFocus()

    def _show_words(self, task: TaskView) -> None:
        form, project = self._form, self._workspace.project
        language = self._workspace.settings.language
        writes_question = task.kind is TaskKind.WRITE_INSTRUCTION
        form.kind.setText(self.tr("書いてほしい質問") if writes_question else self.tr("質問"))
        form.meta.setText(project.genre_name(task.genre, language))
        form.editor.set_hint(
            self.tr("ここに質問を書きます") if writes_question else self.tr("ここに答えを書きます")
        )
        self._show_fold()
        self._show_history(task)

    def _show_history(self, task: TaskView) -> None:
        self._form.history.setMarkdown(history_markdown(task))
        index = self._form.panel.indexOf(self._form.historySide)
        count = len(task.reviews)
        title = self.tr("経緯")
        self._form.panel.setTabText(index, f"{title} {count}" if count else title)

    def _show_banner(self, opened: WritingTask) -> None:
        form = self._form
        returned = next(iter(reversed(opened.task.reviews)), None)
        if opened.recallable:
            form.bannerText.setText(self.tr("提出済みです。サーバーに届くまでは直せます。"))
        elif opened.waiting:
            form.bannerText.setText(self.tr("提出済みです。点検の結果が届くまでお待ちください。"))
        elif returned is not None and returned.reason:
            form.bannerText.setText(self.tr("差し戻しの理由：") + returned.reason)
        elif returned is not None:
            form.bannerText.setText(
                self.tr("差し戻されました。コメントは「経緯」で確かめられます。")
            )
        form.reopen.setVisible(opened.recallable)
        form.submit.setEnabled(not opened.waiting)
        form.banner.setVisible(opened.waiting or returned is not None)
        chosen = colours(self.palette())
        form.banner.setStyleSheet(f"QFrame#banner {{ background: {chosen.selected}; }}")

    # -- writing -------------------------------------------------------------------------

    def _on_edited(self, text: str, cursor: int) -> None:
        if self._task is None or self._task.waiting:
            return
        self._workspace.writing.edit(self.task_id, text, cursor)
        self._form.summary.hide()
        self._saved_at = None
        self._show_count()
        self._show_saved()
        self._form.preview.set_draft(text)
        self._request_check(text)

    def _request_check(self, text: str, finished: bool = False) -> None:
        if self._task is not None:
            context = context_of(self._task.task, finished)
            self._composed.stop()
            self._generation = self._workspace.checks.request(text, context, self.task_id)

    def _on_checked(self, generation: int, found: CheckedText) -> None:
        if generation != self._generation or self._task is None:
            return
        self._found = found
        if self._form.editor.composing:
            self._composed.start()  # what is composed may be given up, and the text stay
        else:
            self._show_found()

    def _show_found(self) -> None:
        """Show what the checks said last, once nothing is composed."""
        if self._form.editor.composing:
            self._composed.start()
            return
        found = self._found
        self._form.findings.show_findings(found)
        self._underline()
        self._show_findings_count()
        if self._form.summary.isVisible():
            self._fill_summary()

    def _underline(self) -> None:
        """Underline what the panel lists."""
        self._form.editor.show_findings(self._form.findings.shown())

    def _show_findings_count(self) -> None:
        title, count = self.tr("指摘"), len(self._found.remaining)
        shown = f"{title} {count}" if count else title
        self._form.panel.setTabText(self._form.panel.indexOf(self._form.findings), shown)

    def _on_saved(self, task_id: str, at: datetime) -> None:
        if task_id == self.task_id:
            self._saved_at = at
            self._show_saved()

    def _show_saved(self) -> None:
        if self._saved_at is not None:
            words = self.tr("下書き保存済み {0}").replace("{0}", time_of(self._saved_at))
        else:
            words = self.tr("保存しています…") if self._form.editor.text() else ""
        self._form.saved.setText(words)

    def _show_count(self) -> None:
        form, task = self._form, self._task
        length = len(form.editor.text().strip())
        form.count.setText(length_words(length))
        wanted = task.task.target_length if task else None
        form.progress.setVisible(bool(wanted))
        form.target.setVisible(bool(wanted))
        if wanted:
            form.progress.setMaximum(wanted)
            form.progress.setValue(min(length, wanted))
            form.target.setText(target_words(wanted))

    def _go_to(self, finding: Finding) -> None:
        self._form.editor.go_to(finding.start, finding.end)
        self._form.editor.setFocus()

    def _fix(self, fixes: tuple[Fix, ...]) -> None:
        self._form.editor.apply_fixes(fixes)
        self._form.editor.setFocus()

    def dismiss_finding(self) -> None:
        """Dismiss the finding at the cursor, or the one chosen in the panel while it has keys."""
        form = self._form
        in_text = form.editor.hasFocus()
        finding = (
            form.editor.finding_at(form.editor.cursor_place())
            if in_text
            else form.findings.current()
        )
        if finding is None:
            return
        if finding.severity is Severity.ERROR:  # its reason is asked for in the panel
            form.panel.setCurrentWidget(form.findings)
            if not form.panel.isVisible():
                self.toggle_panel()
        form.findings.dismiss(finding)

    def _dismiss(self, finding: Finding, reach: Reach, reason: str) -> None:
        """Take what was decided about a finding of the text as it is now."""
        text = self._form.editor.text()
        if finding in self._form.editor.findings and self._form.editor.is_checked:
            self._workspace.dismissals.dismiss(self.task_id, text, finding, reach, reason)
            if reason:
                self._form.editor.setFocus()

    def _keep_pasted(self, passage: str) -> None:
        if self._task is not None and not self._task.waiting:
            self._workspace.store_checks.keep_pasted(self.task_id, passage)

    # -- submitting ----------------------------------------------------------------------

    def ask_submission(self) -> None:
        """Show what the checks found, and ask; asked again while it is shown: submit."""
        if self._task is None or self._task.waiting or self._submitting:
            return
        if self._form.summary.isVisible() and self._form.confirm.isEnabled():
            self._submit()
            return
        self._request_check(self._form.editor.text(), finished=True)
        self._fill_summary()
        self._form.summary.show()
        if self._form.confirm.isEnabled():
            self._form.confirm.setFocus()

    def _fill_summary(self) -> None:
        findings = self._found.remaining
        counts = {s: sum(f.severity is s for f in findings) for s in Severity}
        told = "　".join(
            f"{MARKS[s]} {severity_word(s)} {count}" for s, count in counts.items() if count
        )
        is_empty = not self._form.editor.text().strip()
        if is_empty:
            words = self.tr("まだ何も書かれていません。")
        elif counts[Severity.ERROR]:
            words = told + "　" + self.tr("「要修正」の指摘を直すと提出できます。")
        elif told:
            words = told + "　" + self.tr("このまま提出しますか？")
        else:
            words = self.tr("指摘はありません。提出しますか？")
        self._form.summaryText.setText(words)
        self._form.confirm.setEnabled(not is_empty and not counts[Severity.ERROR])

    def _submit(self) -> None:
        if self._task is None or self._submitting:
            return
        self._submitting = True
        self._form.confirm.setEnabled(False)
        self._form.editor.setReadOnly(True)
        self._workspace.writing.submit(self.task_id, self._form.editor.text())

    def _keep_writing(self) -> None:
        self._form.summary.hide()
        self._form.editor.setFocus()

    def _on_submitted(self, task_id: str) -> None:
        if task_id != self.task_id:
            return
        self._submitting = False
        self._form.summary.hide()
        self._form.doneText.setText(
            self.tr("サーバーにつながると、自動で送ります。届くまでは、もう一度直せます。")
        )
        self._form.stack.setCurrentWidget(self._form.doneSide)
        self._form.next.setFocus()

    def _on_refused(self, _notice: object) -> None:
        """Give the text back to the person: the notice itself is told by the window."""
        if self._submitting:
            self._submitting = False
            self._form.editor.setReadOnly(False)
            self._fill_summary()

    # -- layout --------------------------------------------------------------------------

    def toggle_panel(self) -> None:
        """Hide the panel on the right, or show it."""
        visible = not self._workspace.settings.panel_visible
        self._workspace.settings.panel_visible = visible
        self._show_panel(visible)

    def _show_panel(self, visible: bool) -> None:
        self._form.panel.setVisible(visible)
        words = self.tr("欄を隠す") if visible else self.tr("欄を出す")
        self._form.panelToggle.setText(words)

    def _keep_panel_width(self) -> None:
        self._workspace.settings.panel_width = self._form.panel.width()

    def _fold(self) -> None:
        self._form.question.set_folded(not self._form.question.folded)
        self._show_fold()

    def _show_fold(self) -> None:
        folded = self._form.question.folded
        self._form.fold.setText(self.tr("続きを読む") if folded else self.tr("たたむ"))

    def _align(self, left: int, right: int) -> None:
        """Keep the words around the text on the edges of its column."""
        self._form.headColumn.setContentsMargins(left, 14, right, 0)
        self._form.bannerRow.setContentsMargins(left, 8, right, 8)
