"""Lists whose numbers or markers do not follow each other: １）２）４）."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.lists import Item, items
from ichikara_desktop.checks.rule import DocumentRule, RuleInfo, Scope

_BULLETS = frozenset("-*+・•")
"""Bullets of one rank. ● and ■ often head a group of these, so they are never compared."""
_KANJI = "一二三四五六七八九十"


class ListForm(DocumentRule):
    """Numbers left out or given twice, and markers of two kinds or widths in one list.

    Only a series that starts at 0 or 1 is a list: other numbers at the start of a line may be
    years or amounts. Markdown's ``1.`` before every item is legal, since each starts anew.
    """

    info = RuleInfo(
        "list-form",
        Scope.DOCUMENT,
        Localized("箇条書きの番号と記号", "Numbers and markers of lists"),
        Localized(
            "番号が飛んだり重なったりすると、項目が抜けたように見えます。"
            "番号や記号の形は、一つの箇条書きの中でそろえます。",
            "A number left out looks like an item lost. One list uses markers of one form.",
        ),
        bad="１）早起きする\n２）歩く\n４）よく寝る",
        good="１）早起きする\n２）歩く\n３）よく寝る",
        severity=Severity.WARNING,
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the first fault in the numbers of each list, and each marker out of place."""
        found = list(items(document))
        if len(found) < 2:
            return
        for series in _series(found):
            fault = self._number(document, series)
            if fault is not None:
                yield fault
            else:
                yield from self._markers(series)
        for block in _bullets(found):
            yield from self._bullet(block)

    def _number(self, document: Document, series: list[Item]) -> Finding | None:
        """Return a finding where the numbers stop to follow each other; the fix renumbers."""
        for before, item in pairwise(series):
            wanted = _number(before) + 1
            if _number(item) == wanted or _hidden(document, before, item, wanted):
                continue
            start = item.line.start + item.marker.start
            end = item.line.start + item.marker.end
            end -= len(item.marker.text) - len(item.marker.text.rstrip())
            twice = _number(item) < wanted
            message = Localized(
                f"番号が{'重なって' if twice else '飛んで'}います"
                f"（{_number(before)}の次が{_number(item)}）。",
                f"{_number(item)} follows {_number(before)} in this list.",
            )
            return self.finding(start, end, message, *self._renumber(series, item, wanted))
        return None

    def _renumber(self, series: list[Item], item: Item, wanted: int) -> Iterator[Fix]:
        index = series.index(item)
        after = series[index + 1 :]
        if not after or _number(after[0]) == wanted + 1:
            digits = _written(wanted, item.marker.digits)
            if digits is not None:
                start = item.line.start + item.line.text.index(item.marker.digits)
                label = Localized(f"「{digits}」にする", f"Write “{digits}”")
                yield Fix(label, start, start + len(item.marker.digits), digits)

    def _markers(self, series: list[Item]) -> Iterator[Finding]:
        """Yield a finding for each marker whose form or width is the rarer one."""
        forms = Counter(_form(item) for item in series)
        if len(forms) < 2:
            return
        usual = forms.most_common(1)[0][0]
        model = next(item for item in series if _form(item) == usual).marker
        for item in series:
            form = _form(item)
            if form == usual or (form[0] == usual[0] and _number(item) > 9):
                continue  # １．…９．10. is how newspapers set two digits
            digits = _written(_number(item), model.digits)
            if digits is not None:
                text = model.text.replace(model.digits, digits, 1)
                yield self._replaced(item, text)

    def _bullet(self, block: list[Item]) -> Iterator[Finding]:
        """Yield a finding for the one bullet of another kind in a list of three or more."""
        marks = Counter(item.marker.text[0] for item in block)
        if len(block) < 3 or len(marks) != 2:
            return
        (usual, _), (_, rare) = marks.most_common()
        if rare != 1 or block[0].marker.text[0] != usual:
            return  # a first item of another kind heads the others
        for item in block:
            if item.marker.text[0] != usual:
                yield self._replaced(item, block[0].marker.text)

    def _replaced(self, item: Item, text: str) -> Finding:
        start, end = item.line.start + item.marker.start, item.line.start + item.marker.end
        written, wanted = item.marker.text.strip(), text.strip()
        return self.finding(
            start,
            start + len(written),
            Localized(
                f"ほかの項目と記号の形が違います（「{wanted}」にそろえます）。",
                f"The other items have markers like “{wanted}”.",
            ),
            Fix(Localized(f"「{wanted}」にする", f"Write “{wanted}”"), start, end, text),
        )


def _number(item: Item) -> int:
    return item.marker.number or 0


def _hidden(document: Document, before: Item, item: Item, number: int) -> bool:
    """Whether the number stands between two items in a line that is no item: 5.50回目のキス."""
    if not item.gap:
        return False
    between = document.text[before.line.end : item.line.start]
    lines = unicodedata.normalize("NFKC", between).split("\n")
    return any(line.lstrip().startswith(str(number)) for line in lines)


def _form(item: Item) -> tuple[str, str]:
    """Return the kind of a marker, and how wide it is written."""
    digits, text = item.marker.digits, item.marker.text.strip()
    width = "０" if "０" <= digits[0] <= "９" else "0"
    return item.marker.shape, text.replace(digits, width, 1)


def _series(found: list[Item]) -> list[list[Item]]:
    """Return the numbered lists of two items or more that start at 0 or 1."""
    done: list[list[Item]] = []
    open_: dict[tuple[int, str], list[Item]] = {}
    previous: Item | None = None
    for item in found:
        if item.marker.number is None:
            previous = item
            continue
        key = (item.marker.depth, item.marker.shape)
        series = open_.get(key)
        if series is None and _continues(previous, item):
            series = open_.get((previous.marker.depth, previous.marker.shape)) if previous else None
        if series is None or _starts_anew(series[-1], item):
            series = []
            done.append(series)
            open_[key] = series
        series.append(item)
        previous = item
    return [series for series in done if len(series) > 1 and _number(series[0]) in (0, 1)]


def _continues(previous: Item | None, item: Item) -> bool:
    """Whether an item with a marker of another kind goes on with the list just above it."""
    return (
        previous is not None
        and previous.marker.number is not None
        and not item.gap
        and item.marker.depth == previous.marker.depth
        and item.marker.number == previous.marker.number + 1
    )


def _starts_anew(last: Item, item: Item) -> bool:
    number, before = _number(item), _number(last)
    if number == before + 1:
        return False
    return number < 2 or number < before or (item.gap and number > before + 2)


def _bullets(found: list[Item]) -> Iterator[list[Item]]:
    """Yield the runs of bullets of one rank and depth, with nothing in between."""
    block: list[Item] = []
    for item in found:
        mark = item.marker.text[0]
        same = block and not item.gap and item.marker.depth == block[0].marker.depth
        if item.marker.number is not None or mark not in _BULLETS or not same:
            yield block
            block = []
        if item.marker.number is None and mark in _BULLETS:
            block.append(item)
    yield block


def _written(number: int, model: str) -> str | None:
    """Return a number in the digits of ``model``; ``None`` where these have no such number."""
    if model[0] in _KANJI:
        return _KANJI[number - 1] if 1 <= number <= len(_KANJI) else None
    if "①" <= model[0] <= "⑳":
        return chr(ord("①") + number - 1) if 1 <= number <= 20 else None
    digits = str(number)
    if unicodedata.east_asian_width(model[0]) == "F":
        return digits.translate({ord("0") + n: ord("０") + n for n in range(10)})
    return digits
