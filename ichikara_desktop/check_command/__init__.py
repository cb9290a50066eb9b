"""``ichikara-desktop check``: the live checks for files, on the command line. No Qt here."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop.check_command import explaining
from ichikara_desktop.check_command.batch import cores
from ichikara_desktop.check_command.plan import Format, Language, Plan
from ichikara_desktop.check_command.reading import STDIN
from ichikara_desktop.check_command.running import UNUSABLE, Run, run
from ichikara_desktop.checks import Localized, ProfileError, Severity
from ichikara_desktop.checks.rule import StoreRule

INTERRUPTED, PIPE_CLOSED = 130, 141
"""Exit statuses as shells give them: 128 and the number of the signal."""

_Many = list[str] | None


def check(  # noqa: PLR0913 - each is an option of the command line
    files: Annotated[_Many, typer.Argument(help="Files in UTF-8, or - for standard input.")] = None,
    *,
    output: Annotated[
        Format, typer.Option("--format", help="How to print findings.")
    ] = Format.TEXT,
    field: Annotated[
        _Many,
        typer.Option(
            help="Files are JSONL: the field to check (messages.1.content leads inwards)."
            " May be given again."
        ),
    ] = None,
    question_field: Annotated[
        str, typer.Option(help="The field of JSONL with the question that is answered.")
    ] = "",
    question: Annotated[
        str, typer.Option(help="The question that the texts answer, for rules that need it.")
    ] = "",
    profile: Annotated[Path | None, typer.Option(help="A check profile (TOML).")] = None,
    rule: Annotated[
        _Many, typer.Option(help="Use this rule only, even if it is off. May be given again.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the messages.")] = Language.JA,
    fail_on: Annotated[
        Severity, typer.Option(help="The mildest severity with which the exit status is 1.")
    ] = Severity.ERROR,
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Check the texts in folders.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one on each core.")
    ] = 0,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend in the files what can be mended safely.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what --fix would change, and write nothing.")
    ] = False,
    explain: Annotated[str, typer.Option(metavar="RULE", help="Explain a rule.")] = "",
    list_rules: Annotated[bool, typer.Option("--list", help="List all rules.")] = False,
) -> None:
    """Check texts. Exit status: 0 nothing that must be fixed, 1 something, 2 unusable input."""
    names = files or []
    plan = Plan(
        _read_profile(profile, language),
        tuple(rule or ()),
        output,
        language,
        tuple(dict.fromkeys(field or ())),
        question_field,
        question,
        fixes=fix or dry_run,
        shows_changes=dry_run,
    )
    _refuse_unusable(plan, profile)
    if explain or list_rules:
        _answer(plan, explain)
        return
    if not names:
        raise typer.BadParameter(_NO_FILES.text(language))
    if plan.fixes and output is not Format.TEXT and (dry_run or STDIN in names):
        raise typer.BadParameter(_ONE_OUTPUT.text(language))
    raise typer.Exit(_guarded(plan, Run(names, recursive, jobs or cores(), dry_run, fail_on)))


_NO_FILES = Localized(
    "点検するファイルがありません（標準入力は「-」）。",
    "There are no files to check (- is the standard input).",
)
_ONE_OUTPUT = Localized(
    "--dry-run と標準入力の --fix は標準出力を使うため、--format text とだけ使えます。",
    "--dry-run, and --fix of the standard input, need the standard output: only --format text.",
)


def _guarded(plan: Plan, wanted: Run) -> int:
    """Run, and end in silence when the reader or the writer of this command goes away."""
    try:
        status = run(plan, wanted)
        sys.stdout.flush()
    except KeyboardInterrupt:
        typer.echo(err=True)
        return INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise
        # What is left in the buffer has nowhere to go, and must not be complained about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return status


def _read_profile(profile: Path | None, language: Language) -> str:
    try:
        return profile.read_text(encoding="utf-8-sig") if profile else ""
    except (OSError, UnicodeDecodeError):
        told = Localized(
            "点検設定のファイルを読めません。場所と、UTF-8 であることを確かめてください。",
            "The profile cannot be read. Check its place, and that it is UTF-8.",
        )
    _refuse(f"{profile}: {told.text(language)}")
    return ""


def _refuse_unusable(plan: Plan, profile: Path | None) -> None:
    """End, if the profile or the rules that were named cannot be used."""
    try:
        for rule_id in plan.only:
            if issubclass(explaining.rule_named(rule_id), StoreRule):
                _refuse(_NEEDS_STORE.text(plan.language).format(rule_id))
        plan.read()
    except explaining.UnknownRuleError as error:
        _refuse(error.message.text(plan.language))
    except ProfileError as error:
        _refuse(f"{profile}: {error.message.text(plan.language)}")


_NEEDS_STORE = Localized(
    "規則「{}」は、手元に保存した文章と比べるもので、ファイルには使えません。",
    "The rule “{}” compares with the texts stored by the program; it cannot check files.",
)


def _answer(plan: Plan, explain: str) -> None:
    """Print what was asked about the rules."""
    try:
        lines = (
            explaining.explained(explaining.rule_named(explain), plan.language)
            if explain
            else explaining.listed(plan.read().rules, plan.language)
        )
    except explaining.UnknownRuleError as error:
        _refuse(error.message.text(plan.language))
        return
    typer.echo("\n".join(lines))


def _refuse(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
