"""What a worker does with a chunk: check it, mend it, and put findings into words."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ichikara_desktop.check_command import fixing
from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.check_command.plan import Plan, Problem
from ichikara_desktop.check_command.printing import renderer
from ichikara_desktop.check_command.reading import (
    BOM,
    Chunk,
    Stamp,
    UnusableInputError,
    decoded,
    read_file,
)
from ichikara_desktop.check_command.records import BadLineError, string_at
from ichikara_desktop.checks import Finding, Localized, Severity, TaskContext
from ichikara_desktop.checks.engine import TIME_LIMIT
from ichikara_desktop.checks.watchdog import Watchdog

_NOT_UTF8 = Localized("UTF-8 ではありません。", "It is not UTF-8.")


@dataclass(slots=True)
class Outcome:
    """What came of a chunk.

    Attributes:
        is_usable: whether anything in it could be checked.
        findings: as they are printed.
        counts: findings by severity.
        problems: what could not be checked.
        notices: what people should know beside: rules that failed.
        mended: the bytes with their fixes, if these changed anything.
        changes: the same as hunks of a diff.
    """

    is_usable: bool = True
    findings: list[str] = field(default_factory=list)
    counts: Counter[Severity] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    mended: bytes | None = None
    changes: str = ""
    stamp: Stamp | None = None


class Worker:
    """Checks chunk after chunk by one plan."""

    def __init__(self, plan: Plan) -> None:
        """Make the rules; raises as :meth:`Plan.rules`."""
        self._plan = plan
        self._watchdog = Watchdog(TIME_LIMIT)
        self._checker = plan.checker(self._watchdog)
        self._render = renderer(plan)

    def run(self, chunk: Chunk) -> Outcome:
        """Return what came of a chunk."""
        outcome = Outcome(stamp=chunk.stamp)
        if chunk.problem is not None or chunk.is_opaque:
            return unusable(chunk, chunk.problem)
        try:
            if chunk.is_records:
                self._records(chunk, outcome)
            else:
                self._text(chunk, outcome)
        except UnusableInputError as error:
            return unusable(chunk, error.message)
        return outcome

    def _text(self, chunk: Chunk, outcome: Outcome) -> None:
        data = chunk.data
        if data is None:
            data, outcome.stamp = read_file(Path(chunk.name))
        before = raw = decoded(data)

        def passage_of(raw: str) -> Passage:
            return Passage(chunk.name, raw, raw, question=self._plan.question)

        if self._plan.fixes:
            raw = fixing.mended(raw, passage_of, self._quietly)
        self._tell(passage_of(raw), outcome)
        if raw != before:
            outcome.mended = BOM * data.startswith(BOM) + raw.encode()
            if self._plan.shows_changes:
                outcome.changes = fixing.changes_of_text(before, raw)

    def _records(self, chunk: Chunk, outcome: Outcome) -> None:
        data = chunk.data or b""
        mark = BOM if not chunk.offset and data.startswith(BOM) else b""
        before = _lines(data.removeprefix(mark))
        after: list[bytes] = []
        characters = chunk.characters
        for number, line in enumerate(before, chunk.first_line):
            after.append(
                self._record(line, Passage(chunk.name, "", "", number), characters, outcome)
            )
            characters += len(line.decode("utf-8", "replace"))
        if before != after:
            outcome.mended = mark + b"".join(after)
            if self._plan.shows_changes:
                outcome.changes = fixing.changes_of_records(
                    chunk.first_line, [_shown(line) for line in before], list(map(_shown, after))
                )

    def _record(self, line: bytes, empty: Passage, characters: int, outcome: Outcome) -> bytes:
        """Check a line, tell of it, and return it, mended if that was asked for."""
        body = line.rstrip(b"\r\n")
        if not body.strip():
            return line
        try:
            before = raw = body.decode()
            if self._plan.fixes:
                for name in self._plan.fields:
                    raw = fixing.mended(raw, self._opener(name, empty, characters), self._quietly)
            passages = [self._opener(name, empty, characters)(raw) for name in self._plan.fields]
        except (UnicodeDecodeError, BadLineError) as error:
            told = error.message if isinstance(error, BadLineError) else _NOT_UTF8
            outcome.problems.append(Problem(empty.file, empty.record, told))
            return line
        for passage in passages:
            self._tell(passage, outcome)
        return line if raw == before else raw.encode() + line[len(body) :]

    def _opener(self, name: str, empty: Passage, characters: int) -> Callable[[str], Passage]:
        def passage_of(raw: str) -> Passage:
            value, literal = string_at(raw, name)
            question = self._plan.question
            if self._plan.question_field:
                question, _ = string_at(raw, self._plan.question_field)
            return replace(
                empty,
                raw=raw,
                value=value,
                field=name,
                literal=literal,
                before=characters,
                question=question,
            )

        return passage_of

    def _tell(self, passage: Passage, outcome: Outcome) -> None:
        findings = self._check(passage)
        outcome.findings += self._render(passage, findings)
        outcome.counts.update(found.severity for found in findings)
        for rule_id in self._checker.disabled:
            told = Localized(
                f"規則「{rule_id}」は失敗したため、この文章には使われませんでした。",
                f"The rule “{rule_id}” failed and was not used for this text.",
            )
            outcome.notices.append(Problem(passage.file, passage.record, told))
        self._renew()

    def _check(self, passage: Passage) -> list[Finding]:
        context = TaskContext(instruction=passage.question) if passage.question else None
        return self._checker.check(passage.text, context)

    def _quietly(self, passage: Passage) -> list[Finding]:
        """Check what is about to be mended: it will be told of afterwards."""
        findings = self._check(passage)
        self._renew()
        return findings

    def _renew(self) -> None:
        """Give a rule that failed another chance with the next text, on whatever worker."""
        if self._checker.disabled:
            self._checker = self._plan.checker(self._watchdog)


def unusable(chunk: Chunk, message: Localized | None) -> Outcome:
    """Return the outcome of a chunk of which nothing could be checked."""
    line = chunk.first_line if chunk.is_records or chunk.is_opaque else 0
    problems = [] if message is None else [Problem(chunk.name, line, message)]
    return Outcome(is_usable=False, problems=problems, stamp=chunk.stamp)


def _lines(data: bytes) -> list[bytes]:
    return list(_cut(data))


def _cut(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield data[start:end]
        start = end


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace")
