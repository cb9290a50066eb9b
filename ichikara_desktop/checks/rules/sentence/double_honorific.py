"""二重敬語: おっしゃられる, ご覧になられる."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.inflection import is_noun_of_verb, without_honorific
from ichikara_desktop.checks.predicate import end_of_predicate
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_HONORIFIC_VERBS = frozenset({"オッシャル", "イラッシャル", "ナサル", "メシアガル", "クダサル"})
_NO_ACTIONS = frozenset(
    {"世話", "厄介", "負担", "成人", "隠居", "迷惑", "病気", "元気", "一緒", "年寄り"}
)
"""お世話になる is no honorific form of a verb, so お世話になられる is honoured once."""
_HUMBLE = re.compile("[ご御](?:拝見|拝読|拝聴|拝借|拝受)")


class DoubleHonorific(SentenceRule):
    """られる on top of an honorific verb or of お…になる, and ご on top of 拝見.

    お召し上がりになる, お見えになる and お伺いする are established according to 敬語の指針.
    """

    info = RuleInfo(
        "double-honorific",
        Scope.SENTENCE,
        Localized("二重敬語", "Doubled honorific"),
        Localized(
            "一つの語に同じ種類の敬語を二重に使うと、一般に適切ではないとされます"
            "（文化審議会答申「敬語の指針」2007年）。"
            "「お召し上がりになる」「お伺いする」のように定着したものは指摘しません。",
            "Two honorifics of one kind on one word are held to be wrong (敬語の指針, Council for"
            " Cultural Affairs, 2007). Established ones such as お召し上がりになる pass.",
        ),
        bad="先生がそうおっしゃられました。",
        good="先生がそうおっしゃいました。",
        severity=Severity.WARNING,
    )
    trigger = re.compile("[ゃなさが]られ|[ご御]拝")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        tokens = sentence.tokens
        for index, auxiliary in enumerate(tokens[1:]):
            if auxiliary.lform != "レル" or auxiliary.pos1 != "助動詞":
                continue
            start = _start(tokens, index)
            if start is not None and not sentence.is_quoted(start):
                yield self._report(sentence, start, index)
        for match in _HUMBLE.finditer(sentence.repaired):
            if sentence.is_quoted(match.start()):
                continue
            yield self.finding(
                match.start(),
                match.end(),
                Localized(
                    f"「拝」が謙譲を表すので、「{match.group()[0]}」は付けません。",
                    "拝 is humble by itself; it takes no ご.",
                ),
            )

    def _report(self, sentence: Sentence, start: int, index: int) -> Finding:
        """Report the honorific that begins at ``start``, with its verb at ``index``."""
        text, tokens = sentence.text, sentence.tokens
        verb, auxiliary = tokens[index], tokens[index + 1]
        following = tokens[index + 2] if index + 2 < len(tokens) else None
        whole = end_of_predicate(tokens, index + 1)
        ja = f"「{text[start:whole]}」は二重敬語です。"
        en = f"“{text[start:whole]}” is honorific twice."
        proper = without_honorific(verb.orth_base, auxiliary.surface, following)
        if proper is None:
            return self.finding(start, auxiliary.end, Localized(ja, en))
        written = text[start : verb.start] + proper + text[auxiliary.end : whole]
        message = Localized(f"{ja}「{written}」で十分です。", f"{en} “{written}” is enough.")
        label = Localized(f"「{written}」に直す", f"Replace with “{written}”")
        fix = Fix(label, verb.start, auxiliary.end, proper)
        return self.finding(start, auxiliary.end, message, fix)


def _start(tokens: tuple[Token, ...], index: int) -> int | None:
    """Return where the honorific begins that the verb at ``index`` completes."""
    verb = tokens[index]
    if verb.lform in _HONORIFIC_VERBS:
        return verb.start
    if verb.lemma != "成る" or index < 2 or tokens[index - 1].surface != "に":
        return None
    action = tokens[index - 2]
    if action.lemma == "御覧":
        return action.start
    prefix = tokens[index - 3] if index > 2 else None
    if prefix is None or prefix.lemma != "御" or not _is_action(action):
        return None
    return prefix.start


def _is_action(token: Token) -> bool:
    if token.surface in _NO_ACTIONS:
        return False
    if token.pos1 == "動詞":
        return token.cform.startswith("連用形")
    if token.pos3 == "サ変可能":
        return True
    return token.pos2 == "普通名詞" and is_noun_of_verb(token.surface)
