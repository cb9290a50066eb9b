"""Much shorter or longer than the task wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.extent import beyond, last_sentence, length, milder, seems_ended
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import Options, RuleInfo, Scope, TaskContext, TaskRule


@dataclass(frozen=True, slots=True)
class TargetOptions(Options):
    """``shortest``, ``longest``: in per cent of the wanted length."""

    shortest: int = 60
    longest: int = 200


class LengthTarget(TaskRule):
    """The text has less than 60 % or more than 200 % of the wanted length.

    Too short is only a hint, and only where a sentence has ended: a text that is being written
    is too short most of the time. Too long does not mend itself, so it is a warning.
    """

    info = RuleInfo(
        "length-target",
        Scope.TASK,
        Localized("目安の長さ", "Wanted length"),
        Localized(
            "課題には目安の長さがあります。大きく外れると、データ全体の長さの釣り合いが崩れます。"
            "空白と改行は数えません。",
            "Each task names a length to aim at, so that the lengths in the whole data set are"
            " balanced. Blanks and line breaks are not counted.",
        ),
        bad="富士山は日本で最も高い山です。" + "静岡県と山梨県にまたがります。" * 6,
        good="富士山は日本で最も高い山です。静岡県と山梨県にまたがります。",
        severity=Severity.WARNING,
    )
    options_type = TargetOptions
    example_tasks: ClassVar = (TaskContext(target_length=40), TaskContext(target_length=40))

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield one finding when the text is out of bounds."""
        target = context.target_length
        if not target or not isinstance(self.options, TargetOptions):
            return
        size = length(document.text)
        message = Localized(
            f"{size}字です（目安 {target}字）。",
            f"This has {size} characters; about {target} are wanted.",
        )
        limit = target * self.options.longest // 100
        if size > limit:
            yield self.finding(*beyond(document, limit), message)
        elif size * 100 < target * self.options.shortest and seems_ended(document, context):
            yield milder(self.finding(*last_sentence(document), message))
