"""What people can ask about the rules: which there are, and what one of them is."""

import dataclasses
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.checks import RULES, Checker, Finding, Localized, TaskContext
from ichikara_desktop.checks.profile import Profile
from ichikara_desktop.checks.rule import Rule, StoreRule

_IDS = tuple(rule.info.rule_id for rule in RULES)


class UnknownRuleError(Exception):
    """There is no such rule; ``message`` names the nearest."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(rule_id)
        near = nearest(rule_id)
        ja = f"近いものは {'、'.join(near)} です。" if near else "--list で一覧が出ます。"
        en = f"The nearest are {', '.join(near)}." if near else "See --list."
        self.message = Localized(
            f"「{rule_id}」という規則はありません。{ja}", f"There is no rule “{rule_id}”. {en}"
        )


def nearest(name: str) -> list[str]:
    """Return ids like ``name``, or of rules whose titles hold it."""
    wanted = name.strip().lower().replace("_", "-")
    titled = [
        rule.info.rule_id
        for rule in RULES
        if wanted and (wanted in rule.info.title.ja or wanted in rule.info.title.en.lower())
    ]
    return list(dict.fromkeys([*titled, *get_close_matches(wanted, _IDS, 3, 0.5)]))[:3]


def rule_named(rule_id: str) -> type[Rule]:
    """Return the rule.

    Raises:
        UnknownRuleError: there is none.
    """
    for rule in RULES:
        if rule.info.rule_id == rule_id:
            return rule
    raise UnknownRuleError(rule_id)


def listed(used: Sequence[Rule], language: str) -> Iterator[str]:
    """Yield a line for each rule: its id, severity in the profile, scope and title."""
    severities = {rule.info.rule_id: rule.severity.value for rule in used}
    width = max(map(len, _IDS))
    for rule in RULES:
        info = rule.info
        severity = severities.get(info.rule_id, "off")
        title = info.title.text(language)
        yield f"{info.rule_id:<{width}}  {severity:<7}  {info.scope.value:<10}  {title}"


def explained(rule: type[Rule], language: str) -> Iterator[str]:
    """Yield the lines that explain a rule, with what it finds in its own bad example."""
    info = rule.info
    words = _WORDS[language]
    state = info.severity.value if info.enabled else f"{info.severity.value}, {words['off']}"
    yield f"{info.title.text(language)} [{info.rule_id}]"
    yield f"{words['scope']}: {info.scope.value}"
    yield f"{words['severity']}: {state}"
    if info.not_in:
        yield f"{words['not_in']}: {', '.join(info.not_in)}"
    yield ""
    yield info.reason.text(language)
    for index, (name, example) in enumerate((("bad", info.bad), ("good", info.good))):
        yield ""
        yield f"{words[name]}:"
        context = rule.example_tasks[index]
        if context.instruction:
            yield f"    （{words['question']}: {context.instruction}）"
        yield from (f"    {line}" for line in example.split("\n"))
        if not index:
            yield from _found(rule, example, context, language)
    options = dataclasses.fields(rule.options_type)
    if options:
        yield ""
        yield f"{words['options']}:"
        yield from (f"    {field.name} = {_toml(field.default)}" for field in options)


def _found(rule: type[Rule], text: str, context: TaskContext, language: str) -> Iterator[str]:
    passage = Passage("", text, text)
    for found in _findings(rule, passage.text, context):
        line, column = passage.place(found.start)
        fix = f" → {found.fixes[0].label.text(language)}" if found.fixes else ""
        yield f"  {line}:{column}: {found.message.text(language)}{fix}"


def _findings(rule: type[Rule], text: str, context: TaskContext) -> list[Finding]:
    checker = Checker(Profile((rule(),)))
    if issubclass(rule, StoreRule):
        return checker.check_store(text, context, rule.example_surroundings)
    return checker.check(text, context)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


_WORDS = {
    "ja": {
        "scope": "範囲",
        "severity": "重さ",
        "off": "初めは使いません",
        "not_in": "使わないジャンル",
        "question": "質問",
        "bad": "指摘される例",
        "good": "指摘されない例",
        "options": "設定（初めの値）",
    },
    "en": {
        "scope": "Scope",
        "severity": "Severity",
        "off": "off by default",
        "not_in": "Silent in",
        "question": "question",
        "bad": "Bad example",
        "good": "Good example",
        "options": "Options and their defaults",
    },
}
