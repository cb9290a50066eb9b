"""Rules for the whole text."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.document.colloquialism import Colloquialism
from ichikara_desktop.checks.rules.document.doubled_conjunction import DoubledConjunction
from ichikara_desktop.checks.rules.document.latin_spacing import LatinSpacing
from ichikara_desktop.checks.rules.document.list_form import ListForm
from ichikara_desktop.checks.rules.document.list_punctuation import ListPunctuation
from ichikara_desktop.checks.rules.document.machine_prose import MachineProse
from ichikara_desktop.checks.rules.document.markdown_form import MarkdownForm
from ichikara_desktop.checks.rules.document.missing_full_stop import MissingFullStop
from ichikara_desktop.checks.rules.document.mixed_punctuation import MixedPunctuation
from ichikara_desktop.checks.rules.document.mixed_width import MixedWidth
from ichikara_desktop.checks.rules.document.monotonous_endings import MonotonousEndings
from ichikara_desktop.checks.rules.document.numeral_mix import NumeralMix
from ichikara_desktop.checks.rules.document.self_repetition import SelfRepetition
from ichikara_desktop.checks.rules.document.style_mix import StyleMix
from ichikara_desktop.checks.rules.document.translation_smell import TranslationSmell
from ichikara_desktop.checks.rules.document.truncated_text import TruncatedText
from ichikara_desktop.checks.rules.document.unmatched_brackets import UnmatchedBrackets
from ichikara_desktop.checks.rules.document.variant_spelling import VariantSpelling

RULES: tuple[type[Rule], ...] = (
    ListForm,
    ListPunctuation,
    MachineProse,
    MarkdownForm,
    MonotonousEndings,
    SelfRepetition,
    Colloquialism,
    NumeralMix,
    StyleMix,
    TranslationSmell,
    DoubledConjunction,
    TruncatedText,
    UnmatchedBrackets,
    MixedWidth,
    MixedPunctuation,
    LatinSpacing,
    MissingFullStop,
    VariantSpelling,
)
"""In the order in which they are shown."""
