"""Results of ``preview run``: lines of JSONL, each whole before the next one begins."""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from ichikara_desktop.preview.messages import Answered
from ichikara_desktop.preview_command.asking import Answers
from ichikara_desktop.preview_command.questions import Id, Question
from ichikara_desktop.preview_command.words import OtherRunError, OutExistsError

Made = dict[str, Any]
"""What made a text, the same for all lines of a run: models, scale, settings."""


class Results:
    """Where results go: a file, or the standard output.

    A line is written in one go and handed to the disk, so that whatever ends the run leaves a file
    that can be read. ``resume`` cuts off what is not a whole line and keeps the rest.

    Args:
        path: nothing for the standard output.
        made: what makes the texts.
        resume: go on with a file that is there.

    Raises:
        OutExistsError: it is there, without ``resume``.
        OtherRunError: what is in it was made otherwise.
        OSError: it cannot be written.
    """

    def __init__(self, path: Path | None, made: Made, *, resume: bool) -> None:
        self._made = made
        self._file: BinaryIO | None = None
        self._done: set[tuple[Id, int]] = set()
        if path is None:
            return
        if not resume and path.exists():
            raise OutExistsError
        self._file = path.open("r+b" if path.exists() else "xb")
        if resume:
            self._go_on(self._file)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def missing(self, name: Id, seeds: tuple[int, ...]) -> tuple[int, ...]:
        """Return the seeds for which a question has no line yet."""
        return tuple(seed for seed in seeds if (name, seed) not in self._done)

    def add(self, question: Question, answers: Answers) -> None:
        """Write the line of a question and a seed."""
        first = next(iter(answers.values()))
        line: dict[str, Any] = {"id": question.name, "seed": first.seed}
        line |= {column: _told(answers[column]) for column in sorted(answers)}
        line |= {"prompt_sha256": first.prompt_sha256, "prompt_tokens": first.prompt_tokens}
        self._write(json.dumps(line | self._made, ensure_ascii=False).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        if self._file is None:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            return
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _go_on(self, file: BinaryIO) -> None:
        """Note what is there, and stand behind its last whole line."""
        end = 0
        for raw in file:
            if not raw.endswith(b"\n"):
                break
            end += len(raw)
            try:
                line = json.loads(raw)
                name, seed = line["id"], line["seed"]
                made = {key: line[key] for key in self._made}
            except (ValueError, KeyError, TypeError, RecursionError):
                raise OtherRunError from None
            if made != self._made:
                raise OtherRunError
            self._done.add((name, seed))
        file.seek(end)
        file.truncate()


def _told(answer: Answered) -> dict[str, Any]:
    return {
        "text": answer.text,
        "finish": answer.reason,
        "tokens": answer.tokens,
        "seconds": round(answer.first_seconds + answer.seconds, 3),
    }
