"""A question without genre or purpose."""

from collections.abc import Iterator
from typing import ClassVar

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule

_SHOWN = 10
"""Characters at the beginning of the text that the finding stands at."""


class GenreMissing(TaskRule):
    """The genre or the purpose of the question is empty. Silent where nobody can know it.

    Only in the text of the question: who answers it cannot choose them.
    """

    info = RuleInfo(
        "genre-missing",
        Scope.TASK,
        Localized("ジャンル・目的の未設定", "No genre or purpose"),
        Localized(
            "ジャンルと目的が決まっていないと、データ全体の釣り合いを確かめられません。",
            "Without genre and purpose nobody can see whether the data set is balanced.",
        ),
        bad="梅干しの作り方を教えてください。",
        good="梅干しの作り方を教えてください。",
        severity=Severity.HINT,
    )
    example_tasks: ClassVar = (
        TaskContext(kind="instruction", genre="", purpose="助言"),
        TaskContext(kind="instruction", genre="life.cooking", purpose="助言"),
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield one finding at the beginning of the text."""
        missing = [
            names
            for names, value in (
                (("ジャンル", "genre"), context.genre),
                (("目的", "purpose"), context.purpose),
            )
            if value is not None and not value.strip()
        ]
        text = document.text
        if not missing or context.kind != "instruction" or not text.strip():
            return
        start = len(text) - len(text.lstrip())
        end = min(start + _SHOWN, len(text.rstrip()))
        ja = "と".join(names[0] for names in missing)
        en = " and ".join(names[1] for names in missing)
        yield self.finding(
            start,
            end,
            Localized(f"{ja}が選ばれていません。", f"No {en} has been chosen."),
        )
