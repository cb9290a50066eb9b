"""Characters that nobody sees: zero-width, control, private-use and replacement characters."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.invisible import Kind, is_in_place, kind_of
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_CANDIDATE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


class InvisibleCharacters(LineRule):
    """Characters that cannot be seen, or that stand where another was lost.

    What emoji, variant kanji and scripts written from the right need is left to them.
    """

    info = RuleInfo(
        "invisible-characters",
        Scope.CHARACTERS,
        Localized("見えない文字", "Invisible characters"),
        Localized(
            "ゼロ幅の文字、制御文字、外字、化けた跡の「\ufffd」は、画面では気づけません。"
            "同じに見える文が別の文になったり、ほかの人の画面で読めなかったりします。",
            "Zero-width and control characters, private-use characters and the “\ufffd” left where"
            " a character was lost escape notice on screen. Texts that look alike become different,"
            " and others may be unable to read them.",
        ),
        bad="東京\u200bタワー",
        good="東京タワー",
        severity=Severity.ERROR,
    )
    looks_at_code = True

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each run of one kind."""
        text = line.text
        start = end = -1
        kind: Kind | None = None
        for match in _CANDIDATE.finditer(text):
            index = match.start()
            found = kind_of(text[index])
            if found is None or is_in_place(text, index):
                continue
            if kind is found and index == end:
                end += 1
                continue
            if kind is not None:
                yield self._found(kind, start, end)
            kind, start, end = found, index, index + 1
        if kind is not None:
            yield self._found(kind, start, end)

    def _found(self, kind: Kind, start: int, end: int) -> Finding:
        count = end - start
        ja = f"{kind.name.ja}があります" + (f"（{count}文字）。" if count > 1 else "。")
        en = f"There is {kind.name.en} here" + (f" ({count} characters)." if count > 1 else ".")
        message = Localized(ja, en)
        if kind.replacement is None:
            return self.finding(start, end, message)
        label = (
            Localized("改行に直す", "Replace with a line break")
            if kind.replacement
            else Localized("取り除く", "Remove")
        )
        return self.finding(start, end, message, Fix(label, start, end, kind.replacement))
