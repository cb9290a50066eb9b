"""An answer that says the question again."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar, NamedTuple

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.extent import milder
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule

_SHORTEST = 8
"""Characters of a question; 「元気ですか」 may well be said again."""
_LONGEST = 400
"""Characters of a question. A longer one holds material that its answer works on."""
_SHARE = 80
"""Per cent of the question that the answer must begin with."""
_MATERIAL = re.compile(
    r"[\n「『\"“：:]|繰り返|復唱|そのまま|訳して|翻訳|校正|添削|直して|言い換え|書き換え|続き|で始ま"
)
"""Questions that bring the text to work on: its words must come again."""
_ASKS = re.compile(r"とは|何|なに|なん|どう|どこ|いつ|誰|だれ|なぜ|どの|どれ|どち|どん|いく[らつ]")
_LEAD = re.compile(r"^(?:質問|問い|問|Q|q)?")
_NOTHING = re.compile(
    r"(?:について|に|を|と|という|とのこと)?(?:ご質問|質問|お答え|説明|紹介|回答|答え|です|ですね|"
    r"します|いたします|か|ね|よ|は|の|ご|お)*$"
)
"""What may follow the question without being an answer."""


class _Plain(NamedTuple):
    """A text without blanks and punctuation, and where each character stood."""

    text: str
    offsets: tuple[int, ...]


class RepeatsQuestion(TaskRule):
    """The answer begins with the question, or is nothing else.

    The question's own interrogative must come again: 「マルタはどこですか」 is well answered by
    「マルタは…」. To lead in with the question is a hint; to say nothing else is a warning.
    """

    info = RuleInfo(
        "repeats-question",
        Scope.TASK,
        Localized("質問のくり返し", "The question again"),
        Localized(
            "質問をそのままくり返しても答えになりません。学習すると、モデルも質問をくり返します。",
            "To repeat the question answers nothing, and a model trained on it does the same.",
        ),
        bad="朝型の生活に変えるにはどうすればよいですか。",
        good="まず、起きる時刻を毎日そろえます。",
        severity=Severity.WARNING,
    )
    example_tasks: ClassVar = (
        TaskContext("朝型の生活に変えるにはどうすればよいですか？"),
        TaskContext("朝型の生活に変えるにはどうすればよいですか？"),
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield one finding on the repeated part."""
        question = context.instruction
        if context.kind != "response" or not question or _MATERIAL.search(question.strip()):
            return
        asked = _plain(question[:_LONGEST]).text
        if len(question) > _LONGEST or len(asked) < _SHORTEST:
            return
        text = document.text
        said = _plain(text[: 4 * _LONGEST])
        lead = _LEAD.match(said.text)
        begin = lead.end() if lead and not asked.startswith(lead.group() or "\0") else 0
        shared = _shared(asked, said.text[begin:])
        if not _is_repeated(asked, shared):
            return
        start, end = said.offsets[begin], said.offsets[begin + shared - 1] + 1
        if len(text) <= 4 * _LONGEST and _NOTHING.match(said.text, begin + shared):
            message = Localized("質問をくり返しただけです。", "This only repeats the question.")
            yield self.finding(start, end, message)
        else:
            message = Localized(
                "質問のくり返しから始まっています。答えから書き始められます。",
                "This begins by repeating the question; it can begin with the answer.",
            )
            yield milder(self.finding(start, end, message))


def _shared(left: str, right: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(left), len(right)))


def _is_repeated(asked: str, shared: int) -> bool:
    """Whether ``shared`` characters are most of the question, with what makes it one."""
    return shared * 100 >= len(asked) * _SHARE and not _ASKS.search(asked, shared)


@lru_cache(maxsize=16)
def _plain(text: str) -> _Plain:
    kept = [
        (unicodedata.normalize("NFKC", character)[:1], offset)
        for offset, character in enumerate(text)
        if unicodedata.category(character)[0] not in "PZCS"
    ]
    return _Plain("".join(one for one, _ in kept), tuple(offset for _, offset in kept))
