"""Kanji outside the 常用漢字表, but for names."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import Options, RuleInfo, Scope, SentenceRule

_OTHER = r"\0-\u33FF\u4DC0-\u4DFF\uA000-\U0001FFFF\U000323B0-\U0010FFFF"
"""Code points that are no ideographs."""
_COMMON_FORMS = "叱填剥頬"
"""What most fonts and keyboards give for four characters of the table; its notes allow them."""


def joyo_kanji() -> frozenset[str]:
    """Return the characters of the 常用漢字表 (2010)."""
    text = resource("checks", "joyo-kanji.toml").read_text(encoding="utf-8")
    return frozenset("".join(tomllib.loads(text)["kanji"].split()))


@dataclass(frozen=True, slots=True)
class JoyoOptions(Options):
    """``allowed``: more characters that the project takes, in one string."""

    allowed: str = ""


class NonJoyoKanji(SentenceRule):
    """Words with kanji outside the table; names of people, places and firms are left alone."""

    info = RuleInfo(
        "non-joyo-kanji",
        Scope.SENTENCE,
        Localized("常用漢字表にない漢字", "Kanji outside the 常用漢字表"),
        Localized(
            "「常用漢字表」（平成22年内閣告示）にない漢字は、読めない人がいます。"
            "仮名で書くか、読みを添えます。人名や地名などは取り上げません。",
            "Not everybody can read kanji outside the 常用漢字表 (Cabinet notification, 2010)."
            " Write kana or give the reading. Names are left alone.",
        ),
        bad="躊躇せずに声をかける。",
        good="ためらわずに声をかける。",
        severity=Severity.HINT,
        enabled=False,
    )
    options_type = JoyoOptions
    trigger = re.compile(f"[^{''.join(joyo_kanji())}{_COMMON_FORMS}{_OTHER}]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each word with such kanji."""
        for token in sentence.tokens:
            found = "".join(dict.fromkeys(self.trigger.findall(token.surface)))
            found = "".join(kanji for kanji in found if kanji not in self._allowed)
            if found and token.pos2 != "固有名詞" and not sentence.is_quoted(token.start):
                yield self.finding(
                    token.start,
                    token.end,
                    Localized(
                        f"「{found}」は常用漢字表にありません。",
                        f"“{found}” is not in the 常用漢字表.",
                    ),
                )

    @property
    def _allowed(self) -> str:
        return self.options.allowed if isinstance(self.options, JoyoOptions) else ""
