"""Check profiles: which rules a project uses, how severe they are, and their options.

A profile is TOML with a table for each rule that differs from its default::

    [long-sentence]
    severity = "hint"      # error, warning, hint or off
    limit = 120
    not_in = ["writing.creative"]   # genres in which the rule is silent

and a table of what the project allows, the findings inside which are not shown: for every rule
under ``allow``, for one rule under its id::

    [terms]
    allow = ["サーバ"]
    ra-nuki = ["食べれる亭"]
"""

import dataclasses
import tomllib
from collections.abc import Iterator
from typing import Any

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.rule import Options, Rule
from ichikara_desktop.checks.suppression import Suppression

TERMS = "terms"
_FOR_EVERY_RULE = "allow"


class ProfileError(ValueError):
    """The profile cannot be used; ``message`` says why in both languages."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """What a project decided about its checks.

    Attributes:
        rules: those that are switched on, ready to run.
        terms: what the project allows.
    """

    rules: tuple[Rule, ...]
    terms: tuple[Suppression, ...] = ()


def read_profile(profile: str = "") -> Profile:
    """Return the profile that is written in ``profile``.

    Args:
        profile: TOML text; empty for the default profile.

    Raises:
        ProfileError: not TOML, an unknown rule, severity or option, or a wrong value.
    """
    from ichikara_desktop.checks.rules import RULES  # noqa: PLC0415 - see checks/__init__.py

    try:
        tables = tomllib.loads(profile)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(
            Localized(f"点検設定を読めません：{error}", f"The profile is not valid TOML: {error}")
        ) from error
    terms = tables.pop(TERMS, {})
    known = {rule.info.rule_id for rule in RULES}
    for name, table in tables.items():
        if name not in known or not isinstance(table, dict):
            raise _no_such_rule(name)
    built = (_build(rule, tables.get(rule.info.rule_id, {})) for rule in RULES)
    return Profile(tuple(rule for rule in built if rule is not None), tuple(_terms(terms, known)))


def _terms(table: object, known: set[str]) -> Iterator[Suppression]:
    if not isinstance(table, dict):
        raise _wrong_terms(TERMS)
    for name, terms in table.items():
        if name not in known and name != _FOR_EVERY_RULE:
            raise _no_such_rule(name)
        if not _is_words(terms):
            raise _wrong_terms(name)
        for term in terms:
            yield Suppression("" if name == _FOR_EVERY_RULE else name, term)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _build(rule: type[Rule], table: dict[str, Any]) -> Rule | None:
    severity = table.get("severity")
    if severity == "off" or (severity is None and not rule.info.enabled):
        return None
    options = {name: value for name, value in table.items() if name not in {"severity", "not_in"}}
    built = rule(_severity(rule, severity), _options(rule, options))
    if "not_in" in table:
        if not _is_words(table["not_in"]):
            raise _wrong(rule, "not_in")
        built.not_in = frozenset(table["not_in"])
    return built


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


def _no_such_rule(name: str) -> ProfileError:
    return ProfileError(
        Localized(f"「{name}」という規則はありません。", f"There is no rule “{name}”.")
    )


def _wrong_terms(name: str) -> ProfileError:
    return ProfileError(
        Localized(
            f'[terms] の「{name}」には、語を並べて書いてください（例：{name} = ["サーバ"]）。',
            f"“{name}” of [terms] must be a list of words.",
        )
    )
