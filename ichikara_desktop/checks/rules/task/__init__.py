"""Rules for the text in the light of what was asked."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.task.cultural_mismatch import CulturalMismatch
from ichikara_desktop.checks.rules.task.empty_content import EmptyContent
from ichikara_desktop.checks.rules.task.english_left import EnglishLeft
from ichikara_desktop.checks.rules.task.genre_missing import GenreMissing
from ichikara_desktop.checks.rules.task.length_target import LengthTarget
from ichikara_desktop.checks.rules.task.repeats_question import RepeatsQuestion
from ichikara_desktop.checks.rules.task.requested_count import RequestedCount
from ichikara_desktop.checks.rules.task.requested_format import RequestedFormat

RULES: tuple[type[Rule], ...] = (
    LengthTarget,
    RequestedCount,
    RequestedFormat,
    RepeatsQuestion,
    EmptyContent,
    EnglishLeft,
    CulturalMismatch,
    GenreMissing,
)
"""In the order in which they are shown."""
