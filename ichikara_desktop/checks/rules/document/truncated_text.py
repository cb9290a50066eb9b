"""A text that breaks off."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Document, Line, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, DocumentRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token

_OPEN_END = re.compile(r"[、，：:「『（(【［\[〔・]$")
_NOTHING = re.compile(
    r"[ \t　]{0,40}(?:[-*+・●○■□◆◇]|[（(]?[0-9０-９]{1,3}[)）.．]|[①-⑳])[ \t　]{0,40}$"
)
_SLOGAN = 20
_CASE = frozenset({"が", "を", "に", "へ", "と", "で", "から", "の", "より"})
_TOPIC = frozenset({"は", "も"})
_WHOLE = re.compile(
    r"(?:お大事に|参考に|元気で|元気に|幸せに|仲良く|次第で|とともに|と共に|ばかりに|のに|かも|とは|では|でも|"
    r"までに|ように|ために|こそ|よう|拝|より|へ|から|では、?また|じゃあ?、?また)$"
)
"""Ends that are whole in a greeting, a signature or an elliptic sentence."""
_BROKEN_FORMS = ("連用形", "未然形", "仮定形")
_BROKEN_WORDS = frozenset({"動詞", "助動詞", "形容詞"})


class TruncatedText(DocumentRule):
    """The last sentence has no end: it stops at a comma, at an open bracket, behind a particle
    or in the middle of a conjugated word, while the sentences before it end with 。.

    Whether 。 itself is missing behind a whole sentence is another rule's question.
    """

    info = RuleInfo(
        "truncated-text",
        Scope.DOCUMENT,
        Localized("途中で切れた文章", "Truncated text"),
        Localized(
            "文章が途中で終わっています。生成の打ち切りや、貼り付けの取りこぼしでよく起こります。",
            "The text breaks off. This happens where generation stopped, or something was not"
            " pasted.",
        ),
        bad="春には花が咲きます。夏には海で泳ぐことが",
        good="春には花が咲きます。夏には海で泳ぐことができます。",
        severity=Severity.WARNING,
        at_the_end=True,
        not_in=(CREATIVE,),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield a finding at the end of a text that breaks off."""
        last = next((line for line in reversed(document.lines) if line.text.strip()), None)
        if last is None or last.role in {LineRole.CODE, LineRole.TABLE, LineRole.HEADING}:
            return
        if _NOTHING.match(last.text) and len(document.lines) > 1:
            yield self._at(last.start, last.end)
            return
        if not last.content.sentences:
            return
        offset, sentence = last.content.sentences[-1]
        if not sentence.repaired.endswith("。") and _ends_sentences(document, last):
            is_slogan = len(last.content.sentences) == 1 and len(sentence.text) < _SLOGAN
            start = _break(sentence, is_slogan)
            if start is not None:
                place = last.start + offset
                yield self._at(place + start, place + len(sentence.text))

    def _at(self, start: int, end: int) -> Finding:
        return self.finding(
            start,
            end,
            Localized(
                "文章が途中で切れているようです。最後まで書かれているか確かめてください。",
                "The text seems to break off here. Is it complete?",
            ),
        )


def _ends_sentences(document: Document, last: Line) -> bool:
    """Whether the text has ended a sentence with 。 before, as prose does."""
    if any(sentence.text.endswith("。") for _, sentence in last.content.sentences):
        return True
    return any(line.text.rstrip().endswith("。") for line in document.lines)


def _break(sentence: Sentence, is_slogan: bool) -> int | None:
    """Return where the unfinished part of the sentence starts, or ``None`` if it is whole.

    A short line of its own may end with a particle: すべての人に自由を, or the item 誰と.
    """
    text = sentence.repaired
    match = _OPEN_END.search(text)
    if match:
        return match.start()
    if _WHOLE.search(text) or not sentence.tokens:
        return None
    token = sentence.tokens[-1]
    if is_slogan and token.pos1 == "助詞":
        return None
    return token.start if _is_broken(token) else None


def _is_broken(token: Token) -> bool:
    if token.pos1 == "助詞":
        return (token.pos2 == "格助詞" and token.surface in _CASE) or (
            token.pos2 == "係助詞" and token.surface in _TOPIC
        )
    if token.pos1 == "接続詞":
        return True
    if token.pos1 not in _BROKEN_WORDS or not token.cform.startswith(_BROKEN_FORMS):
        return False
    return token.pos1 == "助動詞" or token.cform.endswith("促音便") or "未然形" in token.cform
