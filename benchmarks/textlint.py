"""textlint with its Japanese presets, run on the same texts in the same run.

It comes from the npm registry into ``build/textlint``; where there is no npm or no network the
figures that need it are left out, and the run says so.
"""

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("build/textlint")
TECHNICAL = "preset-ja-technical-writing"
AI_WRITING = "@textlint-ja/preset-ai-writing"
_PACKAGES = (
    "textlint@15.8.0",
    "textlint-rule-preset-ja-technical-writing",
    "@textlint-ja/textlint-rule-preset-ai-writing",
)
_SCRIPT = Path(__file__).with_suffix(".mjs")


class NoTextlintError(Exception):
    """There is no npm, or it cannot reach its registry."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What textlint did with one text."""

    milliseconds: list[float]
    messages: Counter[str]


def textlint(texts: list[str], presets: tuple[str, ...], runs: int = 1) -> list[Answer]:
    """Lint ``texts`` in one warm process, each ``runs`` times.

    Raises:
        NoTextlintError: it cannot be had here.
    """
    _install()
    config = FOLDER / "config.json"
    config.write_text(json.dumps({"rules": dict.fromkeys(presets, True)}), encoding="utf-8")
    shutil.copy(_SCRIPT, FOLDER / _SCRIPT.name)
    done = subprocess.run(  # noqa: S603 - our own script
        [_program("node"), _SCRIPT.name, config.name],
        cwd=FOLDER,
        input=json.dumps({"texts": texts, "runs": runs}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [
        Answer(answer["milliseconds"], Counter(answer["byRule"]))
        for answer in json.loads(done.stdout)
    ]


def _install() -> None:
    if (FOLDER / "node_modules" / "textlint").is_dir():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true}', encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - names are ours
        [_program("npm"), "install", "--no-audit", "--no-fund", *_PACKAGES],
        cwd=FOLDER,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NoTextlintError


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise NoTextlintError
    return path
