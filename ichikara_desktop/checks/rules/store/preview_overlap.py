"""Text that the local model wrote first."""

from collections.abc import Iterator

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.overlap import copied_spans
from ichikara_desktop.checks.rule import RuleInfo, Scope, Surroundings, TaskContext
from ichikara_desktop.checks.rules.store.copied_passages import CopiedPassages
from ichikara_desktop.checks.similarity import SimilarityIndex


class PreviewOverlap(CopiedPassages):
    """Passages that stand in a preview of this task, word for word."""

    info = RuleInfo(
        "preview-overlap",
        Scope.STORE,
        Localized("試し出力との一致", "Overlap with a preview"),
        Localized(
            "試し出力の文章をそのまま使うと、モデルは自分の言葉を学び直すだけになります。"
            "自分の言葉で書いてください。",
            "A model that is trained on its own preview learns nothing new. Write it in your own"
            " words.",
        ),
        bad="試し出力と二十字以上続けて同じ文章があると、そこに印が付きます。",
        good="自分の言葉で書いた文章です。",
        severity=Severity.HINT,
    )
    example_surroundings = Surroundings(SimilarityIndex(), previews=(info.bad,))

    def check(
        self, document: Document, _context: TaskContext, surroundings: Surroundings
    ) -> Iterator[Finding]:
        """Yield one finding for each passage that a preview holds too."""
        spans = copied_spans(document.text, surroundings.previews)
        yield from self.passages(spans, len(document.text))

    def told(self, length: int) -> Localized:
        """Return what is said of such a passage."""
        return Localized(
            f"試し出力と同じ文章です（{length}字）。",
            f"This stands in a preview word for word ({length} characters).",
        )
