"""Rules for single characters and their neighbours: cached with the line."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.characters.decomposed_kana import DecomposedKana
from ichikara_desktop.checks.rules.characters.environment_dependent import EnvironmentDependent
from ichikara_desktop.checks.rules.characters.halfwidth_katakana import HalfwidthKatakana
from ichikara_desktop.checks.rules.characters.invisible_characters import InvisibleCharacters
from ichikara_desktop.checks.rules.characters.lookalike_characters import LookalikeCharacters
from ichikara_desktop.checks.rules.characters.mojibake import Mojibake
from ichikara_desktop.checks.rules.characters.personal_data import PersonalData
from ichikara_desktop.checks.rules.characters.repeated_punctuation import RepeatedPunctuation
from ichikara_desktop.checks.rules.characters.stray_space import StraySpace
from ichikara_desktop.checks.rules.characters.unusual_spaces import UnusualSpaces

RULES: tuple[type[Rule], ...] = (
    LookalikeCharacters,
    DecomposedKana,
    HalfwidthKatakana,
    InvisibleCharacters,
    Mojibake,
    UnusualSpaces,
    StraySpace,
    RepeatedPunctuation,
    EnvironmentDependent,
    PersonalData,
)
"""In the order in which they are shown."""
