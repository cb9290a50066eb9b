"""Text that was pasted rather than typed here."""

from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.overlap import copied_spans
from ichikara_desktop.checks.rule import (
    Options,
    RuleInfo,
    Scope,
    Surroundings,
    TaskContext,
)
from ichikara_desktop.checks.rules.store.copied_passages import CopiedPassages
from ichikara_desktop.checks.similarity import SimilarityIndex


@dataclass(frozen=True, slots=True)
class PasteOptions(Options):
    """``least``: characters that a pasted passage must have to be told."""

    least: int = 60


class PastedText(CopiedPassages):
    """Passages that came in by pasting. Shown, never held against anybody."""

    info = RuleInfo(
        "pasted-text",
        Scope.STORE,
        Localized("貼り付けた文章", "Pasted text"),
        Localized(
            "貼り付けた文章は、出どころと使ってよいかどうかを確かめます。別の場所で下書きした自分の"
            "文章なら、そのままで構いません。",
            "Where a passage was pasted, make sure where it comes from and that it may be used."
            " Your own draft from elsewhere is fine as it is.",
        ),
        bad="六十字以上の文章を別の場所から写して貼り付けると、その範囲に印が付きます。"
        "点検する人にも同じ印が見えるので、出どころを確かめる手がかりになります。",
        good="ここで書いた文章です。",
        severity=Severity.HINT,
    )
    example_surroundings = Surroundings(SimilarityIndex(), pasted=(info.bad,))
    options_type = PasteOptions

    def check(
        self, document: Document, _context: TaskContext, surroundings: Surroundings
    ) -> Iterator[Finding]:
        """Yield one finding for each pasted passage that still stands."""
        spans = copied_spans(document.text, surroundings.pasted, self.options.least)
        yield from self.passages(spans, len(document.text))

    def told(self, length: int) -> Localized:
        """Return what is said of such a passage."""
        return Localized(
            f"貼り付けた文章です（{length}字）。",
            f"This was pasted ({length} characters).",
        )
