"""What was asked for: told once to every worker."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ichikara_desktop.checks import RULES, Checker, Localized
from ichikara_desktop.checks.profile import Profile, read_profile
from ichikara_desktop.checks.watchdog import Watchdog


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Language(StrEnum):
    """In which language they are told."""

    JA = "ja"
    EN = "en"


class Problem(NamedTuple):
    """Something that could not be checked; ``line`` is 0 for the whole file."""

    file: str
    line: int
    message: Localized


@dataclass(frozen=True, slots=True)
class Plan:
    """What to check, and how to tell it.

    Attributes:
        profile: the profile's TOML.
        only: the rules to use; empty for those of the profile.
        fields: of JSONL, the fields to check; ``question_field`` holds what they answer.
        question: what the texts answer, where no field says it.
        fixes: whether to mend what can be mended safely.
        shows_changes: whether to tell what that would change.
    """

    profile: str = ""
    only: tuple[str, ...] = ()
    output: Format = Format.TEXT
    language: Language = Language.JA
    fields: tuple[str, ...] = ()
    question_field: str = ""
    question: str = ""
    fixes: bool = False
    shows_changes: bool = False

    def read(self) -> Profile:
        """Return the profile, with no other rules than those asked for.

        Raises:
            ProfileError: the profile cannot be used.
        """
        profile = read_profile(self.profile)
        if not self.only:
            return profile
        known = {rule.info.rule_id: rule for rule in profile.rules}
        wanted = [rule for rule in RULES if rule.info.rule_id in self.only]
        rules = tuple(known.get(rule.info.rule_id) or rule() for rule in wanted)
        return Profile(rules, profile.terms)

    def checker(self, watchdog: Watchdog | None = None) -> Checker:
        """Return a checker by this profile; raises as :meth:`read`."""
        return Checker(self.read(), watchdog)
