"""Findings in good prose: what each rule says where little or nothing is wrong.

``python -m benchmarks.false_alarms [--rule ID …] [--show N]`` prints findings per 1,000
characters by rule, and examples of them, with the default profile (or one rule more).
``--write`` writes docs/checks-figures.md, beside what textlint says of the same texts.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import dialogues, native_prose
from benchmarks.figures import Figure
from benchmarks.textlint import AI_WRITING, TECHNICAL, textlint
from ichikara_desktop.checks import Checker, TaskContext
from ichikara_desktop.checks.rule import CREATIVE

Text = tuple[str, TaskContext]
PAGE = Path("docs/checks-figures.md")
MOST_PER_THOUSAND = 1.0
MOST_FLAGGED = 15.0


def _answers() -> list[Text]:
    return [
        (text, TaskContext(dialogue.question))
        for dialogue in dialogues()
        for text in dialogue.human
    ]


def _prose(genre: str | None) -> list[Text]:
    context = TaskContext("物語の一場面を書いてください。", genre=genre)
    return [(text, context) for text in native_prose()]


_TEXTLINT_IS_BETTER = (
    "",
    "## Where textlint is better",
    "",
    "- It reads Markdown by a full parser, and reStructuredText, Review and HTML by plugins; here",
    "  a line has one role, and a list inside a quotation is a quotation.",
    "- Anybody can publish a rule: there are hundreds, for house styles (JTF), medical and legal",
    "  words, dead links. Here a rule is a change of the program; only options, severities and",
    "  allowed words are data.",
    "- Dictionaries of preferred spellings (prh) are its common currency; here variants are told",
    "  only where one text mixes them.",
    "- It checks what technical writing forbids on principle (long runs of kanji, weak phrases,",
    "  doubled particles, more than three commas). These are off or milder here, since on good",
    "  prose they are mostly wrong; a manual may want them.",
    "",
    "How fast both are is measured by `make bench`; what each rule must find and must leave alone",
    "stands in `tests/checks/tables`, all of which the tests hold.",
)
HUMAN = "human-corrected answers"
CORPORA: dict[str, Callable[[], list[Text]]] = {
    HUMAN: _answers,
    "native prose (Dazai), as if it were an answer": lambda: _prose(None),
    "native prose (Dazai), as creative writing": lambda: _prose(CREATIVE),
}


@dataclass(frozen=True, slots=True)
class Alarms:
    """What a profile finds in a corpus."""

    characters: int
    texts: int
    texts_flagged: int
    by_rule: Counter[str]
    examples: dict[str, list[str]]

    @property
    def per_thousand(self) -> float:
        """Findings per 1,000 characters."""
        return 1000 * self.by_rule.total() / self.characters

    @property
    def share_flagged(self) -> float:
        """Share of texts with at least one finding, in per cent."""
        return 100 * self.texts_flagged / self.texts


def alarms(texts: list[Text], profile: str = "") -> Alarms:
    """Check every text and count what is found."""
    checker = Checker(profile)
    by_rule: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    flagged = 0
    for text, context in texts:
        findings = checker.check(text, context)
        flagged += bool(findings)
        for found in findings:
            by_rule[found.rule] += 1
            around = text[max(0, found.start - 15) : found.start]
            quote = text[found.start : min(found.end, found.start + 60)]
            after = text[found.end : found.end + 10]
            examples.setdefault(found.rule, []).append(
                f"{around}【{quote}】{after}".replace("\n", "⏎")
            )
    assert not checker.disabled, checker.disabled  # noqa: S101 - a tool for developers
    return Alarms(sum(len(text) for text, _ in texts), len(texts), flagged, by_rule, examples)


def measure() -> list[Figure]:
    """Count with the default profile."""
    figures = []
    for name, texts in CORPORA.items():
        found = alarms(texts())
        aimed = name == HUMAN
        how = f"{name}: {found.texts} texts, {found.characters:,} characters, default profile"
        figures += [
            Figure(
                f"findings per 1,000 characters, {name}",
                found.per_thousand,
                "findings",
                MOST_PER_THOUSAND if aimed else None,
                how,
            ),
            Figure(
                f"texts flagged, {name}",
                found.share_flagged,
                "%",
                MOST_FLAGGED if aimed else None,
                how,
            ),
        ]
    return figures


def figures_page() -> str:
    """Return docs/checks-figures.md."""
    lines = [
        "# What the checks find in good prose",
        "",
        "Written by `python -m benchmarks.false_alarms --write`, with the default profile. Every",
        "finding in the first corpus was read by the authors of the rules: nearly all are slips",
        "that the correctors left. textlint ran on the same texts with the presets named.",
    ]
    for name, texts in CORPORA.items():
        used = texts()
        found = alarms(used)
        lines += ["", f"## {name}", ""]
        lines += [
            f"{found.texts} texts, {found.characters:,} characters: **{found.per_thousand:.2f}** "
            f"findings per 1,000 characters, {found.share_flagged:.0f} % of texts flagged.",
            "",
            "| rule | findings | per 1,000 characters |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{rule}` | {count} | {1000 * count / found.characters:.3f} |"
            for rule, count in found.by_rule.most_common()
        ]
        lines += _beside(used, found) if name != list(CORPORA)[-1] else []
    return "\n".join([*lines, *_TEXTLINT_IS_BETTER]) + "\n"


def _beside(texts: list[Text], found: Alarms) -> list[str]:
    lines = ["", "| textlint | findings per 1,000 characters | texts flagged |", "|---|---|---|"]
    for presets in ((TECHNICAL,), (TECHNICAL, AI_WRITING)):
        answers = textlint([text for text, _ in texts], presets)
        total = sum(answer.messages.total() for answer in answers)
        flagged = 100 * sum(bool(answer.messages) for answer in answers) / len(answers)
        lines.append(
            f"| {' + '.join(presets)} | {1000 * total / found.characters:.2f} | {flagged:.0f} % |"
        )
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.write:
        PAGE.write_text(figures_page(), encoding="utf-8")
        return
    profile = "".join(f'[{rule}]\nseverity = "warning"\n' for rule in arguments.rule)
    for name, texts in CORPORA.items():
        found = alarms(texts(), profile)
        print(
            f"{name}: {found.characters:,} characters, {found.per_thousand:.2f} findings per "
            f"1,000, {found.share_flagged:.0f} % of texts flagged"
        )
        for rule, count in found.by_rule.most_common():
            if arguments.rule and rule not in arguments.rule:
                continue
            print(f"  {rule}: {count} ({1000 * count / found.characters:.3f} per 1,000)")
            chosen = random.Random(1)  # noqa: S311 - examples, not secrets
            examples = found.examples[rule]
            for line in chosen.sample(examples, min(arguments.show, len(examples))):
                print(f"    {line}")


if __name__ == "__main__":
    main()
