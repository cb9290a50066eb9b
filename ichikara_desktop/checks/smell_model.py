"""The translation smell of a sentence, by the weights in ``resources/checks``."""

import json
from dataclasses import dataclass, field
from functools import cache

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.smell_features import START, Feature, features, words, written

_MOST_REASONS = 3
_TOO_SHORT = 2
"""Characters: a shorter sign tells a reader nothing."""
_TELLS_NOTHING = frozenset({"ます", "です", "ました", "でした"})


class _Run:
    """The weight of two words in a row, and of each word that may follow them."""

    __slots__ = ("then", "weight")

    def __init__(self) -> None:
        self.weight = 0.0
        self.then: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class SmellModel:
    """A logistic regression over :func:`features`; see ``packaging/fit_translation_smell.py``.

    Attributes:
        weights: of every feature.
        text_threshold: mean score that one in a hundred longer human texts exceeds.
        sentence_threshold: score that one in a hundred human sentences exceeds.
    """

    intercept: float
    weights: dict[Feature, float]
    text_threshold: float
    sentence_threshold: float
    _words: dict[str, float] = field(default_factory=dict)
    _runs: dict[str, dict[str, "_Run"]] = field(default_factory=dict)
    """The weights of runs by their words, one after the other: no run is ever put together."""

    def __post_init__(self) -> None:
        """Sort the weights for the walk along a sentence."""
        for feature, weight in self.weights.items():
            first, *rest = feature
            if not rest:
                self._words[first] = weight
                continue
            run = self._runs.setdefault(first, {}).setdefault(rest[0], _Run())
            if len(rest) == 1:
                run.weight = weight
            else:
                run.then[rest[1]] = weight

    def score(self, sentence: Sentence) -> float:
        """Return the log odds that a machine translated it, were both equally common."""
        alone, runs = self._words.get, self._runs.get
        total, before, run = self.intercept, START, None
        for run_word, word in words(sentence.tokens):
            if word:
                total += alone(word, 0.0)
            if run is not None:
                total += run.then.get(run_word, 0.0)
            following = runs(before)
            run = following.get(run_word) if following is not None else None
            if run is not None:
                total += run.weight
            before = run_word
        return total

    def reasons(self, sentence: Sentence) -> list[str]:
        """Return the words of the sentence that spoke most for it, strongest first."""
        spoke = sorted(
            ((self.weights.get(feature, 0.0), feature) for feature in set(features(sentence))),
            reverse=True,
        )
        reasons: list[str] = []
        for weight, feature in spoke:
            if weight <= 0 or len(reasons) == _MOST_REASONS:
                break
            sign = written(sentence, feature)
            known = any(sign in reason or reason in sign for reason in reasons)
            if len(sign) >= _TOO_SHORT and sign not in _TELLS_NOTHING and not known:
                reasons.append(sign)
        return reasons


@cache
def smell_model() -> SmellModel:
    """Return the model that travels with the program."""
    raw = json.loads(resource("checks", "translation-smell.json").read_text(encoding="utf-8"))
    return SmellModel(
        intercept=raw["intercept"],
        weights={tuple(name.split("\t")): weight for name, weight in raw["weights"].items()},
        text_threshold=raw["text_threshold"],
        sentence_threshold=raw["sentence_threshold"],
    )
