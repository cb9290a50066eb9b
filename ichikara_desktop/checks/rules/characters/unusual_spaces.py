"""Spaces that look like ordinary ones and are not: no-break space and its relatives."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]+")
_NAMES = {"\u00a0": Localized("改行しない空白（NBSP）", "a no-break space")}
_OTHER = Localized("特殊な幅の空白", "a space of unusual width")


class UnusualSpaces(LineRule):
    """No-break spaces, thin spaces and other spaces nobody types on a Japanese keyboard."""

    info = RuleInfo(
        "unusual-spaces",
        Scope.CHARACTERS,
        Localized("特殊な空白", "Unusual spaces"),
        Localized(
            "ウェブページやワープロから写した文章には、普通の空白と見分けのつかない空白が混じります。"
            "検索や学習では別の文字です。",
            "Text copied from web pages and word processors holds spaces that cannot be told from"
            " ordinary ones. To search and training they are other characters.",
        ),
        bad="長さは10\u00a0kmです。",
        good="長さは10 kmです。",
        severity=Severity.WARNING,
    )
    looks_at_code = True

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each run of such spaces."""
        for match in _SPACES.finditer(line.text):
            start, end = match.span()
            name = _NAMES.get(line.text[start], _OTHER)
            yield self.finding(
                start,
                end,
                Localized(
                    f"{name.ja}です。普通の空白にします。",
                    f"This is {name.en}; use an ordinary one.",
                ),
                Fix(
                    Localized("普通の空白に直す", "Replace with an ordinary space"),
                    start,
                    end,
                    " " * (end - start),
                ),
            )
