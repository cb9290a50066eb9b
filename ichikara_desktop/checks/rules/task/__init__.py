"""Rules for the text in the light of what was asked."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.task.requested_count import RequestedCount

RULES: tuple[type[Rule], ...] = (RequestedCount,)
"""In the order in which they are shown."""
