"""What stands outside of quotations, in one pass: asking for each place would be quadratic."""

import re
from collections.abc import Iterable, Iterator

from ichikara_desktop.checks.document import Sentence


def unquoted(sentence: Sentence, matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the matches, given in the order of the sentence, that start in no quotation."""
    spans = iter(sentence.quotations)
    start, end = next(spans, (-1, -1))
    for match in matches:
        position = match.start()
        while start >= 0 and end <= position:
            start, end = next(spans, (-1, -1))
        if not start <= position < end:
            yield match
