"""「400字以内で」, 「表にして」, 「JSONで」, and an answer of another form."""

import json
import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from ichikara_desktop.checks.demands import Demands, Range, demands
from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.extent import beyond, last_sentence, length, milder, seems_ended
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule
from ichikara_desktop.checks.rules.document.style_mix import Style, style_of

_FENCED = re.compile(r"```[^\n`]{0,40}\n(.*?)```", re.DOTALL)
_KANJI = re.compile(r"[一-龥々]{1,20}")
_NOT_HIRAGANA = re.compile(r"[一-龥々ァ-ヺ]{1,20}")
_NOT_KATAKANA = re.compile(r"[一-龥々ぁ-ゖ]{1,20}")
_CODE_LIKE = re.compile(
    r"^\s{0,40}(?:def |import |class |function |const |SELECT |#include|return )", re.M
)
_TAG = re.compile(r"<[!/]?[A-Za-z][^<>]{0,200}>")
_KANA = re.compile(r"[ぁ-ヺ]")
_LATIN = re.compile(r"[A-Za-z]")
_TABBED = re.compile(r"^[^\n\t]{1,200}\t", re.M)


class RequestedFormat(TaskRule):
    """The answer has not the form that the instruction demands.

    Characters are counted without blanks and line breaks. 「程度」 leaves a fifth on either side.
    What may just not have been written yet is a hint, and is told only where a sentence ends.
    """

    info = RuleInfo(
        "requested-format",
        Scope.TASK,
        Localized("頼まれた形式", "Requested form"),
        Localized(
            "「400字以内で」「表にして」「JSONで」のように形を頼まれたら、その形で答えます。"
            "字数は空白と改行を除いて数え、「程度」は前後2割までとします。",
            "When a form is demanded (400 characters at most, a table, JSON) the answer has it."
            " Characters are counted without blanks and line breaks; “about” means a fifth more or"
            " less.",
        ),
        bad="違いは三つあります。値段と重さと色です。値段は前の型のほうが安く、重さは新しい型のほうが軽いです。",
        good="| | 前の型 | 新しい型 |\n|---|---|---|\n| 値段 | 安い | 高い |",
        severity=Severity.WARNING,
    )
    example_tasks: ClassVar = (
        TaskContext("二つの型の違いを表にまとめてください。"),
        TaskContext("二つの型の違いを表にまとめてください。"),
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield a finding for each demand that is not met."""
        asked = demands(context.instruction) if context.kind == "response" else Demands()
        if not asked or not document.text.strip():
            return
        for bounds in asked.characters:
            yield from self._characters(document, bounds, context)
        if asked.sentences:
            yield from self._sentences(document, asked.sentences, context)
        ended = seems_ended(document, context)
        for form in sorted(asked.forms):
            found = _FORMS[form](document, ended)
            if found:
                yield self.finding(*found)

    def _characters(
        self, document: Document, bounds: Range, context: TaskContext
    ) -> Iterator[Finding]:
        size = length(document.text)
        message = Localized(
            f"{size}字です（依頼は{bounds.words}、空白と改行を除く）。",
            f"This has {size} characters without blanks; asked for: {bounds.words}.",
        )
        if bounds.high is not None and size > bounds.high:
            yield self.finding(*beyond(document, bounds.high), message)
        elif bounds.low is not None and size < bounds.low and seems_ended(document, context):
            yield milder(self.finding(*last_sentence(document), message))

    def _sentences(
        self, document: Document, bounds: Range, context: TaskContext
    ) -> Iterator[Finding]:
        if any(line.role not in {LineRole.PROSE, LineRole.HEADING} for line in document.lines):
            return
        spans = [
            (start, start + len(sentence.text))
            for start, sentence in document.sentences(LineRole.PROSE)
            if sentence.text.endswith(("。", "！", "？", "!", "?", "」", "）"))
        ]
        message = Localized(
            f"{len(spans)}文あります（依頼は{bounds.words}）。",
            f"There are {len(spans)} sentences; asked for: {bounds.words}.",
        )
        if bounds.high is not None and len(spans) > bounds.high:
            yield self.finding(spans[bounds.high][0], spans[-1][1], message)
        elif (
            bounds.low is not None
            and 0 < len(spans) < bounds.low
            and seems_ended(document, context)
        ):
            yield milder(self.finding(*spans[-1], message))


Found = tuple[int, int, Localized] | None
"""The span and the message, or nothing where the form is as demanded."""


def _missing(document: Document, ja: str, en: str) -> Found:
    message = Localized(
        f"{ja}を頼まれていますが、見当たりません。", f"{en} was asked for; there is none."
    )
    return (*last_sentence(document), message)


def _list(document: Document, ended: bool) -> Found:
    items = sum(line.role is LineRole.LIST for line in document.lines)
    return _missing(document, "箇条書き", "A list") if ended and items < 2 else None


def _no_list(document: Document, _ended: bool) -> Found:
    items = [line for line in document.lines if line.role is LineRole.LIST]
    if len(items) < 2:
        return None
    message = Localized("箇条書きにしないよう頼まれています。", "No list was asked for.")
    return items[0].start, items[-1].end, message


def _table(document: Document, ended: bool) -> Found:
    rows = sum(line.role is LineRole.TABLE or line.text.count("|") > 1 for line in document.lines)
    there = rows > 1 or "<table" in document.text or len(_TABBED.findall(document.text)) > 1
    return _missing(document, "表", "A table") if ended and not there else None


def _code(document: Document, ended: bool) -> Found:
    there = _CODE_LIKE.search(document.text) or "`" in document.text
    there = there or any(line.role is LineRole.CODE for line in document.lines)
    return _missing(document, "コード", "Code") if ended and not there else None


def _html(document: Document, ended: bool) -> Found:
    return _missing(document, "HTML", "HTML") if ended and not _TAG.search(document.text) else None


def _json(document: Document, ended: bool) -> Found:
    text = document.text
    found = [match.span(1) for match in _FENCED.finditer(text)] or _bare_json(text)
    if not found:
        return _missing(document, "JSON", "JSON") if ended else None
    broken = [span for span in found if not _parses(text[slice(*span)])]
    if not ended or len(broken) < len(found):
        return None
    start, end = broken[0]
    return start, end, Localized("JSONとして読めません。", "This is not valid JSON.")


def _bare_json(text: str) -> list[tuple[int, int]]:
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    end = max(text.rfind("}"), text.rfind("]")) + 1
    return [(min(starts), end)] if starts and min(starts) < end else []


def _parses(text: str) -> bool:
    """Whether the text is JSON, or JSON on each of its lines."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
        return len(lines) > 1 and lines[0].rstrip()[-1] in "}]" and all(map(_parses_line, lines))
    return True


def _parses_line(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _english(document: Document, ended: bool) -> Found:
    kana, latin = len(_KANA.findall(document.text)), len(_LATIN.findall(document.text))
    return _missing(document, "英語の文", "English") if ended and latin < kana else None


def _script(pattern: re.Pattern[str], ja: str, en: str) -> Callable[[Document, bool], Found]:
    def check(document: Document, _ended: bool) -> Found:
        match = pattern.search(document.text)
        if match is None:
            return None
        message = Localized(f"{ja}だけで書くよう頼まれています。", f"Only {en} were asked for.")
        return (*match.span(), message)

    return check


def _style(wanted: Style, ja: str, en: str) -> Callable[[Document, bool], Found]:
    def check(document: Document, _ended: bool) -> Found:
        others = []
        for start, sentence in document.sentences(LineRole.PROSE):
            style = style_of(sentence)
            if style is wanted:
                return None
            if style is not Style.NEITHER:
                others.append((start, start + len(sentence.text)))
        if len(others) < 2:
            return None
        return (*others[0], Localized(f"{ja}で書くよう頼まれています。", f"{en} was asked for."))

    return check


_FORMS: dict[str, Callable[[Document, bool], Found]] = {
    "list": _list,
    "no-list": _no_list,
    "table": _table,
    "json": _json,
    "code": _code,
    "html": _html,
    "english": _english,
    "hiragana": _script(_NOT_HIRAGANA, "ひらがな", "hiragana"),
    "katakana": _script(_NOT_KATAKANA, "カタカナ", "katakana"),
    "polite": _style(Style.POLITE, "です・ます調", "The polite style"),
    "plain": _style(Style.PLAIN, "だ・である調", "The plain style"),
}
