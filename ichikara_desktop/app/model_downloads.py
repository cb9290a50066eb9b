"""The models that the project offers: listed, fetched in the background, and taken in.

One download goes its way: :meth:`DownloadService.fetch` → a thread fills the library's part
(``sync/model_transfer``) → the library reads it once more and takes it in. What came of a model
stays through cancelling, broken lines and restarts, until it is whole or not wanted any more.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.download_values import (
    DownloadsState,
    DownloadStage,
    OfferEntry,
    Reach,
    entries_of,
)
from ichikara_desktop.app.pacing import Paced, Remaining
from ichikara_desktop.app.trouble import code_of, notice_of, notice_of_code
from ichikara_desktop.app.values import Notice
from ichikara_desktop.preview.cards import CardFields, ModelCard, Source
from ichikara_desktop.preview.leftovers import LeftoverKind
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.model_errors import CancelledError
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.store.account import Account, load_account
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import SyncCancelledError
from ichikara_desktop.sync.model_transfer import ModelDownload, Wanted

SILENCE = 3.0
"""Seconds without a byte after which the person is told what is waited for."""
_TICK = 1_000
_SOON = 50
_OFFLINE = frozenset({"offline", "too-slow"})
_OF_DOWNLOADS = {
    "offline": "model-cut-off",
    "too-slow": "model-cut-off",
    "not-our-server": "model-portal",
    "model-damaged": "wrong-model",
    "not-a-model": "model-not-usable",
}
"""Codes whose usual words speak of what is sent, or of a file."""


class DownloadService(QObject):
    """Lists and fetches models of the server. Signals come in the thread of the windows."""

    changed = Signal(object)
    """A :class:`DownloadsState`."""
    arrived = Signal(object)
    """The :class:`ModelCard` of a model that was taken in."""
    notice = Signal(object)

    _progressed = Signal(object, object)
    _filled = Signal(object)

    def __init__(
        self,
        store: Store,
        library: ModelLibrary,
        background: Background,
        syncing: Callable[[], bool],
        template: Callable[[], str],
    ) -> None:
        """Ask and fetch nothing yet.

        Args:
            store: whose account is used.
            library: takes the models in.
            background: for what waits.
            syncing: whether the sync is at work, which goes before.
            template: the project's, for a base without one.
        """
        super().__init__()
        self._store, self._library, self._background = store, library, background
        self._syncing, self._template = syncing, template
        self.state = DownloadsState()
        self._download = ModelDownload(syncing)
        self._offers: tuple[ModelOffer, ...] = ()
        self._failures: dict[str, Notice] = {}
        self._queue: list[str] = []
        self._client: ServerClient | None = None
        self._stop = threading.Event()
        self._paced = Paced(self._progressed.emit)
        self._remaining, self._last_byte = Remaining(), 0.0
        self._again = False
        """Somebody wanted to know while the server was being asked."""
        self._closed = False
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK)
        self._ticker.timeout.connect(self._look_for_silence)
        self._progressed.connect(self._show_progress)
        self._filled.connect(self._on_filled)

    # -- what is offered -------------------------------------------------------------------

    def look(self) -> None:
        """Ask the server what is offered; ``changed`` follows. Nothing is said when offline.

        Who asks while an answer is waited for is right if that fails: the network may have come
        back meanwhile.
        """
        self._again = self.state.asking
        if not self.state.asking and not self._closed:
            self._set(replace(self.state, asking=True))
            self._background.run(self._ask, self._on_offers, self._on_unreached)

    def refresh(self) -> None:
        """Compare what is offered with what is here now; ``changed`` follows."""
        offers = self._offers
        self._background.run(lambda: self._read(offers), self._show)

    def _ask(self) -> tuple[ModelOffer, ...]:
        account = self._account()
        with ServerClient(account.server, account.token) as client:
            self._client = client
            if self._closed:  # before there was anything to close
                client.close()
            try:
                return client.models(account.project_id)
            finally:
                self._client = None

    def _on_offers(self, offers: tuple[ModelOffer, ...]) -> None:
        self._offers = offers
        offered = len(offers)
        self._set(
            replace(self.state, asking=False, reach=Reach.HERE, trouble=None, offered=offered)
        )
        self.refresh()

    def _on_unreached(self, error: BaseException) -> None:
        if code_of(error) in _OFFLINE:
            self._set(replace(self.state, asking=False, reach=Reach.OFFLINE, trouble=None))
        else:
            told = replace(self.state, reach=Reach.TROUBLE, trouble=notice_of(error))
            self._set(replace(told, asking=False))
        self.refresh()
        if self._again:
            self.look()

    def _read(self, offers: tuple[ModelOffer, ...]) -> tuple[tuple[OfferEntry, ...], int]:
        """Return what is offered and not here, and how many bytes are parts of anything else."""
        parts = {
            each.path.stem: each.size
            for each in self._library.leftovers()
            if each.kind is LeftoverKind.DOWNLOAD
        }
        names = {card.sha256: card.name for card in self._library.cards()}
        entries = entries_of(offers, names, parts)
        known = {offer.sha256 for offer in offers if offer.sha256 not in names}
        return entries, sum(size for sha256, size in parts.items() if sha256 not in known)

    def _show(self, read: tuple[tuple[OfferEntry, ...], int]) -> None:
        entries, strays = read
        self._set(replace(self.state, offers=entries, strays=strays))

    # -- what is wanted ----------------------------------------------------------------------

    def fetch(self, sha256: str) -> None:
        """Fetch a model; of an adapter the base before it, where that is not here.

        What is here of it is gone on with. ``arrived`` follows, or a ``notice``.
        """
        entry = self.state.entry(sha256)
        if entry is None or self._closed:
            return
        wanted = [entry.base.sha256, sha256] if entry.base is not None else [sha256]
        for each in wanted:
            self._failures.pop(each, None)
            if each != self.state.running and each not in self._queue:
                self._queue.append(each)
        self._next()

    def cancel(self, sha256: str) -> None:
        """Stop fetching a model, and what waits for it; what came of it stays."""
        waiting = {entry.offer.sha256 for entry in self.state.offers if entry.needs(sha256)}
        self._queue = [each for each in self._queue if each not in {sha256, *waiting}]
        if sha256 == self.state.running:
            self._stop.set()
            self._download.cancel()
        self._set(self.state)

    def drop(self, sha256: str) -> None:
        """Remove what came of a model that is not wanted any more."""
        if sha256 != self.state.running:
            self._background.run(
                lambda: self._library.drop_download(sha256), lambda _: self.refresh(), self._tell
            )

    def drop_strays(self) -> None:
        """Remove what came of models that are not offered now, but for one that is on its way."""
        offered = {entry.offer.sha256 for entry in self.state.offers} | {self.state.running}
        self._background.run(
            lambda: self._drop_all_but(offered), lambda _: self.refresh(), self._tell
        )

    def _drop_all_but(self, offered: set[str]) -> None:
        for each in self._library.leftovers():
            if each.kind is LeftoverKind.DOWNLOAD and each.path.stem not in offered:
                self._library.drop_download(each.path.stem)

    def close(self) -> None:
        """Stop everything. Waits no longer than two seconds; what came is gone on with later."""
        self._closed = True
        self._queue.clear()
        self._stop.set()
        self._ticker.stop()
        if (client := self._client) is not None:
            client.close()
        self._download.close()

    # -- on the way --------------------------------------------------------------------------

    def _next(self) -> None:
        if self.state.running or not self._queue or self._closed:
            self._set(self.state)
            return
        sha256 = self._queue.pop(0)
        entry = self.state.entry(sha256)
        if entry is None:  # it came meanwhile, or is not offered any more
            self._next()
            return
        self._stop = threading.Event()
        self._paced = Paced(self._progressed.emit)
        self._remaining, self._last_byte = Remaining(), time.monotonic()
        self._set(
            replace(
                self.state,
                running=sha256,
                stage=DownloadStage.FETCHING,
                done=entry.part,
                total=entry.offer.size,
                seconds=None,
            )
        )
        self._ticker.start()
        self._background.run(lambda: self._wanted(entry.offer), self._begin, self._on_failed)

    def _wanted(self, offer: ModelOffer) -> Wanted:
        account = self._account()
        target = self._library.incoming(offer.sha256)
        return Wanted(account.server, account.token, account.project_id, offer, target)

    def _begin(self, wanted: Wanted) -> None:
        if self._stop.is_set():
            self._on_failed(SyncCancelledError())
        elif not self._download.start(wanted, self._paced, self._filled.emit):
            QTimer.singleShot(_SOON, lambda: self._begin(wanted))  # the last one is ending

    def _on_filled(self, error: BaseException | None) -> None:
        if error is not None:
            self._on_failed(error)
            return
        entry = self.state.entry(self.state.running)
        if entry is None or self._closed:
            self._leave()
            return
        self._set(replace(self.state, stage=DownloadStage.CHECKING, done=0, seconds=None))
        offer, stop = entry.offer, self._stop
        self._paced = tell = Paced(self._progressed.emit)
        fields = self._fields_of(offer)
        self._background.run(
            lambda: self._library.adopt(offer.sha256, fields, tell, stop.is_set),
            self._on_adopted,
            self._on_failed,
        )

    def _fields_of(self, offer: ModelOffer) -> CardFields:
        said = offer.model_dump(include=set(CardFields.model_fields))
        said["prompt_template"] = offer.prompt_template or self._template()
        return CardFields(**said, source=Source.SERVER)

    def _on_adopted(self, card: ModelCard) -> None:
        missing = tuple(e for e in self.state.offers if e.offer.sha256 != card.sha256)
        self._set(replace(self.state, offers=missing))
        self._leave()
        self.arrived.emit(card)
        self._next()

    def _on_failed(self, error: BaseException) -> None:
        failed = self.state.running
        self._leave()
        if isinstance(error, (SyncCancelledError, CancelledError)):
            self._next()
            return
        code = code_of(error)
        notice = notice_of_code(_OF_DOWNLOADS[code]) if code in _OF_DOWNLOADS else notice_of(error)
        self._failures[failed] = notice
        self._queue.clear()
        self._set(self.state)
        self.notice.emit(notice)
        if code == "model-unknown":
            self.look()

    def _leave(self) -> None:
        self._ticker.stop()
        self._set(replace(self.state, running="", seconds=None))
        self.refresh()

    def _show_progress(self, done: int, total: int) -> None:
        if not self.state.running:
            return
        now = self._last_byte = time.monotonic()
        stage, seconds = self.state.stage, None
        if stage is not DownloadStage.CHECKING:
            stage, seconds = DownloadStage.FETCHING, self._remaining.after(done, total, now)
        self._set(replace(self.state, stage=stage, done=done, total=total, seconds=seconds))

    def _look_for_silence(self) -> None:
        """Tell the last figures before the flow stopped, and then what is waited for."""
        done, total = self._paced.latest
        if total and self.state.stage is DownloadStage.FETCHING and done != self.state.done:
            self._show_progress(done, total)
            return
        silent = time.monotonic() - self._last_byte > SILENCE
        if silent and self.state.stage is not DownloadStage.CHECKING:
            stage = DownloadStage.YIELDING if self._syncing() else DownloadStage.WAITING
            self._set(replace(self.state, stage=stage, seconds=None))

    def _account(self) -> Account:
        account = self._store.read(load_account)
        if account is None:
            raise NothingToDoError
        return account

    def _tell(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))

    def _set(self, state: DownloadsState) -> None:
        state = replace(state, queued=tuple(self._queue), failures=dict(self._failures))
        if state != self.state:
            self.state = state
            self.changed.emit(state)
