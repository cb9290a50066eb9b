"""Findings in words: as lines for people, and as JSON. Printed as they come, never gathered."""

import json
from collections.abc import Callable, Iterable
from textwrap import indent
from typing import Any

from ichikara_desktop.check_command import sarif
from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.check_command.plan import Format, Plan, Problem
from ichikara_desktop.checks import Finding

Renderer = Callable[[Passage, list[Finding]], list[str]]
Write = Callable[[str], None]

MOST_PROBLEMS = 1000
"""Of those that JSON and SARIF tell at their end; all of them are told as they come."""


def renderer(plan: Plan) -> Renderer:
    """Return what makes findings into strings; it runs in the workers."""
    if plan.output is Format.JSON:
        return lambda passage, findings: [_dumped(_as_json(passage, f)) for f in findings]
    if plan.output is Format.SARIF:
        return lambda passage, findings: [
            _dumped(result) for result in sarif.results(passage, findings, plan.language)
        ]
    return lambda passage, findings: [_line(passage, f, plan.language) for f in findings]


class TextPrinter:
    """A line for each finding."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def begin(self) -> None:
        """Print nothing: every line stands alone."""

    def findings(self, file: str, rendered: list[str]) -> None:  # noqa: ARG002
        """Print the findings of a file, or of a part of it."""
        if rendered:
            self._write("\n".join(rendered) + "\n")

    def end(self, problems: Iterable[Problem]) -> None:
        """Print nothing: problems were told as they came."""


class _List:
    """A list of JSON that is printed as its members come."""

    def __init__(self, write: Write, depth: int) -> None:
        self._write = write
        self._depth = depth
        self._is_empty = True
        write("[")

    def begin(self) -> None:
        """Begin another member."""
        self._write("\n" if self._is_empty else ",\n")
        self._is_empty = False

    def add_all(self, members: Iterable[str]) -> None:
        """Print more members."""
        for member in members:
            self.begin()
            self._write(indent(member, " " * (self._depth + 2)))

    def end(self) -> None:
        """Close the list."""
        self._write("]" if self._is_empty else "\n" + " " * self._depth + "]")


class JsonPrinter:
    """One object with all files; its shape is in docs/check-command.md."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._files: _List | None = None
        self._file = ""
        self._findings: _List | None = None

    def begin(self) -> None:
        """Open the list of files."""
        self._write('{\n  "files": ')
        self._files = _List(self._write, 2)

    def findings(self, file: str, rendered: list[str]) -> None:
        """Print the findings of a file, or of a part of it."""
        if self._files and (self._findings is None or file != self._file):
            self._close()
            self._files.begin()
            name = json.dumps(file, ensure_ascii=False)
            self._write(f'    {{\n      "file": {name},\n      "findings": ')
            self._file, self._findings = file, _List(self._write, 6)
        if self._findings:
            self._findings.add_all(rendered)

    def end(self, problems: Iterable[Problem]) -> None:
        """Close the list, and tell what could not be checked."""
        self._close()
        if self._files:
            self._files.end()
        self._write(',\n  "problems": ')
        told = _List(self._write, 2)
        told.add_all(
            _dumped({"file": p.file, "line": p.line or None, "message": _both(p.message)})
            for p in problems
        )
        told.end()
        self._write("\n}\n")

    def _close(self) -> None:
        if self._findings:
            self._findings.end()
            self._write("\n    }")


class SarifPrinter:
    """One log with one run; see :mod:`ichikara_desktop.check_command.sarif`."""

    def __init__(self, write: Write, plan: Plan) -> None:
        self._write = write
        self._plan = plan
        self._results: _List | None = None

    def begin(self) -> None:
        """Print the rules, and open the list of results."""
        head = _dumped(sarif.head(self._plan.read().rules, self._plan.language))
        self._write(head.removesuffix("\n    }\n  ]\n}") + ',\n      "results": ')
        self._results = _List(self._write, 6)

    def findings(self, file: str, rendered: list[str]) -> None:  # noqa: ARG002
        """Print the findings of a file, or of a part of it."""
        if self._results:
            self._results.add_all(rendered)

    def end(self, problems: Iterable[Problem]) -> None:
        """Close the list, and tell what could not be checked."""
        if self._results:
            self._results.end()
        told = _dumped([sarif.invocation(list(problems), self._plan.language)])
        invocations = indent(told, " " * 6).lstrip()
        self._write(f',\n      "invocations": {invocations}\n    }}\n  ]\n}}\n')


Printer = TextPrinter | JsonPrinter | SarifPrinter


def printer(plan: Plan, write: Write) -> Printer:
    """Return what prints in the format of the plan."""
    if plan.output is Format.JSON:
        return JsonPrinter(write)
    return SarifPrinter(write, plan) if plan.output is Format.SARIF else TextPrinter(write)


def told(problem: Problem, language: str) -> str:
    """Return a problem as a line."""
    line = f":{problem.line}" if problem.line else ""
    return f"{problem.file}{line}: {problem.message.text(language)}"


def _line(passage: Passage, found: Finding, language: str) -> str:
    line, column = passage.place(found.start)
    record = f"{passage.record}:{passage.field}:" if passage.record else ""
    message = found.message.text(language)
    fix = f" → {found.fixes[0].label.text(language)}" if found.fixes else ""
    place = f"{passage.file}:{record}{line}:{column}"
    return f"{place}: {found.severity} [{found.rule}] {message}{fix}"


def _as_json(passage: Passage, found: Finding) -> dict[str, Any]:
    line, column = passage.place(found.start)
    record = {"record": passage.record, "field": passage.field} if passage.record else {}
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        **record,
        "start": found.start,
        "end": found.end,
        "line": line,
        "column": column,
        "message": _both(found.message),
        "fixes": [
            {"start": fix.start, "end": fix.end, "replacement": fix.replacement}
            for fix in found.fixes
        ],
    }


def _both(message: Any) -> dict[str, str]:
    return {"ja": message.ja, "en": message.en}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
