"""「5つ教えて」 and four items."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import LIST_MARKER, Document, LineRole
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule

_KANJI_NUMBERS = {character: n for n, character in enumerate("一二三四五六七八九十", start=1)}
_REQUEST = re.compile(
    r"(?P<number>[0-9０-９]{1,2}|[一二三四五六七八九十])"
    r"(?:つ|個|点|選|件|項目|種類|通り|案)"
    r"(?P<about>ほど|程度|くらい|ぐらい|前後|以上|以内|まで)?"
    r"[^。．！？!?\n]{0,25}?"
    r"(?:教え|挙げ|あげて|列挙|書いて|書き出|提案|紹介|示して|考えて|リスト|まとめて|述べ|作って|"
    r"選んで|出して|作成|ください|下さい|お願い)"
)
_SENTENCE_REST = re.compile(r"[0-9０-９一二三四五六七八九十](?:つ|個|点|選)(?:の中|のうち|から)")
_MAX_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Request:
    """How many items an instruction asks for."""

    count: int
    at_least: bool = False


class RequestedCount(TaskRule):
    """The list has another number of items than the instruction asks for.

    Only lists are counted: an answer in running text is left to the reader. Where the text has
    several lists, one with the requested number is enough.
    """

    info = RuleInfo(
        "requested-count",
        Scope.TASK,
        Localized("頼まれた数", "Requested count"),
        Localized(
            "「5つ教えて」と頼まれたら、項目も5つにします。",
            "When five are asked for, five are given.",
        ),
        bad="１）早起きする\n２）歩く\n３）よく寝る\n４）笑う",
        good="１）早起きする\n２）歩く\n３）よく寝る\n４）笑う\n５）休む",
        severity=Severity.WARNING,
    )
    example_tasks = (TaskContext("体によいことを5つ教えて"), TaskContext("体によいことを5つ教えて"))

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield a finding on the last item of the list when the numbers differ."""
        request = requested(context.instruction) if context.kind == "response" else None
        if request is None:
            return
        lists = _lists(document)
        if not lists or any(_answers(request, len(items)) for items in lists.values()):
            return
        items = max(lists.values(), key=len)
        if len(items) < 2:
            return
        start, end = items[-1]
        yield self.finding(
            start,
            end,
            Localized(
                f"{len(items)}項目あります（依頼は{request.count}つ）。",
                f"There are {len(items)} items; {request.count} were asked for.",
            ),
        )


def requested(instruction: str) -> Request | None:
    """Return how many items the instruction asks for, or ``None`` when it names no number."""
    match = _REQUEST.search(instruction)
    if match is None or _SENTENCE_REST.match(instruction, match.start()):
        return None
    about = match.group("about")
    if about and about != "以上":
        return None
    digits = match.group("number")
    count = _KANJI_NUMBERS.get(digits) or int(unicodedata.normalize("NFKC", digits))
    if not 2 <= count <= _MAX_ITEMS:
        return None
    return Request(count, at_least=about == "以上")


def _answers(request: Request, count: int) -> bool:
    return count == request.count or (request.at_least and count > request.count)


def _lists(document: Document) -> dict[str, list[tuple[int, int]]]:
    """Return the items of the text by the shape of their marker."""
    lists: dict[str, list[tuple[int, int]]] = {}
    for line in document.lines:
        if line.role is LineRole.HEADING:
            shape = line.text.split(" ", 1)[0].strip()
        elif line.role is LineRole.LIST:
            marker = LIST_MARKER.match(line.text)
            shape = _shape(marker.group()) if marker else ""
        else:
            continue
        lists.setdefault(shape, []).append((line.start, line.end))
    return lists


def _shape(marker: str) -> str:
    """Return a marker with its number blotted out, so that １） and ２） are one shape."""
    plain = unicodedata.normalize("NFKC", marker).rstrip()
    return re.sub(r"[0-9]+|[一二三四五六七八九十]+", "n", plain)
