"""The review page: decide, fast. The list, the pair, and what is known about it.

Single letters decide while no text is being written: A accept, R return, X reject, E correct,
C comment on the selection, J and K next and previous, U take back, P what the model answers.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from ichikara_desktop.app.check_service import checked_text, context_of
from ichikara_desktop.app.judgement import Judgement
from ichikara_desktop.app.review_service import NEEDS_REASON
from ichikara_desktop.app.values import CheckedText, CheckingTask
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import Finding
from ichikara_desktop.checks.findings import Fix
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.windows.forms.ui_review_page import Ui_ReviewPage
from ichikara_desktop.windows.history import history_markdown, verdict_word
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.review_list import ReviewList
from ichikara_desktop.windows.theme import colours
from ichikara_desktop.windows.verdicts import Decision, Verdicts
from ichikara_desktop.windows.wording import length_words, question_of


class ReviewPage(Page):
    """Checks one submission after the other."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = Ui_ReviewPage()
        self._form.setupUi(self)
        self._task: CheckingTask | None = None
        self._wanted = ""
        self._generation = 0
        self._found = CheckedText()
        self._filling = False
        self._judgements: dict[str, Judgement] = {}
        self._verdicts = Verdicts(workspace.review, self)
        self._list = ReviewList(self._form, workspace.tasks, self._verdicts, self)
        self._set_up_panels()
        self._set_up_text()
        self._connect()
        self._set_up_keys()
        self.retranslate()
        self._show_tasks()
        self._show_undo()

    @property
    def task_id(self) -> str:
        """The check task that is open, or nothing."""
        return self._task.task.task_id if self._task else ""

    def show_task(self, task_id: str) -> None:
        """Open a submission; what was entered about the one before is kept."""
        self._keep_judgement()
        self._wanted = task_id
        self._list.mark(task_id)
        self._workspace.review.open(task_id)

    def flush(self) -> None:
        """Seal the decision that can still be taken back."""
        self._verdicts.flush()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        language = self._workspace.settings.language
        self._form.answer.language = language
        self._form.findings.set_language(language)
        self._form.guideline.setMarkdown(self._workspace.project.guideline(language))
        self._list.retranslate()
        self._form.preview.retranslate()
        self._show_undo()
        if self._task is not None:
            self._show_words(self._task)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Open the first submission once the page is looked at."""
        super().showEvent(event)
        self._show_tasks()

    def apply_text_size(self, pixels: int) -> None:
        """Show question and answer ``pixels`` high."""
        self._form.answer.set_text_size(pixels)
        self._form.question.set_text_size(pixels)

    # -- parts ---------------------------------------------------------------------------

    def _set_up_panels(self) -> None:
        form = self._form
        form.splitter.setStretchFactor(1, 1)
        form.splitter.setSizes([230, 10_000, self._workspace.settings.panel_width])
        for browser in (form.guideline, form.history):
            browser.document().setDocumentMargin(16)

    def _set_up_text(self) -> None:
        form = self._form
        self.apply_text_size(self._workspace.settings.text_size)
        form.answer.column_changed.connect(self._align)
        form.answer.text_edited.connect(self._on_edited)
        form.answer.submission_asked.connect(lambda: self.decide(Verdict.ACCEPT))
        form.answer.finding_reached.connect(form.findings.show_current)
        form.question.foldable_changed.connect(form.fold.setVisible)
        form.fold.hide()
        form.fold.clicked.connect(self._fold)
        form.findings.chosen.connect(self._go_to)
        form.findings.fixes_asked.connect(self._fix)
        form.findings.shown_changed.connect(self._underline)
        form.comments.chosen.connect(self._go_to_comment)
        form.comments.changed.connect(self._show_comment_count)
        form.comments.changed.connect(self._save_judgement)
        form.reason.textChanged.connect(self._save_judgement)
        form.missing.hide()
        form.preview.use(self._workspace)
        form.preview.models_asked.connect(self.models_asked)

    def _connect(self) -> None:
        form, workspace = self._form, self._workspace
        form.accept.clicked.connect(lambda: self.decide(Verdict.ACCEPT))
        form.giveBack.clicked.connect(lambda: self.decide(Verdict.RETURN))
        form.reject.clicked.connect(lambda: self.decide(Verdict.REJECT))
        form.correct.clicked.connect(self.correct)
        form.uncorrect.clicked.connect(self.stop_correcting)
        form.undo.clicked.connect(self.take_back)
        workspace.review.opened.connect(self._on_opened)
        workspace.checks.checked.connect(self._on_checked)
        workspace.sync.entries_changed.connect(self._list.count_today)
        self._list.changed.connect(self._show_tasks)
        self._list.chosen.connect(self.show_task)
        self._list.previews_asked.connect(self._try)
        workspace.project_changed.connect(self.retranslate)
        self._verdicts.changed.connect(self._show_undo)
        self._verdicts.refused.connect(self._on_refused)

    def _set_up_keys(self) -> None:
        # While a text is being written Qt gives letters to the text and not to shortcuts.
        reach = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("A", lambda: self.decide(Verdict.ACCEPT)),
            ("R", lambda: self.decide(Verdict.RETURN)),
            ("X", lambda: self.decide(Verdict.REJECT)),
            ("E", self.correct),
            ("C", self.comment),
            ("J", lambda: self._list.step(1)),
            ("K", lambda: self._list.step(-1)),
            ("U", self.take_back),
            ("P", lambda: self._form.panel.setCurrentWidget(self._form.preview)),
            ("Escape", self._leave_field),
            ("Ctrl+.", self._form.answer.go_to_next_finding),
        ):
            QShortcut(QKeySequence(keys), self, act, context=reach)

    # -- opening -------------------------------------------------------------------------

    def _show_tasks(self) -> None:
        """Show the list; go on to its first task when the open one is no longer in it."""
        self._list.show_tasks()
        known = self._list.open_ids()
        if self.task_id and self.task_id not in known:
            self._keep_judgement()
            self._task = None
        # Only in sight: a page that opens something takes the keys, and here letters decide.
        if known and self._wanted not in known and self.isVisible():
            self.show_task(known[0])

    def _on_opened(self, opened: CheckingTask) -> None:
        if opened.task.task_id != self._wanted or opened.task.revision is None:
            return
        self._task = opened
        entered = self._judgements.get(self.task_id, opened.judgement)
        form = self._form
        self._filling = True
        form.question.set_text(question_of(opened.task))
        form.question.set_folded(True)
        form.reason.setPlainText(entered.reason)
        form.comments.set_comments(entered.comments, entered.unfinished)
        form.missing.hide()
        self._load_answer(entered.corrected)
        self._filling = False
        form.preview.show_task(opened.task, "", submitted=True)
        self._show_words(opened)
        form.stack.setCurrentWidget(form.reviewSide)
        if self.isVisible():
            form.answer.setFocus()

    def _load_answer(self, corrected: str | None) -> None:
        """Show the text as it was submitted, or as the checker corrects it."""
        if self._task is None or self._task.task.revision is None:
            return
        form = self._form
        text = self._task.task.revision.text if corrected is None else corrected
        form.answer.setReadOnly(corrected is None)
        form.findings.begin()
        form.findings.allow_fixes(corrected is not None)
        form.answer.load(text, 0)
        if corrected is None:
            self._generation = 0
            self._show_findings(checked_text(text, self._task.findings))
        else:
            self._request_check(text)
        self._show_correcting(corrected is not None)

    def _show_words(self, opened: CheckingTask) -> None:
        form, task = self._form, opened.task
        project = self._workspace.project
        form.meta.setText(project.genre_name(task.genre, self._workspace.settings.language))
        form.history.setMarkdown(history_markdown(task))
        length = length_words(len(form.answer.text().strip()))
        form.count.setText(length)
        self._show_fold()
        self._show_comment_count()
        self._show_findings_count()
        self._show_correcting(not form.answer.isReadOnly())

    # -- deciding ------------------------------------------------------------------------

    def decide(self, verdict: Verdict) -> None:
        """Decide about the open submission, and go on to the next one."""
        if self._task is None or self.task_id in self._verdicts.pending():
            return
        self._form.comments.add()
        entered = self._entered()
        if verdict in NEEDS_REASON and not entered.reason.strip() and not entered.comments:
            self._ask_reason(verdict)
            return
        decided = self._task.task
        title = question_of(decided).strip().partition("\n")[0]
        following = self._list.following(decided.task_id)
        self._judgements.pop(decided.task_id, None)
        self._task = None
        self._verdicts.decide(Decision(decided.task_id, title, verdict, entered))
        self._wanted = ""
        if following:
            self.show_task(following)
        self._show_tasks()

    def take_back(self) -> None:
        """Undo the last decision while it waits."""
        decision = self._verdicts.take_back()
        if decision is not None:
            self._bring_back(decision)

    def correct(self) -> None:
        """Make the text writable: what is accepted then is the corrected text."""
        if self._task is not None and self._form.answer.isReadOnly():
            place = self._form.answer.cursor_place()
            self._load_answer(self._form.answer.text())
            self._form.answer.go_to(place, place)
            self._form.answer.setFocus()

    def stop_correcting(self) -> None:
        """Show the text again as it was submitted."""
        self._load_answer(None)
        self._save_judgement()
        self._form.answer.setFocus()

    def comment(self) -> None:
        """Write a comment on what is selected, or on the whole text."""
        start, quote = self._form.answer.selected()
        self._form.panel.setCurrentWidget(self._form.comments)
        self._form.comments.begin(start, start + len(quote), quote)

    def _entered(self) -> Judgement:
        form = self._form
        correcting = not form.answer.isReadOnly()
        return Judgement(
            reason=form.reason.toPlainText(),
            comments=form.comments.comments(),
            corrected=form.answer.text() if correcting else None,
            unfinished=form.comments.unfinished(),
        )

    def _save_judgement(self) -> None:
        """Save what is entered, unless it is just being filled in from what was saved."""
        if self._task is not None and not self._filling:
            entered = self._entered()
            if entered != self._judgements.get(self.task_id, self._task.judgement):
                self._judgements[self.task_id] = entered
                self._workspace.review.keep(self.task_id, entered)

    def _keep_judgement(self) -> None:
        if self._task is not None:
            self._judgements[self.task_id] = self._entered()

    def _bring_back(self, decision: Decision) -> None:
        self._judgements[decision.task_id] = decision.judgement
        self._task = None
        self._wanted = decision.task_id
        self._show_tasks()
        self._workspace.review.open(decision.task_id)

    def _on_refused(self, decision: Decision) -> None:
        """Keep what was entered; the window tells why it was refused."""
        if self._task is None:
            self._bring_back(decision)
        else:
            self._judgements[decision.task_id] = decision.judgement
            self._show_tasks()

    def _ask_reason(self, verdict: Verdict) -> None:
        words = self.tr("{0}には、理由か本文へのコメントが必要です。")
        self._form.missing.setText(words.replace("{0}", verdict_word(verdict)))
        self._form.missing.setStyleSheet(f"color: {colours(self.palette()).error};")
        self._form.missing.show()
        self._form.reason.setFocus()

    def _try(self, task_ids: tuple[str, ...]) -> None:
        """Let the model answer the questions of these tasks, beside the work."""
        workspace = self._workspace
        template = workspace.project.prompt_template
        workspace.batches.try_tasks(task_ids, template, workspace.previews.sampling)

    def _leave_field(self) -> None:
        """Put the keys back on the text, so that letters decide again."""
        self._form.answer.setFocus()

    # -- findings and comments -----------------------------------------------------------

    def _on_edited(self, text: str, _cursor: int) -> None:
        self._save_judgement()
        self._form.count.setText(length_words(len(text.strip())))
        self._request_check(text)

    def _request_check(self, text: str) -> None:
        if self._task is not None:
            self._generation = self._workspace.checks.request(text, context_of(self._task.task))

    def _on_checked(self, generation: int, found: CheckedText) -> None:
        if generation == self._generation and not self._form.answer.composing:
            self._show_findings(found)

    def _show_findings(self, found: CheckedText) -> None:
        self._found = found
        self._form.findings.show_findings(found)
        self._underline()
        self._show_findings_count()

    def _underline(self) -> None:
        """Underline what the panel lists."""
        self._form.answer.show_findings(self._form.findings.shown())

    def _show_findings_count(self) -> None:
        self._set_tab(self._form.findings, self.tr("指摘"), len(self._found.remaining))

    def _show_comment_count(self) -> None:
        self._form.missing.hide()
        count = len(self._form.comments.comments())
        self._set_tab(self._form.comments, self.tr("コメント"), count)

    def _set_tab(self, page: QWidget, title: str, count: int) -> None:
        index = self._form.panel.indexOf(page)
        self._form.panel.setTabText(index, f"{title} {count}" if count else title)

    def _go_to(self, finding: Finding) -> None:
        self._form.answer.go_to(finding.start, finding.end)
        self._form.answer.setFocus()

    def _go_to_comment(self, comment: CommentView) -> None:
        if comment.quote and self._form.answer.isReadOnly():
            self._form.answer.go_to(comment.start, comment.end)

    def _fix(self, fixes: tuple[Fix, ...]) -> None:
        self._form.answer.apply_fixes(fixes)
        self._form.answer.setFocus()

    # -- layout --------------------------------------------------------------------------

    def _show_correcting(self, correcting: bool) -> None:
        form = self._form
        form.banner.setVisible(correcting)
        form.banner.setStyleSheet(
            f"QFrame#banner {{ background: {colours(self.palette()).selected}; }}"
        )
        form.bannerText.setText(self.tr("直した文章で採用します。元の文章は残ります。"))
        form.correct.setEnabled(not correcting)

    def _show_undo(self) -> None:
        decision = self._verdicts.waiting
        self._form.undoBar.setVisible(decision is not None)
        if decision is not None:
            words = self.tr("「{0}」：{1}。まもなく送信待ちに入ります。")
            self._form.undoText.setText(
                words.replace("{0}", _short(decision.title)).replace(
                    "{1}", verdict_word(decision.verdict)
                )
            )

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


def _short(title: str) -> str:
    return title if len(title) <= 24 else title[:23] + "…"
