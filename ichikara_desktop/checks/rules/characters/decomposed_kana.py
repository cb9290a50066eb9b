"""Voiced kana written as two characters: か and a voiced sound mark instead of が."""

import re
import unicodedata
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_VOICED = "[\u3099\u309b\uff9e]"
_SEMI_VOICED = "[\u309a\u309c\uff9f]"
_MARK = re.compile("[\u3099-\u309c\uff9e\uff9f]")
_DECOMPOSED = re.compile(
    rf"{_VOICED}(?<=[かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホ"
    rf"ウワヰヱヲヽ].)|{_SEMI_VOICED}(?<=[はひふへほハヒフヘホ].)"
)
"""Only kana that have a composed form: か゚ and あ゙ are written with a mark on purpose."""
_COMBINING = str.maketrans("\u309b\uff9e\u309c\uff9f", "\u3099\u3099\u309a\u309a")
_GROAN = ("う\u309b", "う\uff9e")
"""う゛ stands for a groan; the composed ゔ is a v."""


class DecomposedKana(LineRule):
    """Kana followed by a voiced or semi-voiced sound mark where one character says both.

    File names of macOS and text from PDF files hold them (Unicode normalisation form D).
    """

    info = RuleInfo(
        "decomposed-kana",
        Scope.CHARACTERS,
        Localized("分かれた濁点・半濁点", "Separate voiced sound marks"),
        Localized(
            "「が」が「か」と濁点の二文字に分かれていることがあります（Macのファイル名やPDFから写した"
            "文章など）。見た目は同じでも、検索や学習では別の文字列になります。"
            "Unicodeの正規化形式C（NFC）の一文字に直します。",
            "“が” may be stored as か and a mark (in file names of macOS, in text from PDF files)."
            " It looks the same, but search and training see another string. Normalisation form C"
            " of Unicode writes it as one character.",
        ),
        bad="か\u3099っこうて\u3099会う。",
        good="がっこうで会う。",
        severity=Severity.ERROR,
    )
    looks_at_code = True

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each such kana."""
        if not _MARK.search(line.text):
            return
        for match in _DECOMPOSED.finditer(line.text):
            start, end = match.start() - 1, match.end()
            found = line.text[start:end]
            if found in _GROAN:
                continue
            proper = unicodedata.normalize("NFC", found.translate(_COMBINING))
            yield self.finding(
                start,
                end,
                Localized(
                    f"「{proper}」が、かなと濁点・半濁点の二文字に分かれています。",
                    f"“{proper}” is written as two characters, a kana and a mark.",
                ),
                Fix(
                    Localized(f"一文字の「{proper}」に直す", f"Replace with one “{proper}”"),
                    start,
                    end,
                    proper,
                ),
            )
