"""Check profiles: which rules a project uses, how severe they are, and their options.

A profile is TOML with a table for each rule that differs from its default::

    [long-sentence]
    severity = "hint"      # error, warning, hint or off
    limit = 120
"""

import dataclasses
import tomllib
from typing import Any

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.rule import Options, Rule
from ichikara_desktop.checks.rules import RULES


class ProfileError(ValueError):
    """The profile cannot be used; ``message`` says why in both languages."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


def rules_of(profile: str = "") -> list[Rule]:
    """Return the rules that the profile switches on, ready to run.

    Args:
        profile: TOML text; empty for the default profile.

    Raises:
        ProfileError: not TOML, an unknown rule, severity or option, or a wrong value.
    """
    try:
        tables = tomllib.loads(profile)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(
            Localized(f"点検設定を読めません：{error}", f"The profile is not valid TOML: {error}")
        ) from error
    known = {rule.info.rule_id for rule in RULES}
    for name in tables:
        if name not in known or not isinstance(tables[name], dict):
            raise ProfileError(
                Localized(f"「{name}」という規則はありません。", f"There is no rule “{name}”.")
            )
    built = (_build(rule, tables.get(rule.info.rule_id, {})) for rule in RULES)
    return [rule for rule in built if rule is not None]


def _build(rule: type[Rule], table: dict[str, Any]) -> Rule | None:
    severity = table.get("severity")
    if severity == "off" or (severity is None and not rule.info.enabled):
        return None
    options = {name: value for name, value in table.items() if name != "severity"}
    return rule(_severity(rule, severity), _options(rule, options))


def _severity(rule: type[Rule], value: object) -> Severity:
    if value is None:
        return rule.info.severity
    try:
        return Severity(str(value))
    except ValueError:
        raise _wrong(rule, "severity") from None


def _options(rule: type[Rule], values: dict[str, Any]) -> Options:
    fields = {field.name: field for field in dataclasses.fields(rule.options_type)}
    for name, value in values.items():
        if name not in fields or type(value) is not type(fields[name].default):
            raise _wrong(rule, name)
    return rule.options_type(**values)


def _wrong(rule: type[Rule], name: str) -> ProfileError:
    rule_id = rule.info.rule_id
    return ProfileError(
        Localized(
            f"規則「{rule_id}」の「{name}」は使えない設定です。",
            f"“{name}” of the rule “{rule_id}” is no valid setting.",
        )
    )
