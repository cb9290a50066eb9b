"""Which models a command was given, whether they fit, and how they can be loaded here."""

import re
from dataclasses import dataclass
from pathlib import Path

from ichikara_desktop.preview.fitting import misfit
from ichikara_desktop.preview.gguf_file import GgufFile, Kind, read_gguf
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.memory import plan, shape_of
from ichikara_desktop.preview.messages import Load
from ichikara_desktop.preview.model_errors import ModelUnknownError, NotFittingError
from ichikara_desktop.preview.model_files import hash_of
from ichikara_desktop.preview.probing import Backend
from ichikara_desktop.preview.templates import check_template
from ichikara_desktop.preview_command.shelf import bar_for, chosen
from ichikara_desktop.preview_command.words import (
    NoBaseError,
    NoSuchTemplateError,
    NoTemplateError,
    OtherBaseError,
)

_SHA256 = re.compile(r"[0-9a-fA-F]{1,64}")


@dataclass(frozen=True, slots=True)
class Given:
    """A model that a command was given: a file, or one of the library.

    Attributes:
        template: the one on its card.
        base_sha256: of an adapter of the library.
    """

    path: Path
    sha256: str
    file: GgufFile
    template: str = ""
    base_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """A base, and an adapter that fits."""

    base: Given
    adapter: Given | None
    scale: float

    def load(self, backend: Backend, context: int, threads: int, *, gpu: bool) -> Load:
        """Plan the memory, and return how to load them.

        Args:
            context: tokens, at most; fewer where memory is short.
            threads: 0 for as many as are good here.
            gpu: whether one may be used.

        Raises:
            NotEnoughMemoryError: not even the shortest context fits.
        """
        device = backend.gpu if gpu else None
        planned = plan(
            shape_of(self.base.file),
            self.base.file.size,
            context,
            gpu_free=device.memory_free if device else 0,
        )
        return Load(
            model=str(self.base.path),
            adapter=str(self.adapter.path) if self.adapter else None,
            scale=self.scale,
            context=planned.context,
            gpu_layers=planned.gpu_layers,
            threads=threads,
        )


def models(library: ModelLibrary, base: str, adapter: str | None, scale: float) -> Models:
    """Find the models that were named, and weigh the adapter. llama.cpp sees nothing yet.

    Args:
        library: where names are looked up that are no files.
        base: a path, or the beginning of a SHA-256.
        adapter: likewise.
        scale: of the adapter.

    Raises:
        ModelUnknownError, AmbiguousError, DamagedModelError: of the library.
        NotAModelError: a file that cannot be used.
        NoBaseError: the base is an adapter.
        OtherBaseError, NotFittingError: the adapter belongs to another base.
    """
    found = _given(library, base)
    if found.file.kind is not Kind.BASE:
        raise NoBaseError
    other = _given(library, adapter) if adapter is not None else None
    if other is not None:
        wrong = misfit(found.file, other.file)
        if wrong is not None:
            raise NotFittingError(wrong)
        if other.base_sha256 not in (None, found.sha256):
            raise OtherBaseError
    return Models(found, other, scale)


def _given(library: ModelLibrary, name: str) -> Given:
    path = Path(name)
    if path.is_file():
        file = read_gguf(path)  # before all of it is read
        with bar_for(path.name) as progress:
            return Given(path.absolute(), hash_of(path, progress), file)
    if not _SHA256.fullmatch(name):
        raise ModelUnknownError
    card = chosen(library, name)
    if not library.is_verified(card):
        with bar_for(card.name) as progress:
            library.verify(card.sha256, progress)
    path = library.path_of(card.sha256)
    return Given(path, card.sha256, read_gguf(path), card.prompt_template, card.base_sha256)


def template_for(base: Given, given: str | None) -> str | None:
    """Return the template that the worker is to use, nothing for the file's own.

    Args:
        base: the model.
        given: what was asked for: a path, or the template itself, which no path looks like.

    Raises:
        NoTemplateError: there is none at all.
        NoSuchTemplateError: ``given`` is no file, and no template.
        TemplateError: it is no Jinja.
        OSError, UnicodeDecodeError: its file cannot be read.
    """
    if given is None:
        if not base.file.chat_template and not base.template.strip():
            raise NoTemplateError
        return None if base.file.chat_template else base.template
    is_text = "{{" in given or "{%" in given
    if not is_text and not Path(given).is_file():
        raise NoSuchTemplateError
    text = given if is_text else Path(given).read_text(encoding="utf-8-sig")
    if not text.strip():
        raise NoSuchTemplateError
    check_template(text)
    return text
