"""The rules, one module each. This list is the only registry."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.brackets import UnmatchedBrackets
from ichikara_desktop.checks.rules.characters import LookalikeCharacters
from ichikara_desktop.checks.rules.doubled_particle import DoubledParticle
from ichikara_desktop.checks.rules.long_sentence import LongSentence
from ichikara_desktop.checks.rules.personal_data import PersonalData
from ichikara_desktop.checks.rules.ra_nuki import RaNuki
from ichikara_desktop.checks.rules.requested_count import RequestedCount
from ichikara_desktop.checks.rules.style_mix import StyleMix

RULES: tuple[type[Rule], ...] = (
    LookalikeCharacters,
    PersonalData,
    UnmatchedBrackets,
    RequestedCount,
    StyleMix,
    RaNuki,
    LongSentence,
    DoubledParticle,
)
"""Every rule, in the order in which they are shown."""
