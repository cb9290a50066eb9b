"""Rules for one sentence: cached with it."""

from ichikara_desktop.checks.rule import Rule
from ichikara_desktop.checks.rules.sentence.chigakatta import Chigakatta
from ichikara_desktop.checks.rules.sentence.comma_count import CommaCount
from ichikara_desktop.checks.rules.sentence.confused_word import ConfusedWord
from ichikara_desktop.checks.rules.sentence.double_honorific import DoubleHonorific
from ichikara_desktop.checks.rules.sentence.double_negation import DoubleNegation
from ichikara_desktop.checks.rules.sentence.doubled_ga import DoubledGa
from ichikara_desktop.checks.rules.sentence.doubled_particle import DoubledParticle
from ichikara_desktop.checks.rules.sentence.harmful_expression import HarmfulExpression
from ichikara_desktop.checks.rules.sentence.i_nuki import INuki
from ichikara_desktop.checks.rules.sentence.kanji_opening import KanjiOpening
from ichikara_desktop.checks.rules.sentence.long_sentence import LongSentence
from ichikara_desktop.checks.rules.sentence.misspelling import Misspelling
from ichikara_desktop.checks.rules.sentence.non_joyo_kanji import NonJoyoKanji
from ichikara_desktop.checks.rules.sentence.particle_slip import ParticleSlip
from ichikara_desktop.checks.rules.sentence.ra_nuki import RaNuki
from ichikara_desktop.checks.rules.sentence.re_tasu import ReTasu
from ichikara_desktop.checks.rules.sentence.redundant_expression import RedundantExpression
from ichikara_desktop.checks.rules.sentence.repeated_word import RepeatedWord
from ichikara_desktop.checks.rules.sentence.sa_ire import SaIre
from ichikara_desktop.checks.rules.sentence.stray_latin import StrayLatin
from ichikara_desktop.checks.rules.sentence.sugoi import Sugoi
from ichikara_desktop.checks.rules.sentence.tari_tari import TariTari
from ichikara_desktop.checks.rules.sentence.verbose_expression import VerboseExpression
from ichikara_desktop.checks.rules.sentence.weak_phrase import WeakPhrase

RULES: tuple[type[Rule], ...] = (
    RepeatedWord,
    StrayLatin,
    ConfusedWord,
    DoubledParticle,
    HarmfulExpression,
    KanjiOpening,
    LongSentence,
    Misspelling,
    ParticleSlip,
    NonJoyoKanji,
    RaNuki,
    SaIre,
    ReTasu,
    INuki,
    Chigakatta,
    Sugoi,
    DoubleHonorific,
    TariTari,
    DoubledGa,
    CommaCount,
    DoubleNegation,
    RedundantExpression,
    VerboseExpression,
    WeakPhrase,
)
"""In the order in which they are shown."""
