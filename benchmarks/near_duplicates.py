"""Near-duplicates: precision and recall of the threshold on pairs that people judged."""

import json

from benchmarks.corpora import DATA, open_questions
from benchmarks.figures import Figure
from ichikara_desktop.checks.similarity import NEAR, SimilarityIndex

ALIKE = 3.0
"""JSTS (JGLUE 1.3): from 3 of 5 on, two sentences say the same but for a detail."""


def judged_pairs(part: int) -> list[tuple[float, bool]]:
    """Return the similarity and the judgment of every second pair: 0 to fit on, 1 to measure."""
    path = DATA / "jsts" / "train-v1.3.json"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    index = SimilarityIndex((str(n), row["sentence2"]) for n, row in enumerate(rows))
    return [
        (index.similarity(row["sentence1"], str(n)), row["label"] >= ALIKE)
        for n, row in enumerate(rows)
        if n % 2 == part
    ]


def precision_recall(pairs: list[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Return both at a threshold."""
    shown = [alike for value, alike in pairs if value >= threshold]
    alike = sum(is_alike for _, is_alike in pairs)
    return sum(shown) / max(len(shown), 1), sum(shown) / alike


def measure() -> list[Figure]:
    """Measure on the half of JSTS that the threshold was not chosen on."""
    pairs = judged_pairs(1)
    precision, recall = precision_recall(pairs, NEAR)
    how = f"{len(pairs):,} pairs of JSTS, alike from {ALIKE} of 5, at a similarity of {NEAR}"
    return [
        *_distinct_questions(),
        Figure("near-duplicates: precision", precision, "share", None, how),
        Figure("near-duplicates: recall", recall, "share", None, how),
    ]


def _distinct_questions() -> list[Figure]:
    """Compare real question sets with themselves: nearly every pair found is a false alarm."""
    questions = open_questions()
    index = SimilarityIndex((str(n), text) for n, text in enumerate(questions))
    pairs = {
        tuple(sorted((str(n), near.key)))
        for n, text in enumerate(questions)
        for near in index.nearest(text, NEAR, without=str(n))
    }
    how = f"pairs at a similarity of {NEAR} among {len(questions)} questions of three open sets"
    return [Figure("near-duplicates among distinct questions", len(pairs), "pairs", None, how)]


if __name__ == "__main__":
    fitting = judged_pairs(0)
    for step in range(30, 100, 4):
        found = precision_recall(fitting, step / 100)
        print(f"{step / 100:.2f}", *(f"{value:.3f}" for value in found))
