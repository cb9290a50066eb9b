"""``ichikara-desktop check``: the live checks for files, on the command line. No Qt here."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ichikara_desktop.checks import Checker, Finding, Localized, ProfileError, Severity, TaskContext

MAX_BYTES = 16 * 1024 * 1024
"""A larger file is no text that anybody wrote by hand."""

STDIN = "-"
FOUND, UNUSABLE = 1, 2
"""Exit statuses: findings of the severity error; a file or option that cannot be used."""


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


class Language(StrEnum):
    """In which language they are told."""

    JA = "ja"
    EN = "en"


class UnusableInputError(Exception):
    """A file that cannot be checked; ``message`` says why and what to do."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A text with its findings; ``name`` is the path as given."""

    name: str
    text: str
    findings: tuple[Finding, ...]


def check(
    files: Annotated[list[str], typer.Argument(help="Files in UTF-8, or - for standard input.")],
    output: Annotated[Format, typer.Option("--format", help="How to print findings.")] = (
        Format.TEXT
    ),
    profile: Annotated[Path | None, typer.Option(help="A check profile (TOML).")] = None,
    language: Annotated[Language, typer.Option(help="Language of the messages.")] = Language.JA,
    question: Annotated[
        str, typer.Option(help="The question that the texts answer, for rules that need it.")
    ] = "",
) -> None:
    """Check texts. Exit status: 0 nothing that must be fixed, 1 something, 2 unusable input."""
    checker = _checker(profile, language)
    context = TaskContext(instruction=question) if question else None
    checked: list[CheckedFile] = []
    unusable = False
    for name in files:
        try:
            text = _read(name)
        except UnusableInputError as error:
            typer.echo(f"{name}: {error.message.text(language)}", err=True)
            unusable = True
            continue
        checked.append(CheckedFile(name, text, tuple(checker.check(text, context))))
    _print(checked, output, language)
    if unusable:
        raise typer.Exit(UNUSABLE)
    if any(f.severity is Severity.ERROR for file in checked for f in file.findings):
        raise typer.Exit(FOUND)


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a code point, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _checker(profile: Path | None, language: Language) -> Checker:
    try:
        return Checker(profile.read_text(encoding="utf-8-sig") if profile else "")
    except (OSError, UnicodeDecodeError):
        told = Localized(
            "点検設定のファイルを読めません。場所と、UTF-8 であることを確かめてください。",
            "The profile cannot be read. Check its place, and that it is UTF-8.",
        )
    except ProfileError as error:
        told = error.message
    typer.echo(f"{profile}: {told.text(language)}", err=True)
    raise typer.Exit(UNUSABLE)


def _read(name: str) -> str:
    """Return the text with its line ends as ``\\n``.

    Raises:
        UnusableInputError: missing, not readable, too large, or no UTF-8 text.
    """
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if name == STDIN else _bytes(Path(name))
        text = raw.decode("utf-8-sig")
    except OSError:
        raise UnusableInputError(
            Localized(
                "ファイルを読めません。名前と場所を確かめてください。",
                "The file cannot be read. Check its name and place.",
            )
        ) from None
    except UnicodeDecodeError:
        raise UnusableInputError(_not_utf8(raw)) from None
    if len(raw) > MAX_BYTES:
        raise UnusableInputError(
            Localized("大きすぎます（上限 16 MiB）。", "It is too large (at most 16 MiB).")
        )
    if "\0" in text:
        raise UnusableInputError(
            Localized("文章のファイルではありません。", "It is not a file of text.")
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _not_utf8(raw: bytes) -> Localized:
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return Localized("UTF-8 の文章ではありません。", "It is not text in UTF-8.")
    return Localized(
        "UTF-8 ではありません（Shift_JIS のようです）。UTF-8 で保存し直してください。",
        "It is not UTF-8 (it looks like Shift_JIS). Please save it as UTF-8.",
    )


def _print(checked: list[CheckedFile], output: Format, language: Language) -> None:
    if output is Format.JSON:
        files = [
            {"file": file.name, "findings": [_as_json(file.text, f) for f in file.findings]}
            for file in checked
        ]
        typer.echo(json.dumps({"files": files}, ensure_ascii=False, indent=2))
        return
    for file in checked:
        for line in _lines(file, language):
            typer.echo(line)


def _lines(file: CheckedFile, language: Language) -> Iterator[str]:
    for found in file.findings:
        line, column = place(file.text, found.start)
        told = found.message.text(language)
        fix = f" → {found.fixes[0].label.text(language)}" if found.fixes else ""
        yield f"{file.name}:{line}:{column}: {found.severity} [{found.rule}] {told}{fix}"


def _as_json(text: str, found: Finding) -> dict[str, Any]:
    line, column = place(text, found.start)
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "start": found.start,
        "end": found.end,
        "line": line,
        "column": column,
        "message": {"ja": found.message.ja, "en": found.message.en},
        "fixes": [
            {"start": fix.start, "end": fix.end, "replacement": fix.replacement}
            for fix in found.fixes
        ],
    }
