"""Rules for the text beside everything local: in the background."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.store.near_duplicate import NearDuplicate
from ichikara_desktop.checks.rules.store.pasted_text import PastedText
from ichikara_desktop.checks.rules.store.preview_overlap import PreviewOverlap

RULES: tuple[type[Rule], ...] = (
    NearDuplicate,
    PastedText,
    PreviewOverlap,
)
"""In the order in which they are shown."""
