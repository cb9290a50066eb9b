"""Two versions of a model against each other: from a selection of questions to blind tasks.

A set goes its way: :meth:`ComparisonService.begin` → a run of previews (:mod:`.batch_service`), on
this computer, offline → :meth:`ComparisonService.hand_on` → one operation for each question, all in
one transaction with the note that the run was handed on → the server.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.batch_service import BatchService, system_of
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.domain.comparing import Comparison, ComparisonSet, Output, System
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.items import (
    EmptyTextError,
    Pair,
    TextTooLongError,
    UnencodableTextError,
)
from ichikara_desktop.domain.project import Project
from ichikara_desktop.exchange import read_instructions
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.store import preview_runs
from ichikara_desktop.store.comparisons import queue_set
from ichikara_desktop.store.pairs import load_pairs
from ichikara_desktop.store.preview_runs import Answered, Run, RunPlan, RunState, RunSystem, Subject
from ichikara_desktop.store.previews import Preview
from ichikara_desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be compared.

    Attributes:
        name: of the set; whoever judges never sees it.
        systems: two, told apart by their names.
        seed: of the sampling, and of the choice of the questions.
        overlap: how many people judge each pair of answers.
        template: the project's prompt template.
    """

    name: str
    systems: tuple[RunSystem, RunSystem]
    sampling: Sampling
    seed: int
    overlap: int
    template: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions are asked.

    Attributes:
        genre: only this one; all when empty.
        count: at most so many, chosen by the seed.
        file: taken from this file; from the accepted pairs without it.
    """

    genre: str = ""
    count: int = 40
    file: Path | None = None


class ComparisonService(QObject):
    """For the coordinator. Signals come in the thread of the windows."""

    ready_changed = Signal(tuple)
    """The :class:`Run` whose answers are complete and were not handed on."""
    begun = Signal(int, int)
    """How many questions will be answered, and how many lines of the file could not be read."""
    handed_on = Signal(int, int)
    """How many comparisons wait to be sent, and how many questions were left out."""
    notice = Signal(object)

    def __init__(
        self,
        store: Store,
        project: Project,
        batches: BatchService,
        background: Background,
    ) -> None:
        super().__init__()
        self._genres = frozenset(genre.genre_id for genre in project.genres)
        self._store, self._batches, self._background = store, batches, background
        batches.finished.connect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Find the runs that are complete; ``ready_changed`` follows."""
        self._background.run(
            lambda: self._store.read(_complete), self.ready_changed.emit, self._tell
        )

    def begin(self, wish: Wish, choice: Choice) -> None:
        """Let both systems answer the chosen questions; ``begun`` follows."""
        self._background.run(
            lambda: self._subjects(choice, wish.seed),
            lambda found: self._begin(wish, *found),
            self._tell,
        )

    def hand_on(self, run_id: str) -> None:
        """Make comparisons of a run's answers, to be sent; ``handed_on`` follows."""
        future = self._store.submit(lambda session: _hand_on(session, run_id))
        self._background.follow(future, self._on_handed, self._not_handed)

    def discard(self, run_id: str) -> None:
        """Make no comparisons of a run; its answers stay."""
        future = self._store.submit(
            lambda session: preview_runs.set_state(session, run_id, RunState.GIVEN_UP)
        )
        self._background.follow(future, self.refresh, self._tell)

    def _subjects(self, choice: Choice, seed: int) -> tuple[tuple[Subject, ...], int]:
        unreadable = 0
        if choice.file is not None:
            report = read_instructions(choice.file, self._genres)
            unreadable = len(report.problems)
            found = [Subject(new_id(), row.text, genre=row.genre) for row in report.rows]
        else:
            found = _of_pairs(self._store.read(load_pairs))
        wanted = [one for one in found if not choice.genre or one.genre == choice.genre]
        chosen = random.Random(seed).sample(wanted, min(choice.count, len(wanted)))  # noqa: S311
        return tuple(chosen), unreadable

    def _begin(self, wish: Wish, subjects: tuple[Subject, ...], unreadable: int) -> None:
        if not subjects:
            self.notice.emit(notice_of_code("comparison-no-questions"))
            return
        plan = RunPlan(
            name=wish.name,
            systems=wish.systems,
            sampling=wish.sampling.model_dump(mode="json"),
            seed=wish.seed,
            template=wish.template,
            overlap=wish.overlap,
        )
        count = len(subjects)
        self._batches.begin(plan, subjects, lambda _: self.begun.emit(count, unreadable))

    def _on_handed(self, counts: tuple[int, int]) -> None:
        self.refresh()
        if counts[0]:
            self.handed_on.emit(*counts)
        else:
            self.notice.emit(notice_of_code("comparison-nothing"))

    def _not_handed(self, error: BaseException) -> None:
        self.refresh()
        self._tell(error)

    def _tell(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))


