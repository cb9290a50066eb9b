"""An English sentence that was left untranslated in a Japanese answer."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ichikara_desktop.checks.demands import demands
from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule

_RUN = re.compile(
    r"(?<![A-Za-z0-9'’/._-])[A-Za-z][A-Za-z'’-]{0,30}"
    r"(?:[,;:]? [A-Za-z0-9][A-Za-z0-9'’-]{0,30}){4,200}[.!?]?"
)
_CHEAP = re.compile(r"[A-Za-z] [a-z]{1,30}[ ,.]")
_ASKS_FOR_ENGLISH = re.compile(
    r"英語|英文|英訳|英単語|英会話|和訳|翻訳|訳して|English|外国語|コード|プログラム|コマンド|プロンプト"
    r"|歌詞|曲|映画|名言|原文|引用|論文|[A-Za-z]{1,30}(?: [A-Za-z']{1,30}){2}"
)
_FUNCTION_WORD = re.compile(
    r"(?:a|an|the|is|are|was|were|be|been|to|of|and|or|in|on|at|for|with|by|from|that|this|it|you"
    r"|your|we|our|they|their|he|she|his|her|i|my|will|can|could|should|would|have|has|had|do|does"
    r"|not|as|if|when|which|who|what|how)[,;:]?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[「『（(“\"‘《〈\[][^「『（(“\"‘《〈\[」』）)”’》〉\]\n]{0,600}$")
_KANA = re.compile(r"[ぁ-ヺ]")
_FEWEST_FUNCTION_WORDS = 2


class EnglishLeft(TaskRule):
    """Five English words or more that make a sentence, outside of code, quotations and titles.

    Silent where the question is about English, works or programs, or holds English itself.
    """

    info = RuleInfo(
        "english-left",
        Scope.TASK,
        Localized("訳し残しの英文", "English left over"),
        Localized(
            "日本語の回答に英語の文が残っています。訳すか、必要なら「」に入れて引用とわかるようにします。",
            "An English sentence was left in a Japanese answer: translate it, or put it into"
            " quotation marks where it is needed.",
        ),
        bad="よく眠ることが大切です。You should go to bed at the same time every day.",
        good="よく眠ることが大切です。毎日、同じ時間に床に就きましょう。",
        severity=Severity.WARNING,
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield a finding for each English sentence."""
        if context.kind != "response" or _wants_english(context.instruction):
            return
        found = [
            (line.start + start, line.start + end)
            for line in document.lines
            if line.role is not LineRole.CODE and line.role is not LineRole.QUOTE
            for start, end in _english_in(line.text)
        ]
        if found and _KANA.search(document.text):
            message = Localized("英語の文が残っています。", "An English sentence is left.")
            for start, end in found:
                yield self.finding(start, end, message)


@lru_cache(maxsize=4_096)
def _english_in(line: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences in a line; remembered, since each keystroke asks for all lines."""
    if not _CHEAP.search(line):
        return ()
    return tuple(
        match.span()
        for match in _RUN.finditer(line)
        if _is_prose(match.group()) and not _is_quoted(line, match.start())
    )


@lru_cache(maxsize=16)
def _wants_english(instruction: str) -> bool:
    asked = "english" in demands(instruction).forms
    return asked or _ASKS_FOR_ENGLISH.search(instruction) is not None


def _is_prose(run: str) -> bool:
    """Whether the words make a sentence rather than a name or a title."""
    words = run.rstrip(".!?").split()
    small = sum(word[0].islower() for word in words[1:])
    function_words = sum(_FUNCTION_WORD.fullmatch(word) is not None for word in words)
    return small * 10 >= len(words) * 6 and function_words >= _FEWEST_FUNCTION_WORDS


def _is_quoted(line: str, start: int) -> bool:
    """Whether a bracket or a quotation mark is open before ``start``, or code stands there."""
    before = line[max(0, start - 600) : start]
    return _QUOTED.search(before) is not None or before.count("`") % 2 == 1
