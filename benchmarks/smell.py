"""How well the translation smell tells machine from human, on dialogues it was not fitted on."""

from benchmarks.corpora import dialogues, held_out
from benchmarks.figures import Figure
from ichikara_desktop.checks.document import Segmenter
from ichikara_desktop.checks.smell_model import smell_model

TARGET = 0.90


def measure() -> list[Figure]:
    """Score every answer of the dialogues that were held out."""
    segmenter, model = Segmenter(), smell_model()
    sentences: tuple[list[float], list[float]] = ([], [])
    texts: tuple[list[float], list[float]] = ([], [])
    used = [dialogue for dialogue in dialogues() if held_out(dialogue.dialogue_id)]
    for dialogue in used:
        for kind, answers in enumerate((dialogue.human, dialogue.machine)):
            scores = [
                model.score(sentence)
                for answer in answers
                for _, sentence in segmenter.document(answer).sentences()
            ]
            sentences[kind].extend(scores)
            texts[kind].append(sum(scores) / len(scores))
    how = f"ROC AUC on {len(used)} dialogues of instruction_ja that were not fitted on"
    return [
        Figure("translation smell by dialogue", auc(*texts), "AUC", TARGET, how, at_least=True),
        Figure("translation smell by sentence", auc(*sentences), "AUC", None, how),
    ]


def auc(negative: list[float], positive: list[float]) -> float:
    """Return the area under the ROC curve: how often a positive scores above a negative.

    By rank sums (Mann and Whitney, 1947); equal scores count half.
    """
    ranked = sorted([(score, 0) for score in negative] + [(score, 1) for score in positive])
    total, index = 0.0, 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end][0] == ranked[index][0]:
            end += 1
        rank = (index + 1 + end) / 2
        total += rank * sum(kind for _, kind in ranked[index:end])
        index = end
    count = len(positive)
    return (total - count * (count + 1) / 2) / (count * len(negative))