def comparable(cards: Sequence[ModelCard]) -> tuple[RunSystem, ...]:
    """Return what could be compared: each adapter on its base, and each base alone."""
    bases = {card.sha256: card for card in cards if card.base_sha256 is None}
    alone = [system_of(card, None) for card in bases.values()]
    tuned = [
        system_of(bases[card.base_sha256], card).model_copy(update={"columns": ("tuned",)})
        for card in cards
        if card.base_sha256 in bases
    ]
    return told_apart([*tuned, *alone])


def told_apart(systems: Sequence[RunSystem]) -> tuple[RunSystem, ...]:
    """Return systems of which no two have the same name."""
    names = [system.name for system in systems]
    return tuple(
        system
        if names.count(system.name) == 1
        else system.model_copy(update={"name": f"{system.name} ({_mark_of(system)})"})
        for system in systems
    )


def _mark_of(system: RunSystem) -> str:
    return (system.adapter_sha256 or system.model_sha256)[:6]


def _of_pairs(pairs: Sequence[Pair]) -> list[Subject]:
    """Return the questions of the accepted pairs, each once."""
    asked = {pair.instruction.family_id: pair.instruction for pair in pairs}
    return [
        Subject(new_id(), each.text, family_id, each.genre) for family_id, each in asked.items()
    ]


def _complete(session: Session) -> tuple[Run, ...]:
    return tuple(
        run
        for run in preview_runs.runs(session)
        if run.plan.is_comparison and run.state is RunState.DONE
    )


def _hand_on(session: Session, run_id: str) -> tuple[int, int]:
    """Queue a run's comparisons, and return how many they are and how many were left out."""
    run = preview_runs.find_run(session, run_id)
    if run is None or run.state is not RunState.DONE:
        return 0, 0
    found = (_comparable(run.plan, each) for each in preview_runs.answered(session, run_id))
    comparisons = tuple(each for each in found if each is not None)
    if not comparisons:
        return 0, 0
    queue_set(session, ComparisonSet(run_id, run.plan.name, comparisons, run.plan.overlap))
    preview_runs.set_state(session, run_id, RunState.HANDED_ON)
    questions = run.total // len(run.plan.systems)
    return len(comparisons), questions - len(comparisons)


def _comparable(plan: RunPlan, answered: Answered) -> Comparison | None:
    """Return a comparison, or nothing where a text is none that can be sent: a model writes any."""
    try:
        return _comparison(plan, answered)
    except (EmptyTextError, TextTooLongError, UnencodableTextError):
        return None


def _comparison(plan: RunPlan, answered: Answered) -> Comparison:
    one, two = (
        _output(system, preview)
        for system, preview in zip(plan.systems, answered.answers, strict=True)
    )
    subject = answered.subject
    return Comparison(
        instruction=subject.text,
        outputs=(one, two),
        genre=subject.genre,
        family_id=subject.family_id or None,
    )


def _output(system: RunSystem, preview: Preview) -> Output:
    settings = json.loads(preview.settings)
    seed = int(settings.pop("seed"))
    return Output(
        system=System(
            name=system.name,
            model_sha256=preview.model_sha256,
            adapter_sha256=preview.adapter_sha256,
            scale=preview.scale,
            dataset_version=system.dataset_version,
            settings=json.dumps(settings, sort_keys=True),
        ),
        text=preview.text,
        seed=seed,
        prompt_sha256=preview.prompt_sha256,
        finish=preview.finish,
    )
