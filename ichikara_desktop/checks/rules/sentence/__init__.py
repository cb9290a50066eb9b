"""Rules for one sentence: cached with it."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.sentence.doubled_particle import DoubledParticle
from ichikara_desktop.checks.rules.sentence.long_sentence import LongSentence
from ichikara_desktop.checks.rules.sentence.ra_nuki import RaNuki

RULES: tuple[type[Rule], ...] = (
    DoubledParticle,
    LongSentence,
    RaNuki,
)
"""In the order in which they are shown."""
