"""A project as whoever runs a server writes it down: ``project.toml`` with its guideline beside it.

The guideline is ``guideline.ja.md`` and, where there is one, ``guideline.en.md``. The demo
(``resources/demo/project.toml``) is an example.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ichikara_desktop.domain.previewing import PreviewWhen
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.changes import ProjectChanged
from ichikara_desktop.protocol.views import GenreView, ProjectView
from ichikara_desktop.server.admin import LONGEST_PROFILE, create_project
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import ProjectRow
from ichikara_desktop.server.tasks import open_family, open_task
from ichikara_desktop.server.wire import flaw
from ichikara_desktop.server.work import ALL, Work, transact

_Words = Annotated[str, Field(min_length=1, max_length=10_000)]


class ProjectFormError(ValueError):
    """The file does not describe a project.

    Attributes:
        place: where it does not, as far as that is known.
    """

    def __init__(self, place: str = "") -> None:
        super().__init__(place)
        self.place = place


class GuidelineVersionError(ValueError):
    """The guideline changed and its version did not rise, or the version fell.

    Every submission says which version its author had read.
    """


class GenreUnknownError(LookupError):
    """The project has no such genre."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Name(_Part):
    ja: _Words
    en: str = ""


class _Genre(_Part):
    genre_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    ja: _Words
    en: str = ""


class Brief(_Part):
    """What a coordinator asks annotators to write as a question."""

    genre: str
    ja: _Words
    target_length: int | None = Field(default=None, ge=1, le=100_000)


class _Preview(_Part):
    """When authors may see previews, and how an instruction becomes a prompt (Jinja)."""

    when: PreviewWhen = PreviewWhen.ALWAYS
    template: str = Field(default="", max_length=20_000)


class ProjectFile(_Part):
    """What stands in ``project.toml``."""

    project_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    guideline_version: int = Field(default=1, ge=1, le=1_000_000)
    name: _Name
    genres: tuple[_Genre, ...] = Field(min_length=1)
    briefs: tuple[Brief, ...] = ()
    preview: _Preview = _Preview()
    checks: Mapping[str, Mapping[str, bool | int | str]] | None = None

    @model_validator(mode="after")
    def _genres_agree(self) -> Self:
        names = [genre.genre_id for genre in self.genres]
        if len(set(names)) < len(names):
            raise ValueError("genres")
        if any(brief.genre not in names for brief in self.briefs):
            raise ValueError("briefs")
        return self

    def view(self, guideline_ja: str, guideline_en: str) -> ProjectView:
        """Return the project with its guideline."""
        return ProjectView(
            project_id=self.project_id,
            name_ja=self.name.ja,
            name_en=self.name.en or self.name.ja,
            guideline_ja=guideline_ja,
            guideline_en=guideline_en or guideline_ja,
            guideline_version=self.guideline_version,
            genres=tuple(
                GenreView(genre_id=each.genre_id, name_ja=each.ja, name_en=each.en or each.ja)
                for each in self.genres
            ),
            check_profile=_profile(self.checks or {}),
            preview_when=self.preview.when.value,
            prompt_template=self.preview.template,
        )


def parse_project(text: str) -> ProjectFile:
    """Return what stands in a ``project.toml``.

    Raises:
        ProjectFormError: it does not describe a project.
    """
    try:
        values = tomllib.loads(text)
        if flaw(values):
            raise ProjectFormError
        return ProjectFile.model_validate(values)
    except ValidationError as error:
        raise ProjectFormError(_place(error)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectFormError(str(error)) from None


def put_project(database: ServerDatabase, file: Path, clock: Clock = utc_now) -> bool:
    """Make the project that a file describes, or change it, and return whether it is new.

    The briefs become tasks when the project is made, and never again. Without ``[checks]`` a
    project keeps the check profile that it has. Everybody in it is told of a change.

    Raises:
        ProjectFormError: the file does not describe a project.
        GuidelineVersionError: ``guideline_version`` does not follow the guideline.
        OSError: a file cannot be read; there must be ``guideline.ja.md`` beside it.
    """
    described = parse_project(_read(file))
    english = file.with_name("guideline.en.md")
    project = described.view(
        _read(file.with_name("guideline.ja.md")), _read(english) if english.exists() else ""
    )
    if flaw(project.model_dump(mode="json")) or len(project.check_profile) > LONGEST_PROFILE:
        raise ProjectFormError

    def put(work: Work) -> bool:
        if create_project(work, project):
            for brief in described.briefs:
                open_brief(work, brief)
            return True
        _change(work, project, keeps_profile=described.checks is None)
        return False

    return transact(database, project.project_id, clock, put)


def ask_for_questions(
    database: ServerDatabase, project_id: str, brief: Brief, count: int, clock: Clock = utc_now
) -> None:
    """Open ``count`` tasks of writing a question.

    Raises:
        GenreUnknownError: the project has no such genre, or there is no such project.
    """

    def ask(work: Work) -> None:
        row = work.session.get(ProjectRow, project_id)
        project = None if row is None else ProjectView.model_validate_json(row.body)
        if project is None or brief.genre not in {each.genre_id for each in project.genres}:
            raise GenreUnknownError
        for _ in range(count):
            open_brief(work, brief)
        work.log("brief", genre=brief.genre, count=count)

    transact(database, project_id, clock, ask)


def open_brief(work: Work, brief: Brief) -> None:
    """Open the task of writing a question."""
    open_task(
        work,
        open_family(work),
        TaskKind.WRITE_INSTRUCTION,
        genre=brief.genre,
        brief=brief.ja,
        target_length=brief.target_length,
    )


def brief_of(genre: str, text: str, target_length: int | None) -> Brief:
    """Return a brief; raises :class:`ProjectFormError` for a text that is empty or too long."""
    try:
        return Brief(genre=genre, ja=text, target_length=target_length)
    except ValidationError as error:
        raise ProjectFormError(_place(error)) from None


def _place(error: ValidationError) -> str:
    return ".".join(map(str, error.errors()[0]["loc"]))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ProjectFormError(f"{file.name}: UTF-8") from None


def _change(work: Work, project: ProjectView, *, keeps_profile: bool) -> None:
    row = work.session.get_one(ProjectRow, project.project_id)
    before = ProjectView.model_validate_json(row.body)
    kept: dict[str, object] = {"closed": before.closed}
    if keeps_profile:
        kept["check_profile"] = before.check_profile
    after = project.model_copy(update=kept)
    if after == before:
        return
    _require_version(before, after)
    row.guideline_version, row.body = after.guideline_version, after.model_dump_json()
    work.log("project", guideline_version=after.guideline_version)
    work.tell(ALL, lambda: ProjectChanged(project=after))


def _require_version(before: ProjectView, after: ProjectView) -> None:
    texts = [(each.guideline_ja, each.guideline_en) for each in (before, after)]
    lowest = before.guideline_version + (texts[0] != texts[1])
    if after.guideline_version < lowest:
        raise GuidelineVersionError


def _profile(tables: Mapping[str, Mapping[str, bool | int | str]]) -> str:
    """Return a check profile as TOML; its strings, integers and truths are written as in JSON."""
    lines = []
    for rule_id, options in tables.items():
        lines.append(f"[{rule_id}]")
        lines.extend(f"{name} = {json.dumps(value)}" for name, value in options.items())
    return "".join(f"{line}\n" for line in lines)
