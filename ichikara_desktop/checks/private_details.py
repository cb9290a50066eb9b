"""Addresses, マイナンバー, card and account numbers in a line of text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.identity_numbers import digits_of, is_card_number, is_my_number

_D = "[0-9０-９]"
_DASH = "[-‐‑–−－ー]"
_ANY = re.compile(rf"{_D}{{4}}|{_D}[-‐‑–−－ー丁番の]")
"""Without one of these a line holds no such number."""
_ADDRESS = re.compile(
    rf"(?:〒?[ 　]?{_D}{{3}}{_DASH}{_D}{{4}}[ 　]{{0,3}})?"
    r"(?:北海道|東京都|京都府|大阪府|[一-龥]{2}県|神奈川県|和歌山県|鹿児島県)[ 　]?"
    r"[一-龥々ぁ-んァ-ヶー]{1,10}?[市区町村郡][ 　]?"
    r"[一-龥々ぁ-んァ-ヶー]{0,20}(?<![でにをはがもとへや])"
    rf"(?:{_D}{{1,4}}{_DASH}{_D}{{1,4}}(?:{_DASH}{_D}{{1,4}}){{0,2}}"
    rf"|(?:{_D}|[一二三四五六七八九十]){{1,3}}丁目{_D}{{1,4}}(?:番地?|{_DASH})(?:の?{_D}{{1,4}}号?)?"
    rf"|{_D}{{1,4}}番(?:地(?:の?{_D}{{1,4}})?|{_D}{{1,4}}号?))"
    rf"(?!{_D}|[万人年月日%％円歳回時分秒度倍点位割kmKM])"
)
_PUBLIC = re.compile(
    r"博物館|美術館|資料館|図書館|大学|学校|駅|[市区県府都]庁|役所|役場|公園|本社|会社|神社|寺|城|ホテル|旅館"
    r"|店|センター|会館|病院|劇場|ホール|空港|タワー|動物園|水族館|温泉|郵便局|警察|省"
)
PUBLIC_OFFICE = re.compile(
    r"税務署|保健所|消防署|消防局|警察署|年金事務所|法務局|裁判所|監督署|ハローワーク|公共職業安定所"
    r"|児童相談所|保健センター|消費生活センター|[市区県府都]庁|役所|役場|図書館|博物館|美術館|資料館"
    r"|公民館|郵便局|大使館|領事館"
)
"""Offices whose telephone numbers are published. A shop or a hospital is left out: a line that
names one may well give the number of somebody who works there."""
_NUMBER = re.compile(
    rf"(?<![0-9０-９A-Za-z.,_#=/\-‐－])"
    rf"(?:{_D}{{12,16}}|{_D}{{4}}(?:[ 　\-‐–−－]{_D}{{4}}){{2,3}}"
    rf"|{_D}{{4}}[ \-－]{_D}{{6}}[ \-－]{_D}{{4,5}})"
    r"(?![0-9０-９A-Za-z_]|[-‐–−－.,/][0-9０-９])"
)
_MY_NUMBER_WORD = re.compile(r"マイナンバー|個人番号")
_CARD_WORD = re.compile(r"カード|クレジット|VISA|Visa|Master|JCB|AMEX")
_ACCOUNT = re.compile(
    r"(?:(?:普通|当座)(?:預金)?(?:口座)?|口座)(?:番号)?(?:は|が|[ 　:：・,、]){0,3}"
    rf"(?P<number>{_D}{{7}})(?!{_D}|円|[-,])"
)
_EXAMPLE_ACCOUNTS = frozenset({"1234567", "0123456", "7654321"})


class Detail(NamedTuple):
    """A private detail, and how certain it is: ``error`` where hardly anything else is meant."""

    start: int
    end: int
    severity: Severity
    message: Localized


def private_details(text: str) -> Iterator[Detail]:
    """Yield what looks like somebody's address or number in a line."""
    if not _ANY.search(text):
        return
    yield from _numbers(text)
    if "座" in text or "普通" in text:
        yield from _accounts(text)
    for match in _ADDRESS.finditer(text):
        around = text[: match.start()] + "\n" + text[match.end() :]
        severity = Severity.HINT if _PUBLIC.search(around) else Severity.WARNING
        message = Localized(
            "住所のようです。個人の住所ではないか確かめてください。",
            "This looks like an address. Make sure that it is nobody's home.",
        )
        yield Detail(*match.span(), severity, message)


def _numbers(text: str) -> Iterator[Detail]:
    for match in _NUMBER.finditer(text):
        digits = digits_of(match.group())
        is_grouped = len(match.group()) > len(digits)
        if is_my_number(digits):
            named = _MY_NUMBER_WORD.search(text) is not None
            if named or is_grouped:
                severity = Severity.ERROR if named else Severity.WARNING
                message = Localized("マイナンバーのようです。", "This looks like a マイナンバー.")
                yield Detail(*match.span(), severity, message)
        elif is_card_number(digits):
            named = is_grouped or _CARD_WORD.search(text) is not None
            severity = Severity.ERROR if named else Severity.WARNING
            message = Localized("カード番号のようです。", "This looks like a card number.")
            yield Detail(*match.span(), severity, message)


def _accounts(text: str) -> Iterator[Detail]:
    for match in _ACCOUNT.finditer(text):
        digits = digits_of(match.group("number"))
        if len(set(digits)) > 1 and digits not in _EXAMPLE_ACCOUNTS:
            message = Localized("口座番号のようです。", "This looks like a bank account.")
            yield Detail(*match.span("number"), Severity.WARNING, message)
