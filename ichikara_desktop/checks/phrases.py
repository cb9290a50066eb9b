"""Rules that are lists of phrases: what is found, where it counts, and what to write instead.

A list is a TOML file of ``resources/checks`` with a table ``[[entry]]`` for each group::

    [[entry]]
    words = [["違和感を感じ~", "違和感を覚え"]]   # found, then what may stand in its place
    ja = "「感」と「感じる」が重なります。"        # why, in both languages (may be left out)
    en = "感 and 感じる say the same twice."

A phrase must begin and end where words (tokens) do; ``~`` at its end lets the last word go on,
``~`` at its start lets the first word begin earlier. An entry may say more:

- ``before``, ``after``: one of these texts must stand right before or after the phrase;
  ``not_before``, ``not_after``: none of them may.
- ``earlier``: one of these texts must stand somewhere before; ``not_earlier``: none may.
- ``follows``: the word before must be one of these particles or commas ("": start of sentence).
- ``lemma``, ``pos``: of the last word.
- ``hint``: disputed or a matter of taste; never more than a hint.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import SentenceRule
from ichikara_desktop.checks.tokens import Token

_NO_REASON = Localized("", "")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a list, with the conditions of its entry (see the module)."""

    text: str
    instead: tuple[str, ...]
    reason: Localized = _NO_REASON
    open_start: bool = False
    open_end: bool = False
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    not_earlier: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    lemma: str = ""
    pos: str = ""
    hint: bool = False

    def fits(self, text: str, start: int) -> bool:
        """Whether the texts around the phrase, which stands at ``start``, are as they must be."""
        end = start + len(self.text)
        return (
            (not self.before or text.endswith(self.before, 0, start))
            and not (self.not_before and text.endswith(self.not_before, 0, start))
            and (not self.after or text.startswith(self.after, end))
            and not (self.not_after and text.startswith(self.not_after, end))
            and (not self.earlier or any(text.find(word, 0, start) >= 0 for word in self.earlier))
            and not any(text.find(word, 0, start) >= 0 for word in self.not_earlier)
        )


class Hit(NamedTuple):
    """A phrase found: ``end`` is where its last word ends, ``stem`` where the phrase does."""

    phrase: Phrase
    start: int
    stem: int
    end: int


class Phrases:
    """A list of phrases, found in linear time."""

    def __init__(self, phrases: list[Phrase]) -> None:
        """Sort the phrases by their text."""
        self._by_text: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            self._by_text.setdefault(phrase.text, []).append(phrase)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the text of any phrase, the longest first; words are looked at afterwards."""
        by_first: dict[str, list[str]] = {}
        for text in sorted(self._by_text, key=len, reverse=True):
            by_first.setdefault(text[0], []).append(re.escape(text[1:]))
        return re.compile(
            "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
        )

    def hits(self, sentence: Sentence) -> Iterator[Hit]:
        """Yield each phrase that stands in ``sentence`` outside of quotations."""
        text = sentence.repaired
        words: _Words | None = None
        for match in self.pattern.finditer(text):
            for phrase in self._by_text[match.group()]:
                if not phrase.fits(text, match.start()):
                    continue
                words = words or _Words(sentence.tokens)
                end = words.end(phrase, *match.span())
                if end is not None:
                    if not sentence.is_quoted(match.start()):
                        yield Hit(phrase, match.start(), match.end(), end)
                    break


class _Words:
    """Where the words of a sentence begin and end."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._starts = {token.start: index for index, token in enumerate(tokens)}
        self._at = {
            offset: index
            for index, token in enumerate(tokens)
            for offset in range(token.start, token.end)
        }

    def end(self, phrase: Phrase, start: int, end: int) -> int | None:
        """Return where the last word of ``phrase`` ends, or ``None`` if these are other words."""
        first, last = self._starts.get(start), self._at.get(end - 1)
        if last is None or (first is None and not phrase.open_start):
            return None
        token = self._tokens[last]
        if token.end != end and not phrase.open_end:
            return None
        if phrase.lemma not in {"", token.lemma} or phrase.pos not in {"", token.pos1}:
            return None
        if phrase.follows and not self._follows(phrase, first or 0):
            return None
        return token.end

    def _follows(self, phrase: Phrase, first: int) -> bool:
        if not first:
            return "" in phrase.follows
        token = self._tokens[first - 1]
        return token.pos1 in {"助詞", "補助記号"} and token.surface in phrase.follows


class PhraseRule(SentenceRule):
    """Base of the rules that are lists of phrases; quotations are left alone."""

    phrases: ClassVar[Phrases]

    def __init_subclass__(cls) -> None:
        """Let the phrases decide which sentences the rule sees."""
        if "trigger" not in cls.__dict__:
            cls.trigger = cls.phrases.pattern

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each phrase."""
        for hit in self.phrases.hits(sentence):
            yield self._report(sentence.text, hit)

    def message(self, found: str, phrase: Phrase) -> Localized:
        """Return what is said about ``found``, without the reason."""
        raise NotImplementedError

    def _report(self, text: str, hit: Hit) -> Finding:
        phrase = hit.phrase
        rest = text[hit.stem : hit.end]
        said = self.message(text[hit.start : hit.end], phrase)
        severity = Severity.HINT if phrase.hint else self.severity
        fixes = tuple(
            Fix(_label(instead + rest), hit.start, hit.stem, instead) for instead in phrase.instead
        )
        message = Localized(said.ja + phrase.reason.ja, f"{said.en} {phrase.reason.en}".rstrip())
        return Finding(self.info.rule_id, hit.start, hit.end, severity, message, fixes)


def phrases_of(name: str) -> Phrases:
    """Return the list of ``resources/checks/<name>.toml``."""
    path = resource("checks", f"{name}.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
    return Phrases([phrase for entry in entries for phrase in _phrases(dict(entry))])


def _phrases(entry: dict[str, Any]) -> Iterator[Phrase]:
    words = entry.pop("words")
    reason = Localized(entry.pop("ja", ""), entry.pop("en", ""))
    conditions: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    for found, *instead in words:
        yield Phrase(
            found.strip("~"),
            tuple(instead),
            reason,
            found.startswith("~"),
            found.endswith("~"),
            **conditions,
        )


def _label(instead: str) -> Localized:
    if not instead:
        return Localized("取り除く", "Remove")
    return Localized(f"「{instead}」に直す", f"Replace with “{instead}”")
