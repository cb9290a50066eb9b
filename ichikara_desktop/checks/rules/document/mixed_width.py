"""Full-width and half-width letters or digits in one text."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import GatheringRule, RuleInfo, Scope

_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,"
_WIDE = "".join(chr(ord(character) + 0xFEE0) for character in _NARROW)
_TO_NARROW = str.maketrans(_WIDE, _NARROW)

_ANY = re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_WORD = re.compile(
    r"(?P<word>[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+(?:[.,．，][0-9０-９]+)*)(?P<marker>[)）])?"
)
_NUMBER = re.compile(
    r"(?P<digits>[0-9０-９]+(?:[.,．，][0-9０-９]+)*)"
    r"(?:[kcmµ]?m|[kmµ]?g|[kmd]?[lL]|[kKMGT]?B|[kM]?W|Hz|ha|cc|kcal)?"
)
_NARROW_DIGIT, _WIDE_DIGIT = re.compile("[0-9]"), re.compile("[０-９]")
_NARROW_LETTER, _WIDE_LETTER = re.compile("[A-Za-z]"), re.compile("[Ａ-Ｚａ-ｚ]")
_JUDGED = frozenset({LineRole.PROSE, LineRole.LIST, LineRole.HEADING})


class Run(NamedTuple):
    """A number or a word: where it stands in its sentence, and in which width."""

    start: int
    end: int
    text: str
    digits: bool
    wide: bool
    narrow: bool


class Widths(NamedTuple):
    """The runs of a sentence, and whether any of them holds wide characters."""

    runs: tuple[Run, ...]
    wide: bool


class MixedWidth(GatheringRule):
    """Numbers, or Latin words, of which some are full-width and some half-width.

    One full-width digit beside longer half-width numbers (４人、12人) is a convention of
    newspapers and left alone; so are list markers, quotations and names such as ＡＫＢ４８.
    """

    info = RuleInfo(
        "mixed-width",
        Scope.DOCUMENT,
        Localized("全角と半角の混在", "Mixed widths"),
        Localized(
            "英字と数字は、全角か半角のどちらかに揃えます。混じると別の語として扱われ、"
            "検索や集計から漏れます。一桁だけ全角にする書き方は認めます。",
            "Letters and digits are either full-width or half-width throughout. Mixed ones count as"
            " different words. The convention of full-width single digits is accepted.",
        ),
        bad="10人が来て、１２人が帰り、20人が残った。",
        good="10人が来て、12人が帰り、20人が残った。",
        severity=Severity.WARNING,
    )

    def fact(self, sentence: Sentence) -> Widths | None:
        """Return the numbers and words of a sentence."""
        text = sentence.repaired
        if not _ANY.search(text):
            return None
        runs = tuple(
            run
            for match in _WORD.finditer(text)
            if not sentence.is_quoted(match.start())
            for run in _runs(match)
        )
        return Widths(runs, any(run.wide for run in runs)) if runs else None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each run of the rarer width, and for each mixed in itself."""
        return bounded(self._found_in(facts))

    def _found_in(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        if not any(fact.value.wide for fact in facts):
            return
        placed = [
            (fact.start, run) for fact in facts if fact.role in _JUDGED for run in fact.value.runs
        ]
        for digits in (True, False):
            yield from self._judge_kind([(at, run) for at, run in placed if run.digits is digits])

    def _judge_kind(self, placed: list[tuple[int, Run]]) -> Iterator[Finding]:
        wide = [(at, run) for at, run in placed if run.wide and not run.narrow]
        narrow = [(at, run) for at, run in placed if run.narrow and not run.wide]
        to_wide = len(wide) > len(narrow)
        for at, run in placed:
            if run.wide and run.narrow:
                yield self._found(at, run, to_wide, "全角と半角が混じっています。", "Mixed widths.")
        if not wide or not narrow or _is_convention(wide, narrow):
            return
        counts = f"全角 {len(wide)}か所、半角 {len(narrow)}か所"
        name = "半角" if to_wide else "全角"
        for at, run in narrow if to_wide else wide:
            yield self._found(
                at,
                run,
                to_wide,
                f"ここは{name}です（{counts}）。",
                f"This is {'half' if to_wide else 'full'}-width (full-width {len(wide)},"
                f" half-width {len(narrow)} in this text).",
            )

    def _found(self, at: int, run: Run, to_wide: bool, ja: str, en: str) -> Finding:
        """Report a run; nothing is made full-width by itself, which few house styles want."""
        start, end = at + run.start, at + run.end
        if to_wide:
            return self.finding(start, end, Localized(ja, en))
        proper = run.text.translate(_TO_NARROW)
        label = Localized(f"「{proper}」に直す", f"Replace with “{proper}”")
        return self.finding(start, end, Localized(ja, en), Fix(label, start, end, proper))


def _is_convention(wide: list[tuple[int, Run]], narrow: list[tuple[int, Run]]) -> bool:
    """Whether single characters are full-width and longer ones half-width, as in newspapers."""
    return all(len(run.text) == 1 for _, run in wide) and all(
        len(run.text) > 1 for _, run in narrow
    )


def _runs(match: re.Match[str]) -> Iterator[Run]:
    """Yield the number or the word; a list marker such as １） and digits in names are neither."""
    word, start = match["word"], match.start()
    number = _NUMBER.fullmatch(word)
    if number:
        digits = number["digits"]
        if not (match["marker"] and len(digits) <= 2):
            yield _run(start, digits, True, _WIDE_DIGIT, _NARROW_DIGIT)
    elif not _WIDE_DIGIT.match(word):
        yield _run(start, word, False, _WIDE_LETTER, _NARROW_LETTER)


def _run(
    start: int, text: str, digits: bool, wide: re.Pattern[str], narrow: re.Pattern[str]
) -> Run:
    return Run(
        start,
        start + len(text),
        text,
        digits,
        wide.search(text) is not None,
        narrow.search(text) is not None,
    )
