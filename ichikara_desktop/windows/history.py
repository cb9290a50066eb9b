"""What happened to a task so far, as Markdown: verdicts, reasons and comments."""

import re

from PySide6.QtCore import QCoreApplication

from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.views import CommentView, ReviewView, TaskView

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")


def verdict_word(verdict: Verdict) -> str:
    """Return what a verdict is called in the language of the running application."""
    translate = QCoreApplication.translate
    return {
        Verdict.ACCEPT: translate("History", "採用"),
        Verdict.RETURN: translate("History", "差し戻し"),
        Verdict.REJECT: translate("History", "不採用"),
        Verdict.ESCALATE: translate("History", "相談"),
    }[verdict]


def history_markdown(task: TaskView) -> str:
    """Return the reviews of a task, the latest first."""
    if not task.reviews:
        return QCoreApplication.translate("History", "まだ点検されていません。")
    numbered = list(enumerate(task.reviews, 1))
    return "\n\n---\n\n".join(_review(number, review) for number, review in reversed(numbered))


def _review(number: int, review: ReviewView) -> str:
    words = QCoreApplication.translate("History", "{0}回目の点検：{1}")
    title = words.replace("{0}", str(number)).replace("{1}", verdict_word(review.verdict))
    parts = [f"**{title}**"]
    if review.reason:
        parts.append(_plain(review.reason))
    parts += [_comment(comment) for comment in review.comments]
    if review.corrected_text:
        parts.append(QCoreApplication.translate("History", "点検者が直した文章で採用されました。"))
    return "\n\n".join(parts)


def _comment(comment: CommentView) -> str:
    quoted = f"> {_plain(comment.quote)}\n\n" if comment.quote else ""
    return quoted + _plain(comment.text)


def _plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, each line on its own."""
    return _MARKUP.sub(r"\\\1", text).replace("\n", "  \n")
