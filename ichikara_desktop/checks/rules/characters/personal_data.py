"""E-mail addresses, telephone numbers, addresses, and numbers that belong to one person."""

import re
import unicodedata
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.extent import milder
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.private_details import PUBLIC_OFFICE, private_details
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}[@＠]"
    r"(?P<domain>[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24})(?![A-Za-z0-9-])"
)
_EXAMPLE_DOMAIN = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|net|org|jp|co\.jp))?|[a-z0-9-]+\.(?:example|test|invalid))$",
    re.IGNORECASE,
)
"""Names kept for examples by RFC 2606, and example.jp by the registry of .jp."""
_SEPARATOR = r"[-‐‑–−－ー()（）\s　]"
_PHONE = re.compile(
    rf"(?<![0-9０-９A-Za-z.\-‐－])(?:[+＋][8８][1１]{_SEPARATOR}{{0,2}}[1-9１-９]|[(（]?[0０][1-9１-９])"
    rf"(?:{_SEPARATOR}{{0,2}}[0-9０-９]){{7,9}}(?![0-9０-９\-‐－])"
)

_PHONE_BEGINS = re.compile("[0０+＋]")
_MADE_UP = re.compile(r"([0-9])\1{5,7}|12345678")
"""What follows the area code in numbers that everybody knows for examples."""
_TELEPHONE = Localized(
    "電話番号のようです。公開できないので、消すか、架空の番号に替えてください。",
    "This looks like a telephone number. It must not be published: remove it, or use a number that"
    " is plainly made up.",
)
_OFFICE = Localized(
    "電話番号のようです。役所などの番号か、個人の番号ではないか確かめてください。",
    "This looks like a telephone number. Make sure that it is an office's and nobody's own.",
)
_PERSONAL_CODES = frozenset({"020", "050", "060", "070", "080", "090"})


class PersonalData(LineRule):
    """E-mail addresses, telephone numbers, addresses and the numbers of cards and accounts.

    What may be something else (an address may be a museum's) is less than an error.
    """

    info = RuleInfo(
        "personal-data",
        Scope.CHARACTERS,
        Localized("個人情報", "Personal data"),
        Localized(
            "メールアドレス、電話番号、住所、マイナンバー、カードや口座の番号は、データとして公開できません。"
            "例が要るときは、メールアドレスは example.jp、電話番号は 03-0000-0000 や"
            " 090-1234-5678 のような架空のものを使います。"
            "マイナンバーとカードの番号は検査数字で確かめています。",
            "E-mail addresses, telephone numbers, addresses, and numbers of persons, cards or"
            " accounts must not be published in a data set. Where an example is needed, use"
            " example.jp, and numbers that are plainly made up, such as 03-0000-0000 or"
            " 090-1234-5678. Numbers of persons and cards are told by check digits.",
        ),
        bad="お問い合わせは sato@mail.ichikara-test.jp まで。",
        good="お問い合わせは info@example.jp まで。",
        severity=Severity.ERROR,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each address or number."""
        text = line.text
        for match in _EMAIL.finditer(text) if "@" in text or "＠" in text else ():
            if not _EXAMPLE_DOMAIN.search(match.group("domain")):
                yield self.finding(
                    *match.span(),
                    Localized("メールアドレスのようです。", "This looks like an e-mail address."),
                )
        for match in _PHONE.finditer(text) if _PHONE_BEGINS.search(text) else ():
            if _is_telephone(match.group()) and not _is_made_up(match.group()):
                yield self._telephone(text, match)
        for detail in private_details(text):
            found = self.finding(detail.start, detail.end, detail.message)
            yield milder(found, detail.severity)

    def _telephone(self, text: str, match: re.Match[str]) -> Finding:
        """Report a number; a line that names a public office may well give its number."""
        mobile = _groups(match.group())[0][:3] in _PERSONAL_CODES
        if not mobile and PUBLIC_OFFICE.search(text):
            return milder(self.finding(*match.span(), _OFFICE))
        return self.finding(*match.span(), _TELEPHONE)


def _groups(text: str) -> list[str]:
    """Return the digits of a number as they are grouped, the first group with its 0."""
    plain = unicodedata.normalize("NFKC", text)
    groups = re.findall(r"\d+", plain)
    if not plain.startswith("+"):
        return groups
    national = [groups[0].removeprefix("81"), *groups[1:]]
    first, *rest = [group for group in national if group]
    return ["0" + first, *rest]


def _is_made_up(text: str) -> bool:
    """Whether a number is plainly an example: 03-0000-0000, 090-1234-5678."""
    first, *rest = _groups(text)
    subscriber = "".join(rest) if len(first) <= len("0467") else first[-8:]
    return _MADE_UP.fullmatch(subscriber) is not None


def _is_telephone(text: str) -> bool:
    """Whether digits that begin with 0 or +81 make up a number of the Japanese plan.

    Numbers have ten digits, or eleven for mobile and IP telephones (020, 050, 060, 070, 080,
    090), by the numbering plan of the Ministry of Internal Affairs and Communications. Without
    any separator only mobile numbers are taken, since a plain run of digits is often an id.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+"):
        digits = "0" + digits.removeprefix("81")
    mobile = digits[:3] in _PERSONAL_CODES
    if len(digits) != (11 if mobile else 10) or "\n" in text:
        return False
    if digits.startswith(("0120", "0570", "0800")):
        return False
    return mobile or digits != plain
