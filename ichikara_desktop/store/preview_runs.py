"""Runs of previews over many questions: what is asked of whom, and how far it is.

A run outlives the program: what is answered is kept with the answer's id in one transaction, so
that a run that was broken off goes on with the first question that has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.store.models import PreviewItemRow, PreviewRow, PreviewRunRow
from ichikara_desktop.store.previews import Preview, keep_preview, preview_of
from ichikara_desktop.store.topics import Topic, touch


class RunState(StrEnum):
    """Where a run stands."""

    OPEN = "open"
    """There are questions left, unless it is just being finished."""
    DONE = "done"
    """Every question was answered or failed."""
    HANDED_ON = "handed-on"
    """A set of comparisons was made of it."""
    GIVEN_UP = "given-up"


class RunSystem(BaseModel):
    """What answers: a base, and an adapter unless it answers alone.

    Attributes:
        columns: which of its answers are wanted: ``base``, ``tuned``.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    model_sha256: str
    adapter_sha256: str = ""
    scale: float = 1.0
    columns: tuple[str, ...] = ("base", "tuned")
    dataset_version: str = ""


class RunPlan(BaseModel):
    """What a run is to do.

    Attributes:
        name: in people's words; of a comparison, that of its set.
        systems: each answers every question.
        sampling: settings of the sampling.
        seed: the same for every question.
        template: the project's prompt template when the run was begun.
        overlap: of a comparison: how many people judge each pair; 0 for a run of previews.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str
    systems: tuple[RunSystem, ...]
    sampling: dict[str, object]
    seed: int = 0
    template: str = ""
    overlap: int = 0

    @property
    def is_comparison(self) -> bool:
        """Whether its answers are to be judged against each other."""
        return self.overlap > 0


@dataclass(frozen=True, slots=True)
class Subject:
    """A question, and what it belongs to.

    Attributes:
        subject_id: the task whose question it is, or an id of its own.
        family_id: of the question in the project; empty where it is not known.
    """

    subject_id: str
    text: str
    family_id: str = ""
    genre: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question for one system."""

    system: int
    position: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands: how many of its items have an answer, and how many failed."""

    run_id: str
    made_at: datetime
    plan: RunPlan
    state: RunState
    total: int
    answered: int
    failed: int

    @property
    def left(self) -> int:
        """How many items are still to be done."""
        return self.total - self.answered - self.failed


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with the answer of each system, in their order."""

    subject: Subject
    answers: tuple[Preview, ...]


def begin_run(session: Session, plan: RunPlan, subjects: Iterable[Subject]) -> str:
    """Keep a run that is to be done, and return its id."""
    run_id = new_id()
    session.add(
        PreviewRunRow(
            run_id=run_id,
            made_at=datetime.now(UTC),
            plan=plan.model_dump_json(),
            state=RunState.OPEN,
        )
    )
    session.flush()
    items = [
        {
            "run_id": run_id,
            "system": system,
            "position": position,
            "subject_id": subject.subject_id,
            "question": subject.text,
            "family_id": subject.family_id,
            "genre": subject.genre,
            "preview_id": "",
            "failure": "",
        }
        for position, subject in enumerate(subjects)
        for system in range(len(plan.systems))
    ]
    if items:
        session.execute(insert(PreviewItemRow), items)
    touch(session, Topic.PREVIEW_RUNS)
    return run_id


def find_run(session: Session, run_id: str) -> Run | None:
    """Return one run."""
    row = session.get(PreviewRunRow, run_id)
    return None if row is None else _run(session, row)


def runs(session: Session) -> tuple[Run, ...]:
    """Return every run that was not given up, the newest first."""
    rows = session.scalars(
        select(PreviewRunRow)
        .where(PreviewRunRow.state != RunState.GIVEN_UP)
        .order_by(PreviewRunRow.made_at.desc(), PreviewRunRow.run_id.desc())
    )
    return tuple(_run(session, row) for row in rows)


def open_run(session: Session) -> Run | None:
    """Return the run that is still to be done: there is one at most, the oldest."""
    row = session.scalar(
        select(PreviewRunRow)
        .where(PreviewRunRow.state == RunState.OPEN)
        .order_by(PreviewRunRow.made_at, PreviewRunRow.run_id)
        .limit(1)
    )
    return None if row is None else _run(session, row)


def next_item(session: Session, run_id: str) -> Item | None:
    """Return what is to be done next: every question for one system, then for the next one."""
    row = session.scalar(
        select(PreviewItemRow)
        .where(
            PreviewItemRow.run_id == run_id,
            PreviewItemRow.preview_id == "",
            PreviewItemRow.failure == "",
        )
        .order_by(PreviewItemRow.system, PreviewItemRow.position)
        .limit(1)
    )
    if row is None:
        return None
    return Item(row.system, row.position, _subject(row))


def keep_answers(session: Session, run_id: str, item: Item, answers: tuple[Preview, ...]) -> None:
    """Keep what was answered and that it was, in one transaction; the last one stands for it."""
    for preview in answers:
        keep_preview(session, preview)
    _mark(session, run_id, item, {"preview_id": answers[-1].preview_id})


def note_failure(session: Session, run_id: str, item: Item, code: str) -> None:
    """Note that a question cannot be answered."""
    _mark(session, run_id, item, {"failure": code})


def set_state(session: Session, run_id: str, state: RunState) -> None:
    """Note where a run stands."""
    row = session.get(PreviewRunRow, run_id)
    if row is not None:
        row.state = state
        touch(session, Topic.PREVIEW_RUNS)


def answered(session: Session, run_id: str) -> tuple[Answered, ...]:
    """Return the questions that every system answered, in their order."""
    rows = session.execute(
        select(PreviewItemRow, PreviewRow)
        .join(PreviewRow, PreviewRow.preview_id == PreviewItemRow.preview_id)
        .where(PreviewItemRow.run_id == run_id)
        .order_by(PreviewItemRow.position, PreviewItemRow.system)
    )
    by_position: dict[int, tuple[Subject, list[Preview]]] = {}
    for item, row in rows:
        by_position.setdefault(item.position, (_subject(item), []))[1].append(preview_of(row))
    run = find_run(session, run_id)
    wanted = len(run.plan.systems) if run is not None else 0
    return tuple(
        Answered(subject, tuple(answers))
        for subject, answers in by_position.values()
        if len(answers) == wanted
    )


def _mark(session: Session, run_id: str, item: Item, values: dict[str, str]) -> None:
    session.execute(
        update(PreviewItemRow)
        .where(
            PreviewItemRow.run_id == run_id,
            PreviewItemRow.system == item.system,
            PreviewItemRow.position == item.position,
        )
        .values(**values)
    )
    touch(session, Topic.PREVIEW_RUNS)


def _subject(row: PreviewItemRow) -> Subject:
    return Subject(row.subject_id, row.question, row.family_id, row.genre)


def _run(session: Session, row: PreviewRunRow) -> Run:
    total, done, failed = session.execute(
        select(
            func.count(),
            func.count().filter(PreviewItemRow.preview_id != ""),
            func.count().filter(PreviewItemRow.failure != ""),
        ).where(PreviewItemRow.run_id == row.run_id)
    ).one()
    plan = RunPlan.model_validate_json(row.plan)
    return Run(row.run_id, row.made_at, plan, RunState(row.state), total, done, failed)
