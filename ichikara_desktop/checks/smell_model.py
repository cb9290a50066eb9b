"""The translation smell of a sentence, by the weights in ``resources/checks``."""

import json
from dataclasses import dataclass
from functools import cache

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.smell_features import Feature, features, written

_MOST_REASONS = 3
_TOO_SHORT = 2
"""Characters: a shorter sign tells a reader nothing."""
_TELLS_NOTHING = frozenset({"ます", "です", "ました", "でした"})


@dataclass(frozen=True, slots=True)
class SmellModel:
    """A logistic regression over :func:`features`; see ``packaging/fit_translation_smell.py``.

    Attributes:
        text_threshold: mean score that one in a hundred longer human texts exceeds.
        sentence_threshold: score that one in a hundred human sentences exceeds.
    """

    intercept: float
    weights: dict[Feature, float]
    text_threshold: float
    sentence_threshold: float

    def score(self, sentence: Sentence) -> float:
        """Return the log odds that a machine translated it, were both equally common."""
        get = self.weights.get
        return self.intercept + sum([get(feature, 0.0) for feature in features(sentence)])

    def reasons(self, sentence: Sentence) -> list[str]:
        """Return the words of the sentence that spoke most for it, strongest first."""
        spoke = sorted(
            ((self.weights.get(feature, 0.0), feature) for feature in features(sentence)),
            reverse=True,
        )
        reasons: list[str] = []
        for weight, feature in spoke:
            if weight <= 0 or len(reasons) == _MOST_REASONS:
                break
            words = written(sentence, feature)
            known = any(words in reason or reason in words for reason in reasons)
            if len(words) >= _TOO_SHORT and words not in _TELLS_NOTHING and not known:
                reasons.append(words)
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
