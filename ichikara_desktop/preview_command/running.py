"""A run over many questions: one is asked after the other, and what cannot be is told and left."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from ichikara_desktop.preview.messages import Column, Died, Generate, Load, Sampling
from ichikara_desktop.preview.probing import Backend
from ichikara_desktop.preview_command.asking import Asker
from ichikara_desktop.preview_command.questions import Question, questions
from ichikara_desktop.preview_command.results import Made, Results
from ichikara_desktop.preview_command.screen import Screen
from ichikara_desktop.preview_command.setup import Models
from ichikara_desktop.preview_command.words import (
    NotAnsweredError,
    NotLoadedError,
    words_of_event,
)

MOST_DEATHS = 3
"""Workers that may die one after the other before a run gives up: then it is not the questions."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of each question.

    Attributes:
        exact: every answer begins with an empty KV cache.
    """

    columns: tuple[Column, ...]
    seeds: tuple[int, ...]
    sampling: Sampling
    exact: bool

    def made(self, models: Models, load: Load, template: str | None, backend: Backend) -> Made:
        """Return what makes the texts, for every line of the results."""
        settings = self.sampling.model_dump(exclude={"stop"}) | {
            "exact": self.exact,
            "template_sha256": hashlib.sha256(template.encode()).hexdigest() if template else None,
        }
        adapter = models.adapter if "tuned" in self.columns else None
        return {
            "settings": settings,
            "model_sha256": models.base.sha256,
            "adapter_sha256": adapter.sha256 if adapter else None,
            "scale": models.scale if adapter else None,
            "device": device_of(load, backend),
        }


def device_of(load: Load, backend: Backend) -> str:
    """Return what computes, in the words of the driver."""
    return backend.gpu.description if load.gpu_layers and backend.gpu else "CPU"


class Run:
    """Asks, and writes what is answered."""

    def __init__(
        self, wanted: Wanted, template: str | None, asker: Asker, results: Results, screen: Screen
    ) -> None:
        self._wanted, self._template = wanted, template
        self._asker, self._results, self._screen = asker, results, screen
        self._deaths = 0

    def go(self, stream: BinaryIO, field: str) -> int:
        """Ask what the lines of a stream say, and return how many could not be answered.

        Raises:
            NotLoadedError: the model cannot be loaded.
            NotAnsweredError: one worker after the other died.
            OSError: the results cannot be written.
        """
        self._asker.load()
        left_out = 0
        for each in questions(stream, field):
            if isinstance(each, Question):
                left_out += not self._answered(each)
            else:
                left_out += 1
                self._screen.tell_of_line(each.line, (each.message.ja, each.message.en))
            self._screen.advance(each.size)
        return left_out

    def _answered(self, question: Question) -> bool:
        seeds = self._results.missing(question.name, self._wanted.seeds)
        if not seeds:
            return True
        request = Generate(
            turns=question.turns,
            template=self._template,
            columns=self._wanted.columns,
            sampling=self._wanted.sampling,
            seeds=seeds,
            exact=self._wanted.exact,
        )
        try:
            for answers in self._asker.answers(request):
                self._results.add(question, answers)
                self._screen.count(answers)
        except NotLoadedError:
            raise
        except NotAnsweredError as error:
            self._deaths = self._deaths + 1 if isinstance(error.event, Died) else 0
            self._screen.tell_of_line(question.line, words_of_event(error.event))
            if self._deaths == MOST_DEATHS:
                raise
            return False
        self._deaths = 0
        return True
