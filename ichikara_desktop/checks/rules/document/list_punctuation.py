"""Full stops in lists and headings."""

from collections.abc import Iterator

from ichikara_desktop.checks.document import Document, Line, LineRole
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.lists import Item, items
from ichikara_desktop.checks.rule import DocumentRule, RuleInfo, Scope

_OTHER_ENDS = frozenset('！？!?…」』）)】：:、，.．”"*`')
"""Ends that neither have a full stop nor lack one."""
_FEWEST = 3


class ListPunctuation(DocumentRule):
    """Lists in which some items end with 。 and some do not; headings that end with 。 or ：.

    An item of several sentences needs its full stops, so it says nothing about the others.
    """

    info = RuleInfo(
        "list-punctuation",
        Scope.DOCUMENT,
        Localized("箇条書きと見出しの句点", "Full stops in lists and headings"),
        Localized(
            "一つの箇条書きでは、項目の終わりに「。」を付けるか付けないかをそろえます。"
            "見出しの終わりには「。」も「：」も付けません。",
            "In one list, either all items end with 。 or none does. A heading ends with neither 。"
            " nor ：.",
        ),
        bad="- 早く起きる。\n- 歩く\n- よく寝る。",
        good="- 早く起きる。\n- 歩く。\n- よく寝る。",
        severity=Severity.HINT,
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield a finding for each item unlike the others, and for each heading."""
        for line in document.lines:
            if line.content.role is LineRole.HEADING:
                yield from self._heading(line)
        for block in _blocks(document):
            yield from self._block(block)

    def _heading(self, line: Line) -> Iterator[Finding]:
        text = line.text.rstrip()
        if not text.endswith(("。", "：", ":")) or text.count("。") > 1:
            return
        end = line.start + len(text)
        yield self.finding(
            end - 1,
            end,
            Localized(
                f"見出しの終わりの「{text[-1]}」は要りません。",
                f"A heading needs no “{text[-1]}” at its end.",
            ),
            Fix(Localized(f"「{text[-1]}」を消す", f"Delete “{text[-1]}”"), end - 1, end, ""),
        )

    def _block(self, block: list[Item]) -> Iterator[Finding]:
        ends = [(item.line, item.line.text.rstrip()) for item in block]
        single = [
            (line, text)
            for line, text in ends
            if text[-1] not in _OTHER_ENDS and "。" not in text[:-1]
        ]
        stopped = [entry for entry in single if entry[1][-1] == "。"]
        if len(single) < _FEWEST or not stopped or len(stopped) == len(single):
            return
        open_ = [entry for entry in single if entry[1][-1] != "。"]
        adds = len(stopped) >= len(open_)
        for line, text in open_ if adds else stopped:
            end = line.start + len(text)
            yield self._unlike(end, adds, len(stopped), len(single))

    def _unlike(self, end: int, adds: bool, stopped: int, all_: int) -> Finding:
        label = (
            Localized("「。」を付ける", "Add 。") if adds else Localized("「。」を消す", "Drop 。")
        )
        fix = Fix(label, end, end, "。") if adds else Fix(label, end - 1, end, "")
        return self.finding(
            end - 1,
            end,
            Localized(
                f"「。」のある項目とない項目が混じっています（{all_}項目のうち{stopped}項目にあり）。",
                f"{stopped} of {all_} items of this list end with 。.",
            ),
            fix,
        )


def _blocks(document: Document) -> Iterator[list[Item]]:
    """Yield the lists: items of one depth and marker with nothing else in between."""
    block: list[Item] = []
    for item in items(document):
        if block and (item.gap or _key(item) != _key(block[0])):
            yield block
            block = []
        if item.line.content.text[item.marker.end :].strip():
            block.append(item)
    yield block


def _key(item: Item) -> tuple[int, str]:
    return item.marker.depth, item.marker.shape
