"""What the rules about text from elsewhere have in common."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from ichikara_desktop.checks.findings import Finding, Localized
from ichikara_desktop.checks.overlap import Span
from ichikara_desktop.checks.rule import StoreRule


class CopiedPassages(StoreRule):
    """Tells passages that came from elsewhere: found here, or told by their author's program."""

    @abstractmethod
    def told(self, length: int) -> Localized:
        """Return what is said of a passage of ``length`` code points."""

    def passages(self, spans: Iterable[Span], length: int) -> Iterator[Finding]:
        """Yield a finding for each span that lies in a text of ``length`` code points."""
        for start, end in spans:
            if 0 <= start < end <= length:
                yield self.finding(start, end, self.told(end - start))
