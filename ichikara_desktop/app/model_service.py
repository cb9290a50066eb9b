"""The models on this computer: brought in, verified, chosen and removed off the main thread."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.pacing import Paced
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.preview.cards import CardFields, ModelCard
from ichikara_desktop.preview.gguf_file import Kind, read_gguf
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.model_errors import CancelledError


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model as it is listed.

    Attributes:
        verified: its content is known to be whole.
        chosen: previews are made with it.
        base_name: of an adapter: the name of its base.
    """

    card: ModelCard
    verified: bool
    chosen: bool
    base_name: str = ""


@dataclass(frozen=True, slots=True)
class ModelsState:
    """What is in the library, and what is being done.

    Attributes:
        busy: ``import``, ``verify`` or nothing.
        done: bytes of ``total`` that are behind it.
        used: bytes that the models take.
        free: bytes that the disk still takes.
    """

    entries: tuple[ModelEntry, ...] = ()
    busy: str = ""
    done: int = 0
    total: int = 0
    used: int = 0
    free: int = 0


class ModelService(QObject):
    """Looks after the library. Signals come in the thread of the windows."""

    changed = Signal(object)
    """A :class:`ModelsState`."""
    imported = Signal(object)
    """The :class:`ModelCard` of a file that was brought in."""
    base_wanted = Signal(object, tuple)
    """A file, and the :class:`ModelCard` of each base that it fits: the person has to say which."""
    listed = Signal()
    """What is here was read anew."""
    notice = Signal(object)

    _progressed = Signal(object, object)

    def __init__(self, library: ModelLibrary, settings: Settings, background: Background) -> None:
        super().__init__()
        self.library = library
        self._settings, self._background = settings, background
        self.state = ModelsState()
        self._stop = threading.Event()
        self._progressed.connect(self._show_progress)

    def start(self) -> None:
        """Clear what was cut off, and list what is there; ``changed`` follows."""
        self._background.run(self.library.clear_leftovers, lambda _: self.refresh())

    def refresh(self) -> None:
        """List what is there; ``changed`` follows."""
        self._background.run(self._read, self._show, self._fail)

    def import_file(self, path: Path, template: str, base: str = "") -> None:
        """Copy a file into the library; ``imported`` follows.

        An adapter that fits several bases here is not taken in before one was named:
        ``base_wanted`` comes instead.

        Args:
            path: a GGUF file, also on a stick.
            template: the project's, for a base without one of its own.
            base: SHA-256 of an adapter's base, as the person chose it.
        """
        self._begin("import")
        tell = Paced(self._progressed.emit)

        def take() -> ModelCard | tuple[ModelCard, ...]:
            fields = CardFields(prompt_template=template, base_sha256=base or None)
            if not base and read_gguf(path).kind is Kind.ADAPTER:
                bases = self.library.fitting_bases(path)
                if len(bases) > 1:
                    return bases
                fields = CardFields(base_sha256=bases[0].sha256)
            return self.library.import_file(path, fields, tell, self._stop.is_set)

        self._background.run(take, lambda found: self._imported(path, found), self._fail)

    def take_up(self, card: ModelCard) -> None:
        """Make previews with a model that came, as far as that is what people want of it.

        An adapter is what one wants to see; a base is chosen where none was before.
        """
        if card.kind is Kind.ADAPTER:
            self._choose(card.base_sha256 or "", card.sha256)
        elif not self._settings.preview_base:
            self._choose(card.sha256, "")
        else:
            self.refresh()

    def verify(self, sha256: str) -> None:
        """Compare a file's content with its SHA-256 again."""
        self._begin("verify")
        self._background.run(
            lambda: self.library.verify(sha256, Paced(self._progressed.emit), self._stop.is_set),
            lambda _: self._ended(),
            self._fail,
        )

    def remove(self, sha256: str) -> None:
        """Remove a model from this computer."""
        self._background.run(
            lambda: self.library.remove(sha256), lambda _: self._removed(sha256), self._fail
        )

    def cancel(self) -> None:
        """Give up what is being done; nothing of it is left."""
        self._stop.set()

    def choose(self, sha256: str) -> None:
        """Make previews with this model from now on; an adapter brings its base along."""
        entry = next((e for e in self.state.entries if e.card.sha256 == sha256), None)
        if entry is None:
            return
        card = entry.card
        if card.kind is Kind.ADAPTER:
            self._choose(card.base_sha256 or "", sha256)
        else:
            keeps = self._adapter_of(sha256)
            self._choose(sha256, keeps)

    def leave_adapter(self) -> None:
        """Make previews with the base alone."""
        self._choose(self._settings.preview_base, "")

    @property
    def has_choice(self) -> bool:
        """Whether a model was chosen that is here."""
        chosen = self._settings.preview_base
        return any(entry.card.sha256 == chosen for entry in self.state.entries)

    def _adapter_of(self, base: str) -> str:
        chosen = self._settings.preview_adapter
        cards = {entry.card.sha256: entry.card for entry in self.state.entries}
        return chosen if chosen in cards and cards[chosen].base_sha256 == base else ""

    def _choose(self, base: str, adapter: str) -> None:
        self._settings.preview_base, self._settings.preview_adapter = base, adapter
        self.refresh()

    def close(self) -> None:
        """Give up what is being done."""
        self._stop.set()

    def _imported(self, path: Path, found: ModelCard | tuple[ModelCard, ...]) -> None:
        self._ended()
        if isinstance(found, tuple):
            self.base_wanted.emit(path, found)
            return
        self.take_up(found)
        self.imported.emit(found)

    def _removed(self, sha256: str) -> None:
        if sha256 == self._settings.preview_adapter:
            self._choose(self._settings.preview_base, "")
        elif sha256 == self._settings.preview_base:
            self._choose("", "")
        self.refresh()

    def _read(self) -> ModelsState:
        cards = self.library.cards()
        names = {card.sha256: card.name for card in cards}
        chosen = {self._settings.preview_base, self._settings.preview_adapter}
        use = self.library.disk_use()
        return ModelsState(
            entries=tuple(
                ModelEntry(
                    card,
                    verified=self.library.is_verified(card),
                    chosen=card.sha256 in chosen,
                    base_name=names.get(card.base_sha256 or "", ""),
                )
                for card in cards
            ),
            used=use.models + use.leftovers,
            free=use.free,
        )

    def _show(self, state: ModelsState) -> None:
        before = self.state
        self.state = replace(state, busy=before.busy, done=before.done, total=before.total)
        self.changed.emit(self.state)
        self.listed.emit()

    def _begin(self, what: str) -> None:
        self._stop = threading.Event()
        self.state = replace(self.state, busy=what, done=0, total=0)
        self.changed.emit(self.state)

    def _ended(self) -> None:
        self.state = replace(self.state, busy="")
        self.refresh()

    def _show_progress(self, done: int, total: int) -> None:
        if self.state.busy:
            self.state = replace(self.state, done=done, total=total)
            self.changed.emit(self.state)

    def _fail(self, error: BaseException) -> None:
        self.state = replace(self.state, busy="")
        self.changed.emit(self.state)
        self.refresh()
        if not isinstance(error, CancelledError):
            self.notice.emit(notice_of(error))
