"""The checks' speed: a full check and a keystroke, beside the tokeniser alone and textlint."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import fugashi

from benchmarks.corpora import human_answers
from benchmarks.figures import Figure, median_of
from benchmarks.textlint import TECHNICAL, NoTextlintError, textlint
from ichikara_desktop.checks import RULES, Checker, TaskContext, warm_up

LENGTH = 10_000
FULL_RUNS = 15
KEYS = 1_000
TEXTLINT_RUNS = 8
WARM_UP_RUNS = 3
_ALL_RULES = "".join(
    f'[{rule.info.rule_id}]\nseverity = "{rule.info.severity.value}"\n' for rule in RULES
)
_CONTEXT = TaskContext(
    "健康によい習慣を5つ、400字以内で教えてください。", 400, "response", "life.daily"
)
_KEYS = "あいうかがのはを、。漢字"
_FIELDS = ("pos1", "pos2", "cType", "cForm", "lemma")


def real_text(length: int = LENGTH) -> str:
    """Return answers that people rewrote, in a seeded order, as one text."""
    answers = human_answers()
    random.Random(5).shuffle(answers)  # noqa: S311 - a text, not a secret
    text = ""
    while len(text) < length:
        text += answers.pop() + "\n"
    return text[:length]


def measure() -> list[Figure]:
    """Time everything on one text, all rules on."""
    warm_up()
    text = real_text()
    fresh = [Checker(_ALL_RULES) for _ in range(FULL_RUNS)]  # each with nothing remembered
    full = median_of(FULL_RUNS, lambda: _timed(lambda: fresh.pop().check(text, _CONTEXT)))
    tagger = fugashi.Tagger()
    bare = median_of(FULL_RUNS, lambda: _timed(lambda: _features(tagger, text)))
    surface = median_of(FULL_RUNS, lambda: _timed(lambda: [str(word) for word in tagger(text)]))
    keys = _keystrokes(text)
    key, slow_key = statistics.median(keys), _percentile(keys, 99)
    how = f"{LENGTH:,} characters of human-corrected answers, all {len(RULES)} rules on; "
    runs = f"{how}median of {FULL_RUNS}"
    each = f"{how}{KEYS:,} seeded keys"
    figures = [
        Figure("full check", full * 1000, "ms", 40, runs),
        Figure("full check beside fugashi", full / bare, "ratio", 3, f"{runs}; five features read"),
        Figure("full check beside fugashi, surface only", full / surface, "ratio", None, runs),
        Figure("check after a keystroke, median", key * 1000, "ms", 2, each),
        Figure("check after a keystroke, p99", slow_key * 1000, "ms", 5, each),
        Figure("memory of the engine with dictionary", _memory(), "MiB", None, _MEMORY_HOW),
    ]
    try:
        answer = textlint([text], (TECHNICAL,), TEXTLINT_RUNS)[0]
    except NoTextlintError:
        print("textlint is not to be had here: no comparison with it", flush=True)
        return figures
    peer = statistics.median(answer.milliseconds[WARM_UP_RUNS:]) / 1000
    beside = f"{how}textlint with {TECHNICAL}, warm, {peer * 1000:.0f} ms, in the same run"
    return [
        *figures,
        Figure("textlint beside the full check", peer / full, "times", 10, beside, at_least=True),
        Figure("textlint beside a keystroke", peer / key, "times", 100, beside, at_least=True),
    ]


def _keystrokes(text: str) -> list[float]:
    checker = Checker(_ALL_RULES)
    checker.check(text, _CONTEXT)
    chance = random.Random(1)  # noqa: S311 - places, not secrets
    seconds = []
    for _ in range(KEYS):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(_KEYS) + text[place:]
        seconds.append(_timed(lambda text=text: checker.check(text, _CONTEXT)))  # type: ignore[misc]
    return seconds


def _features(tagger: fugashi.Tagger, text: str) -> list[tuple[str, ...]]:
    return [tuple(getattr(word.feature, field) for field in _FIELDS) for word in tagger(text)]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


_MEMORY_HOW = "resident set after a check, less that of a process that only imports (Linux)"
_RESIDENT = """
import gc, resource
from benchmarks import checking
{work}
gc.collect()
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * resource.getpagesize())
"""


def _memory() -> float:
    """Return MiB, of which the dictionary is a file mapped into memory and shared."""
    work = "checker = checking.Checker(); checker.check(checking.real_text())"
    return (_resident(work) - _resident("")) / 2**20


def _resident(work: str) -> int:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _RESIDENT.format(work=work)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)
