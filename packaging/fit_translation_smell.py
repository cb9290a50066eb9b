"""Fit the weights of the translation smell: machine against human, sentence by sentence.

Usage: ``uv run --group fit python packaging/fit_translation_smell.py``, which reads
instruction_ja (MIT; ``benchmarks/corpora.py`` says where it lies) and writes
``resources/checks/translation-smell.json``, the same bytes for the same data.

A logistic regression over the words and runs of words of one sentence
(``ichikara_desktop/checks/smell_features.py``); a text's smell is the mean over its sentences.
One dialogue in five is never fitted on, so that ``make bench`` can measure what is shipped; the
figures in the file are from five folds by dialogue over the other four fifths.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.corpora import Dialogue, dialogues, held_out
from ichikara_desktop.checks.document import Segmenter
from ichikara_desktop.checks.smell_features import features

OUT = Path(__file__).resolve().parent.parent / "resources" / "checks" / "translation-smell.json"
MIN_SENTENCES = 5
"""A feature of fewer sentences is an accident."""
REGULARISATION = 0.2
"""Inverse strength; from 0.1 to 0.4 the AUC by dialogue changes by 0.005."""
SMALLEST_WEIGHT = 0.08
"""Smaller ones are left out: a third of the features for 0.002 of AUC."""
FOLDS = 5
LONG = 100
"""Characters from which a text is long enough to be judged well."""
FALSE_ALARMS = 0.01
"""Share of human texts above the threshold of a text, and of a sentence within it."""

Rows = tuple[list[dict[str, float]], np.ndarray, np.ndarray, np.ndarray]


def main() -> None:
    """Fit, measure and write."""
    used = [dialogue for dialogue in dialogues() if not held_out(dialogue.dialogue_id)]
    rows, machine, group, lengths = _rows(used)
    scores = np.zeros(len(machine))
    for train, test in GroupKFold(FOLDS).split(rows, machine, group):
        weights, intercept = _fit([rows[i] for i in train], machine[train])
        scores[test] = [_score(rows[i], weights, intercept) for i in test]
    text_scores, text_machine, text_lengths = _by_text(scores, machine, group, lengths)
    long = text_lengths > LONG
    weights, intercept = _fit(rows, machine)
    model = {
        "source": "instruction_ja (Megagon Labs, MIT); packaging/fit_translation_smell.py",
        "measured": {
            "dialogues": len(used),
            "sentences": len(rows),
            "auc_by_sentence": round(roc_auc_score(machine, scores), 3),
            "auc_by_dialogue": round(roc_auc_score(text_machine, text_scores), 3),
            "auc_by_dialogue_over_100": round(
                roc_auc_score(text_machine[long], text_scores[long]), 3
            ),
        },
        "text_threshold": _threshold(text_scores[(text_machine == 0) & long]),
        "sentence_threshold": _threshold(scores[machine == 0]),
        "intercept": round(intercept, 3),
        "weights": {name: round(weight, 2) for name, weight in sorted(weights.items())},
    }
    OUT.write_text(json.dumps(model, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(json.dumps(model["measured"], indent=2), len(weights), "features")


def _rows(used: list[Dialogue]) -> Rows:
    segmenter = Segmenter()
    rows, machine, group, lengths = [], [], [], []
    for number, dialogue in enumerate(used):
        for is_machine, texts in ((0, dialogue.human), (1, dialogue.machine)):
            for text in texts:
                for _, sentence in segmenter.document(text).sentences():
                    counts = Counter("\t".join(feature) for feature in features(sentence))
                    rows.append({name: float(count) for name, count in counts.items()})
                    machine.append(is_machine)
                    group.append(number)
                    lengths.append(len(sentence.text))
    return rows, np.array(machine), np.array(group), np.array(lengths)


def _fit(rows: list[dict[str, float]], machine: np.ndarray) -> tuple[dict[str, float], float]:
    counts = Counter(name for row in rows for name in row)
    kept = [{n: v for n, v in row.items() if counts[n] >= MIN_SENTENCES} for row in rows]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit(vectorizer.fit_transform(kept), machine)
    weights = dict(zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    strong = {name: weight for name, weight in weights.items() if abs(weight) >= SMALLEST_WEIGHT}
    return strong, float(model.intercept_[0])


def _score(row: dict[str, float], weights: dict[str, float], intercept: float) -> float:
    return intercept + sum(count * weights.get(name, 0.0) for name, count in row.items())


def _by_text(*columns: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores, machine, group, lengths = columns
    texts = []
    for number in np.unique(group):
        for is_machine in (0, 1):
            chosen = (group == number) & (machine == is_machine)
            if chosen.any():
                texts.append((scores[chosen].mean(), is_machine, lengths[chosen].sum()))
    return tuple(map(np.array, zip(*texts, strict=True)))  # type: ignore[return-value]


def _threshold(human: np.ndarray) -> float:
    return round(float(np.quantile(human, 1 - FALSE_ALARMS)), 2)


if __name__ == "__main__":
    main()
