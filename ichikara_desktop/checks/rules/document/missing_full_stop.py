"""A paragraph whose last sentence has no full stop, where the other sentences have one."""

from collections.abc import Iterator

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Document, Line, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, DocumentRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token

_ENDS = frozenset("。．.！？!?…―—〜～♪」』）)】〕］]｝}〉》”\"'：:；;、，,→*_`>/|")
_SHORTEST = 20
"""Code points of a paragraph of one sentence; a shorter one may be a title."""
_PREDICATE = frozenset({"動詞", "形容詞", "助動詞"})
_FINAL_FORMS = ("終止形", "意志推量形", "命令形")
_POLITE = frozenset({"です", "ます", "下さる", "御座る"})
_INTRODUCED = frozenset({LineRole.LIST, LineRole.TABLE, LineRole.CODE, LineRole.QUOTE})


class MissingFullStop(DocumentRule):
    """Prose that ends in a predicate without 。 although the text sets full stops.

    Headings, lists, quotations, lines that introduce a list, and short lines are left alone.
    """

    info = RuleInfo(
        "missing-full-stop",
        Scope.DOCUMENT,
        Localized("句点の付け忘れ", "Missing full stop"),
        Localized(
            "段落の最後の文だけ句点がないと、付け忘れか、文章が途中で切れたように見えます。",
            "A paragraph without its last full stop looks forgotten or cut off.",
        ),
        bad="雨が降ってきました。傘を持って出かけます",
        good="雨が降ってきました。傘を持って出かけます。",
        severity=Severity.WARNING,
        at_the_end=True,
        not_in=(CREATIVE,),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield one finding for each paragraph that lacks its full stop."""
        return bounded(self._found_in(document))

    def _found_in(self, document: Document) -> Iterator[Finding]:
        ended = 0
        open_ones: list[int] = []
        for index, (_, content) in enumerate(document.lines):
            text = content.text
            if text and content.role is LineRole.PROSE:
                if text[-1] == "。":
                    ended += 1
                elif text[-1] not in _ENDS and content.sentences:
                    open_ones.append(index)
        for index in open_ones:
            line = document.lines[index]
            alone = "。" not in line.text
            if alone and (ended < len(open_ones) or not _is_paragraph(document, index)):
                continue
            offset, sentence = line.content.sentences[-1]
            last = _predicate(sentence, must_be_polite=alone)
            if last is not None and not sentence.is_quoted(last.start):
                yield self._found(line, offset, last)

    def _found(self, line: Line, offset: int, last: Token) -> Finding:
        start, end = line.start + offset + last.start, line.start + offset + last.end
        return self.finding(
            start,
            end,
            Localized("文の終わりに句点がありません。", "The sentence has no full stop."),
            Fix(Localized("「。」を付ける", "Add “。”"), end, end, "。"),
        )


def _is_paragraph(document: Document, index: int) -> bool:
    """Whether a line of one sentence is prose: long, with a comma, introducing nothing."""
    text = document.lines[index].text
    if len(text) < _SHORTEST or "、" not in text:
        return False
    following = (line.role for line in document.lines[index + 1 : index + 3] if line.text.strip())
    return next(following, LineRole.PROSE) not in _INTRODUCED


def _predicate(sentence: Sentence, *, must_be_polite: bool) -> Token | None:
    """Return the last token of a sentence that ends in a predicate."""
    tokens = sentence.tokens
    if not tokens or tokens[-1].end != len(sentence.repaired.rstrip()):
        return None
    body = list(tokens[-6:])
    while body and body[-1].pos2 == "終助詞":
        body.pop()
    if not body or body[-1].pos1 not in _PREDICATE:
        return None
    if body[-1].lemma == "た" and not _follows_stem(body):
        return None  # cut off in the middle of a word: 人々を守るた
    polite = body[-1].lemma in _POLITE or any(token.lemma in _POLITE for token in body[-3:])
    if must_be_polite and not polite:
        return None
    return tokens[-1] if body[-1].cform.startswith(_FINAL_FORMS) else None


def _follows_stem(body: list[Token]) -> bool:
    return len(body) > 1 and body[-2].cform.startswith("連用形")
