"""The models on this computer: files named by their SHA-256, each with a card beside it.

A file is copied under a name that ends in ``.part``. Its card is written, and only then it gets
its name: that one rename is the moment from which it is there. A card without its file is no model
and a ``.part`` is none, so whatever is cut off leaves a whole model or none.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ichikara_desktop.files import free_bytes, rename, sync_folder
from ichikara_desktop.preview.cards import (
    CardFields,
    ModelCard,
    Speed,
    plain,
    read_card,
    write_card,
)
from ichikara_desktop.preview.fitting import misfit
from ichikara_desktop.preview.gguf_file import GgufFile, Kind, NotAModelError, read_gguf
from ichikara_desktop.preview.leftovers import DiskUse, Leftover, LeftoverKind
from ichikara_desktop.preview.model_errors import (
    BaseMissingError,
    DamagedModelError,
    HasAdaptersError,
    LibraryBusyError,
    ModelInUseError,
    ModelUnknownError,
    NeedsTemplateError,
    NotFittingError,
)
from ichikara_desktop.preview.model_files import (
    Cancelled,
    Progress,
    Reading,
    copy_file,
    hash_of,
    look_of,
    never,
    require_room,
    silent,
    size_of,
)

MODEL, CARD, PART = ".gguf", ".json", ".part"
LOCK = "library.lock"
_IMPORT = "import-"
"""How the name of a copy begins that is being made; its SHA-256 is not known yet."""


class ModelLibrary:
    """One folder of models. Safe to use from several threads and processes.

    Methods that read whole files take ``progress`` and ``cancelled``, which are asked every few
    hundredths of a second, in the caller's thread.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when something is brought in."""
        self.folder = folder

    def cards(self) -> tuple[ModelCard, ...]:
        """Return the card of every model that is here: bases first, by their names."""
        found = [card for path in self._files(MODEL) if (card := self._card(path.stem))]
        return tuple(sorted(found, key=lambda c: (c.kind is Kind.ADAPTER, c.name, c.sha256)))

    def card(self, sha256: str) -> ModelCard:
        """Return the card of one model.

        Raises:
            ModelUnknownError: it is not here.
        """
        card = self._card(sha256)
        if card is None:
            raise ModelUnknownError
        return card

    def path_of(self, sha256: str) -> Path:
        """Return where the file of a model is, or would be."""
        return self.folder / f"{sha256}{MODEL}"

    def incoming(self, sha256: str) -> Path:
        """Return where a model that is downloaded should be put until it is whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{sha256}{PART}"

    def drop_download(self, sha256: str) -> None:
        """Remove what came of a model that is not wanted any more.

        Raises:
            ModelInUseError: the system does not let it go.
            LibraryBusyError: somebody else is changing the library.
        """
        with self._changing():
            try:
                self.incoming(sha256).unlink(missing_ok=True)
            except PermissionError:
                raise ModelInUseError from None

    def fitting_bases(self, path: Path) -> tuple[ModelCard, ...]:
        """Return the bases here that an adapter belongs to by its tensors; only headers are read.

        Raises:
            NotAModelError: it is no model that can be used.
            BaseMissingError: no base is here.
            NotFittingError: it belongs to none; with what does not fit the last one.
        """
        bases = [card for card in self.cards() if card.kind is Kind.BASE]
        if not bases:
            raise BaseMissingError
        adapter, fitting = read_gguf(path), []
        wrong: Exception = BaseMissingError()
        for card in bases:
            try:
                self._weigh(adapter, CardFields(base_sha256=card.sha256))
                fitting.append(card)
            except (NotFittingError, DamagedModelError) as error:
                wrong = error
        if not fitting:
            raise wrong
        return tuple(fitting)

    def import_file(
        self,
        path: Path,
        fields: CardFields,
        progress: Progress = silent,
        cancelled: Cancelled = never,
    ) -> ModelCard:
        """Copy a file into the library and return its card; one that is here already is not copied.

        Raises:
            NotAModelError: it is no model that can be used.
            NeedsTemplateError: a base without a template, and none was given.
            BaseMissingError: an adapter whose base is not here.
            NotFittingError: an adapter of another base.
            NoRoomError: the disk has too little room.
            LibraryBusyError: somebody else is changing the library.
            CancelledError: ``cancelled`` said so.
            OSError: the file cannot be read, or the folder not be written.
        """
        self._weigh(read_gguf(path), fields)  # before anything is read as a whole, or copied
        known = self._known(path, progress, cancelled)
        if known is not None:
            return self._bound(known, fields)
        with self._changing():
            part = self.folder / f"{_IMPORT}{secrets.token_hex(8)}{PART}"
            size = path.stat().st_size
            require_room(self.folder, size)
            try:
                sha256 = copy_file(path, part, Reading(size, progress, cancelled))
                return self._take_in(part, sha256, fields, fallback_name=path.stem)
            except Exception:
                with suppress(OSError):  # what stays is cleared at the next start
                    part.unlink(missing_ok=True)
                raise

    def adopt(
        self,
        sha256: str,
        fields: CardFields,
        progress: Progress = silent,
        cancelled: Cancelled = never,
    ) -> ModelCard:
        """Let a download that is whole (:meth:`incoming`) become a model, and return its card.

        It stays as it is when it lacks a template or its base; only one that is no model, or
        another than was asked for, is removed.

        Raises:
            DamagedModelError: its content is not that of the SHA-256.
            NotAModelError, NeedsTemplateError, BaseMissingError, NotFittingError,
            LibraryBusyError, CancelledError, OSError: as for :meth:`import_file`.
        """
        part = self.incoming(sha256)
        with self._changing():
            if hash_of(part, progress, cancelled) != sha256:
                part.unlink()
                raise DamagedModelError
            try:
                return self._take_in(part, sha256, fields, fallback_name=sha256[:12])
            except NotAModelError:
                part.unlink()
                raise

    def is_verified(self, card: ModelCard) -> bool:
        """Return whether the file looks as it did when its content was last compared."""
        try:
            return card.verified == look_of(self.path_of(card.sha256))
        except OSError:
            return False

    def verify(
        self, sha256: str, progress: Progress = silent, cancelled: Cancelled = never
    ) -> ModelCard:
        """Compare a file's content with its SHA-256, and note that on its card.

        Raises:
            DamagedModelError: the content is another; the card notes that too.
            ModelUnknownError: it is not here.
            CancelledError: ``cancelled`` said so; the card is as it was.
            OSError: it cannot be read, or its card not be written.
        """
        self.card(sha256)
        path = self.path_of(sha256)
        look = look_of(path)
        whole = hash_of(path, progress, cancelled) == sha256
        card = self.card(sha256)  # somebody may have noted its speed meanwhile
        checked = card.model_copy(update={"verified": look if whole else None})
        if checked != card:
            write_card(self._card_file(sha256), checked)
        if not whole:
            raise DamagedModelError
        return checked

    def note_speed(self, sha256: str, speed: Speed) -> None:
        """Keep how fast a model was here.

        Raises:
            ModelUnknownError: it is not here.
            OSError: its card cannot be written.
        """
        write_card(self._card_file(sha256), self.card(sha256).model_copy(update={"speed": speed}))

    def remove(self, sha256: str) -> None:
        """Remove a model.

        Raises:
            HasAdaptersError: adapters here stand on it.
            ModelUnknownError: it is not here.
            ModelInUseError: the system does not let it go.
            LibraryBusyError: somebody else is changing the library.
        """
        with self._changing():
            self.card(sha256)
            names = tuple(c.name for c in self.cards() if c.base_sha256 == sha256)
            if names:
                raise HasAdaptersError(names)
            try:
                self.path_of(sha256).unlink()  # from here on it is gone: a card alone is no model
            except PermissionError:
                raise ModelInUseError from None
            self._card_file(sha256).unlink(missing_ok=True)
            sync_folder(self.folder)

    def leftovers(self) -> tuple[Leftover, ...]:
        """Return the files in the folder that are no models."""
        found = [
            (path, LeftoverKind.IMPORT if path.name.startswith(_IMPORT) else LeftoverKind.DOWNLOAD)
            for path in self._files(PART)
        ]
        found += [(path, LeftoverKind.IMPORT) for path in self._files(".new")]  # half a card
        found += [
            (path, LeftoverKind.CARD)
            for path in self._files(CARD)
            if not path.with_suffix(MODEL).exists()
        ]
        found += [
            (path, LeftoverKind.STRAY)
            for path in self._files(MODEL)
            if self._card(path.stem) is None
        ]
        return tuple(Leftover(path, kind, size_of(path)) for path, kind in found)

    def clear_leftovers(self, *, downloads: bool = False) -> int:
        """Remove what is of no use any more, and return how many bytes that were.

        Nothing happens while somebody else brings a model in: what is theirs is not left over.

        Args:
            downloads: whether parts of downloads go too, which could be gone on with.
        """
        wanted = {LeftoverKind.IMPORT, LeftoverKind.CARD}
        wanted |= {LeftoverKind.DOWNLOAD} if downloads else set()
        if not self.folder.is_dir():
            return 0
        freed = 0
        try:
            with self._changing():
                for each in self.leftovers():
                    if each.kind in wanted:
                        each.path.unlink(missing_ok=True)
                        freed += each.size
        except (LibraryBusyError, PermissionError):
            return freed
        return freed

    def disk_use(self) -> DiskUse:
        """Return what the models take, what is left over takes, and what is free."""
        models = sum(size_of(path) for path in self._files(MODEL))
        strays = (each.size for each in self.leftovers() if each.kind is not LeftoverKind.STRAY)
        place = next(
            each for each in (self.folder, *self.folder.absolute().parents) if each.exists()
        )
        return DiskUse(models, sum(strays), free_bytes(place))

    def _weigh(self, found: GgufFile, fields: CardFields) -> None:
        """Raise unless a file may come in as it is."""
        if found.kind is Kind.BASE:
            if found.chat_template is None and not fields.prompt_template.strip():
                raise NeedsTemplateError
            return
        if fields.base_sha256 is None or self._card(fields.base_sha256) is None:
            raise BaseMissingError
        try:
            base = read_gguf(self.path_of(fields.base_sha256))
        except NotAModelError:
            raise DamagedModelError from None
        wrong = misfit(base, found)
        if wrong is not None:
            raise NotFittingError(wrong)

    def _known(self, path: Path, progress: Progress, cancelled: Cancelled) -> ModelCard | None:
        """Return the card of this very file, where it is here and whole."""
        size = path.stat().st_size
        alike = [card for card in self.cards() if card.size == size and self.is_verified(card)]
        if not alike:
            return None
        sha256 = hash_of(path, progress, cancelled)
        return next((card for card in alike if card.sha256 == sha256), None)

    def _bound(self, known: ModelCard, fields: CardFields) -> ModelCard:
        """Return the card of an adapter that is here, on the base for which it comes now."""
        if known.kind is Kind.BASE or known.base_sha256 == fields.base_sha256:
            return known
        changed = {"base_sha256": fields.base_sha256, "speed": None}
        bound = known.model_copy(update=changed)
        write_card(self._card_file(known.sha256), bound)
        return bound

    def _take_in(
        self, part: Path, sha256: str, fields: CardFields, fallback_name: str
    ) -> ModelCard:
        found = read_gguf(part)  # and not what lay elsewhere a moment ago
        self._weigh(found, fields)
        is_base = found.kind is Kind.BASE
        card = ModelCard(
            name=fields.name or plain(found.name) or plain(fallback_name) or sha256[:12],
            kind=found.kind,
            sha256=sha256,
            size=found.size,
            architecture=plain(found.architecture),
            quantisation=found.quantisation,
            context_length=found.context_length,
            base_sha256=None if is_base else fields.base_sha256,
            dataset_version=fields.dataset_version,
            licence=fields.licence or plain(found.licence),
            notice=fields.notice,
            # A template of the file's own goes before one that was given.
            prompt_template=fields.prompt_template if is_base and not found.chat_template else "",
            source=fields.source,
            imported_at=datetime.now(UTC),
            verified=look_of(part),
        )
        write_card(self._card_file(sha256), card)
        rename(part, self.path_of(sha256))
        return card

    def _card(self, sha256: str) -> ModelCard | None:
        card = read_card(self._card_file(sha256))
        if card is None or card.sha256 != sha256 or not self.path_of(sha256).is_file():
            return None
        return card

    def _card_file(self, sha256: str) -> Path:
        return self.folder / f"{sha256}{CARD}"

    def _files(self, end: str) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if path.name.endswith(end))
        except OSError:
            return []

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                yield
        except Timeout:
            raise LibraryBusyError from None
