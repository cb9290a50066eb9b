"""A question that the model answers, and what is kept of the answers."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from ichikara_desktop.app.preview_jobs import Computer, Job, Models, Rank
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.project import Project
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.messages import (
    Answered,
    Column,
    Event,
    Generate,
    Sampling,
    Token,
    Turn,
)
from ichikara_desktop.preview.model_errors import ModelUnknownError
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store.preview_runs import RunSystem
from ichikara_desktop.store.previews import Preview

DIED = "died"
"""How an answer ended whose worker died while it wrote."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the model is asked.

    Attributes:
        task_id: whose question it is.
        template: the project's; empty where it has none.
    """

    task_id: str
    text: str
    template: str


def question_for(task: TaskView, project: Project) -> Question:
    """Return what a model is asked about a task."""
    text = task.instruction.text if task.instruction is not None else ""
    return Question(task.task_id, text, project.prompt_template)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the model is to answer.

    Attributes:
        seeds: one answer for each.
        exact: every answer begins with an empty cache, so that it can be made again to the letter.
        columns: which answers are wanted; those of every column that is loaded when empty.
    """

    sampling: Sampling
    seeds: tuple[int, ...] = (0,)
    exact: bool = False
    columns: tuple[Column, ...] = ()


def manner_of(preview: Preview) -> Manner:
    """Return how an answer is made again."""
    settings = json.loads(preview.settings)
    return Manner(Sampling.model_validate(settings), (int(settings.get("seed", 0)),), exact=True)


def models_of(library: ModelLibrary, made_by: Preview | RunSystem) -> Models:
    """Return the models that made an answer, or are to make those of a run.

    Raises:
        ModelUnknownError: they are not here any more.
    """
    adapter = library.card(made_by.adapter_sha256) if made_by.adapter_sha256 else None
    return Models(library.card(made_by.model_sha256), adapter, made_by.scale)


def chosen_models(library: ModelLibrary, settings: Settings) -> Models:
    """Return the models that the person chose; an adapter that is gone is left out.

    Raises:
        ModelUnknownError: no base is chosen, or it is not here any more.
    """
    base = library.card(settings.preview_base)
    try:
        adapter = library.card(settings.preview_adapter) if settings.preview_adapter else None
    except ModelUnknownError:
        adapter = None
    return Models(base, adapter)


def template_for(question: Question, models: Models) -> str | None:
    """Return the prompt template: the project's before the card's, and nothing for the file's.

    A template belongs to the project: what is compared must have been asked in the same way.
    """
    return question.template or models.base.prompt_template or None


def is_among(before: Preview, again: tuple[Preview, ...]) -> bool:
    """Return whether an answer that was made again is the one from before, so far as both go."""
    broken_off = {"cancelled", DIED}
    for each in again:
        if each.adapter_sha256 == before.adapter_sha256:
            if broken_off & {before.finish, each.finish}:
                return before.text.startswith(each.text) or each.text.startswith(before.text)
            return before.text == each.text
    return False


def card_of(card: ModelCard) -> dict[str, str]:
    """Return what stays known of a model that is removed."""
    return {
        "name": card.name,
        "sha256": card.sha256,
        "licence": card.licence,
        "dataset_version": card.dataset_version,
    }


class Answers(Job):
    """Asks one question, and gathers the answers as they are kept."""

    def __init__(
        self, question: Question, manner: Manner, rank: Rank, models: Models | None = None
    ) -> None:
        super().__init__(rank, models)
        self.question, self.manner = question, manner
        self._answering: Models | None = None
        self._device = ""
        self._made: list[Preview] = []
        self._written: dict[tuple[int, Column], str] = defaultdict(str)

    def request(self, models: Models) -> Generate:
        """Ask in every column, by each seed."""
        return Generate(
            turns=(Turn(role="user", content=self.question.text),),
            template=template_for(self.question, models),
            columns=self._columns(models),
            sampling=self.manner.sampling,
            seeds=self.manner.seeds,
            exact=self.manner.exact,
        )

    def loads_on(self, computer: Computer) -> None:
        """Keep in mind what computes."""
        self._device = computer.device

    def began(self, models: Models) -> None:
        """Begin anew."""
        self._answering = models
        self._made.clear()
        self._written.clear()

    def heard(self, event: Event) -> None:
        """Gather."""
        if isinstance(event, Token):
            self._written[event.candidate, event.column] += event.text
        elif isinstance(event, Answered):
            self._written.pop((event.candidate, event.column), None)
            seed, text = event.seed, event.text
            self._add(event.column, seed, event.reason, text, event.prompt_sha256)

    def made(self, broken_off: str = DIED) -> tuple[Preview, ...]:
        """Return what is to be kept: every answer, and what was shown of one that broke off.

        Args:
            broken_off: how that one ended.
        """
        for (candidate, column), text in self._written.items():
            if text:
                self._add(column, self.manner.seeds[candidate], broken_off, text, "")
        self._written.clear()
        return tuple(self._made)

    def _columns(self, models: Models) -> tuple[Column, ...]:
        wanted = (column for column in models.columns if column in self.manner.columns)
        return tuple(wanted) or models.columns

    def _add(self, column: Column, seed: int, finish: str, text: str, prompt: str) -> None:
        models = self._answering
        if models is None:
            return
        adapter = models.adapter if column == "tuned" else None
        settings = self.manner.sampling.model_dump(mode="json")
        self._made.append(
            Preview(
                preview_id=new_id(),
                task_id=self.question.task_id,
                made_at=datetime.now(UTC),
                model_sha256=models.base.sha256,
                adapter_sha256=adapter.sha256 if adapter else "",
                scale=models.scale,
                settings=json.dumps(settings | {"seed": seed, "exact": self.manner.exact}),
                prompt_sha256=prompt,
                device=self._device,
                finish=finish,
                text=text,
                cards=json.dumps([card_of(each) for each in (models.base, adapter) if each]),
            )
        )
