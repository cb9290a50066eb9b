"""Findings in good prose: what each rule says where little or nothing is wrong.

``python -m benchmarks.false_alarms [--rule ID …] [--show N]`` prints findings per 1,000
characters by rule, and examples of them, with the default profile (or one rule alone).
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.corpora import human_answers, native_prose
from ichikara_desktop.checks import Checker

CORPORA: dict[str, Callable[[], list[str]]] = {
    "human-corrected answers": human_answers,
    "native prose": native_prose,
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


def alarms(texts: list[str], profile: str = "") -> Alarms:
    """Check every text and count what is found."""
    checker = Checker(profile)
    by_rule: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    flagged = 0
    for text in texts:
        findings = checker.check(text)
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
    return Alarms(sum(map(len, texts)), len(texts), flagged, by_rule, examples)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
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
