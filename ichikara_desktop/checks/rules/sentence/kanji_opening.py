"""漢字の開き: 事, 出来る, 下さい where kana are usual."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
"""To compare with readings in the dictionary: 居った is not いった."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A word in kanji and in kana, and where it is opened (see the list in resources)."""

    kanji: str
    kana: str
    pos: str = ""
    after: tuple[str, ...] = ()
    after_text: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    next_not: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()

    def fits(self, text: str, tokens: tuple[Token, ...], index: int) -> bool:
        """Whether the token at ``index`` stands where the word is opened."""
        token = tokens[index]
        following = tokens[index + 1].surface if index + 1 < len(tokens) else ""
        return (
            self.pos in {"", token.pos1}
            and token.form_base in {self.kana.translate(_KATAKANA), *self.also_read}
            and (not self.next or following in self.next)
            and following not in self.next_not
            and self._follows(text, tokens[index - 1] if index else None, token.start)
        )

    def _follows(self, text: str, before: Token | None, start: int) -> bool:
        if not self.after and not self.after_text:
            return True
        if before is not None and {before.pos1, before.pos2, before.pos3} & set(self.after):
            return True
        return bool(self.after_text) and text.endswith(self.after_text, 0, start)

    def opened(self, surface: str) -> str:
        """Return ``surface``, a form of the word, with its kanji in kana."""
        same = 0
        while (
            same < min(len(self.kanji), len(self.kana)) - 1
            and self.kanji[-1 - same] == self.kana[-1 - same]
        ):
            same += 1
        stem = len(self.kanji) - same
        return self.kana[: len(self.kana) - same] + surface[stem:]


def _openings() -> dict[str, list[Opening]]:
    """Return the list by the word as written: in dictionary form, or as it stands."""
    found: dict[str, list[Opening]] = {}
    path = resource("checks", "kanji-opening.toml")
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["entry"]:
        conditions: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in entry.items()
            if name != "words"
        }
        for kanji, kana in entry["words"]:
            found.setdefault(kanji, []).append(Opening(kanji, kana, **conditions))
    return found


_OPENINGS = _openings()


class KanjiOpening(SentenceRule):
    """Formal nouns, auxiliaries and adverbs written in kanji: a matter of style, so off."""

    info = RuleInfo(
        "kanji-opening",
        Scope.SENTENCE,
        Localized("漢字の開き", "Kanji usually written in kana"),
        Localized(
            "「こと」「とき」「できる」「ください」など、形式的に使う語は仮名で書くと読みやすくなります。"
            "「公用文作成の考え方」（文化審議会 令和4年）などによります。"
            "実質の意味で使うとき（事が起きる、砂糖を下さい）は漢字のままです。",
            "Words that have become mere grammar read better in kana, by the Council for Cultural"
            " Affairs' guide to official writing (2022). Where they keep their own meaning the"
            " kanji stay.",
        ),
        bad="確認する事が出来ます。",
        good="確認することができます。",
        severity=Severity.HINT,
        enabled=False,
    )
    trigger = re.compile("[" + "".join(sorted({kanji[0] for kanji in _OPENINGS})) + "]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each word that is usually opened."""
        text, tokens = sentence.repaired, sentence.tokens
        for index, token in enumerate(tokens):
            for opening in _OPENINGS.get(token.orth_base, ()):
                if (
                    token.surface[0] == opening.kanji[0]
                    and opening.fits(text, tokens, index)
                    and not sentence.is_quoted(token.start)
                ):
                    yield self._report(token, opening.opened(token.surface))
                    break

    def _report(self, token: Token, kana: str) -> Finding:
        return self.finding(
            token.start,
            token.end,
            Localized(
                f"「{token.surface}」は仮名で「{kana}」と書くのが普通です。",
                f"“{token.surface}” is usually written “{kana}”.",
            ),
            Fix(
                Localized(f"「{kana}」に直す", f"Replace with “{kana}”"),
                token.start,
                token.end,
                kana,
            ),
        )
