"""Rules for single characters and their neighbours: cached with the line."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.characters.lookalike_characters import LookalikeCharacters
from ichikara_desktop.checks.rules.characters.personal_data import PersonalData

RULES: tuple[type[Rule], ...] = (
    LookalikeCharacters,
    PersonalData,
)
"""In the order in which they are shown."""
