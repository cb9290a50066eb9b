"""The rules, one module each, in a folder by their scope. These lists are the only registry."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules import characters, document, sentence, store, task

RULES: tuple[type[Rule], ...] = (
    *characters.RULES,
    *sentence.RULES,
    *document.RULES,
    *task.RULES,
    *store.RULES,
)
"""Every rule, in the order in which they are shown."""
