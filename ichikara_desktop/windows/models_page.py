"""The models page: what is here, what the server has, and what is done with either."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ichikara_desktop.app.download_values import DownloadsState, OfferEntry, Reach
from ichikara_desktop.app.model_bench import BenchState
from ichikara_desktop.app.model_service import ModelEntry, ModelsState
from ichikara_desktop.app.values import Link, SyncStatus
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.windows.cards import Card
from ichikara_desktop.windows.forms.ui_models_page import Ui_ModelsPage
from ichikara_desktop.windows.model_cards import ModelCardView
from ichikara_desktop.windows.model_dialogs import AskBase, FetchConsent, ShowTerms
from ichikara_desktop.windows.offer_cards import OfferCardView
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.secret_dialogs import Consent
from ichikara_desktop.windows.wording import size_words


class ModelsPage(Page):
    """Brings models in from files and from the server, and chooses those for previews."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._models = workspace, workspace.models
        self._downloads, self._bench = workspace.downloads, workspace.bench
        self._agreed: set[str] = set()
        """Models whose licence was agreed to while this window is open."""
        self._form = Ui_ModelsPage()
        self._form.setupUi(self)
        form = self._form
        form.bring.clicked.connect(self._ask_file)
        form.cancel.clicked.connect(self._models.cancel)
        form.look.clicked.connect(self._downloads.look)
        form.dropStrays.clicked.connect(self._ask_strays)
        for column in (form.here, form.offers):
            column.moved.connect(self._move)
        self._here, self._offers, self._measured = (
            self._models.state,
            self._downloads.state,
            self._bench.state,
        )
        self._models.changed.connect(self.show_models)
        self._models.base_wanted.connect(self._ask_base)
        self._bench.changed.connect(self.show_bench)
        self._downloads.changed.connect(self.show_downloads)
        workspace.sync.status_changed.connect(self._on_status)
        self._link = workspace.sync.status.link
        self.retranslate()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        self._show_here()
        self._show_offers()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """See what the server has."""
        super().showEvent(event)
        self._downloads.look()

    def _on_status(self, status: SyncStatus) -> None:
        came_back = status.link is Link.ONLINE and self._link is not Link.ONLINE
        self._link = status.link
        if came_back and self.isVisible():
            self._downloads.look()

    def show_models(self, state: ModelsState) -> None:
        """Show what is here, and what is done with it."""
        self._here = state
        self._show_here()

    def show_downloads(self, state: DownloadsState) -> None:
        """Show what the server has, and what is on its way."""
        self._offers = state
        self._show_offers()

    def show_bench(self, state: BenchState) -> None:
        """Show what is being measured."""
        self._measured = state
        self._show_cards()

    # -- what is shown -----------------------------------------------------------------------

    def _show_here(self) -> None:
        form, state = self._form, self._here
        form.work.setVisible(bool(state.busy))
        form.busy.setMaximum(1000 if state.total else 0)
        form.busy.setValue(state.done * 1000 // state.total if state.total else 0)
        form.progress.setText(self._progress_words(state))
        form.bring.setEnabled(not state.busy)
        form.use.setText(self._use_words(state))
        self._show_cards()
        self._show_empty()

    def _show_cards(self) -> None:
        state, bench = self._here, self._measured
        entries = nested(state.entries)
        self._form.here.fill(
            [(e.card.sha256, lambda e=e: self._wired(ModelCardView(e))) for e in entries]
        )
        for entry, card in zip(entries, self._form.here.cards, strict=True):
            card.show_entry(entry, bench, not state.busy)
        self._form.here.setVisible(bool(entries))

    def _show_offers(self) -> None:
        form, state = self._form, self._offers
        form.offers.fill(
            [(e.offer.sha256, lambda e=e: self._wired(OfferCardView(e))) for e in state.offers]
        )
        for entry, card in zip(state.offers, form.offers.cards, strict=True):
            card.show_entry(entry, state)
        form.offers.setVisible(bool(state.offers))
        words = self._reach_words(state)
        form.offersState.setText(words)
        form.offersState.setVisible(bool(words))
        form.look.setEnabled(not state.asking)
        form.straysText.setText(self._stray_words(state))
        form.strays.setVisible(state.strays > 0)
        self._show_empty()

    def _wired(self, card: Card) -> Card:
        card.acted.connect(self._act)
        return card

    def _show_empty(self) -> None:
        offered = bool(self._offers.offers)
        words = self.tr("モデルがまだありません。")
        if offered:
            words += self.tr("下の「サーバーにあるモデル」から取得すると、書きながら試せます。")
        else:
            words += self.tr(
                "担当者から届いた GGUF 形式のファイルを「ファイルから取り込む…」で取り込むと、"
                "書きながら試せます。"
            )
        self._form.empty.setText(words)
        self._form.empty.setVisible(not self._here.entries)

    def _use_words(self, state: ModelsState) -> str:
        if not state.free:
            return ""
        free = self.tr("ディスクの空き {0}").replace("{0}", size_words(state.free))
        if not state.used:
            return free
        used = self.tr("モデル {0}").replace("{0}", size_words(state.used))
        return used + self.tr("・") + free

    def _progress_words(self, state: ModelsState) -> str:
        doing = {"import": self.tr("取り込んでいます…"), "verify": self.tr("確かめています…")}
        words = doing.get(state.busy, "")
        if state.total:
            words += f" {size_words(state.done)} / {size_words(state.total)}"
        return words

    def _reach_words(self, state: DownloadsState) -> str:
        if state.reach is Reach.TROUBLE and state.trouble is not None:
            return str(state.trouble)
        if state.reach is Reach.OFFLINE:
            return self.tr(
                "オフラインです。つながると、サーバーにあるモデルをここに表示します。"
                "ここにあるモデルは、オフラインでも使えます。"
            )
        if state.reach is not Reach.HERE:
            return self.tr("サーバーに問い合わせています…")
        if state.offers:
            return ""
        if state.offered:
            return self.tr("サーバーにあるモデルは、すべてこのパソコンに入っています。")
        return self.tr("このプロジェクトがサーバーで配っているモデルは、まだありません。")

    def _stray_words(self, state: DownloadsState) -> str:
        known = state.reach is Reach.HERE
        words = (
            self.tr("もう配られていないモデルの、途中まで受け取ったものが残っています（{0}）。")
            if known
            else self.tr(
                "途中まで受け取ったモデルがあります（{0}）。つながると、続きから取得できます。"
            )
        )
        return words.replace("{0}", size_words(state.strays))

    # -- what is done ------------------------------------------------------------------------

    def _move(self, card: Card, step: int) -> None:
        cards = [*self._form.here.cards, *self._form.offers.cards]
        place = cards.index(card) + step
        if 0 <= place < len(cards):
            cards[place].setFocus()
            QTimer.singleShot(0, lambda: self._form.scroll.ensureWidgetVisible(cards[place]))

    def _act(self, what: str, sha256: str) -> None:
        entry = next((e for e in self._here.entries if e.card.sha256 == sha256), None)
        offer = self._offers.entry(sha256)
        if entry is not None:
            self._act_on_model(what, entry)
        elif offer is not None:
            self._act_on_offer(what, offer)

    def _act_on_model(self, what: str, entry: ModelEntry) -> None:
        sha256 = entry.card.sha256
        free = not self._here.busy and not self._measured.sha256
        if what == "stop":
            self._bench.cancel()
        elif what == "showTerms":
            ShowTerms(self, entry.card.name, entry.card.notice).open()
        elif not free:
            return
        elif what == "choose":
            self._models.choose(sha256)
        elif what == "alone":
            self._models.leave_adapter()
        elif what == "bench":
            self._bench.measure(sha256)
        elif what == "verify":
            self._models.verify(sha256)
        else:
            self._ask_removal(entry)

    def _act_on_offer(self, what: str, entry: OfferEntry) -> None:
        sha256, state = entry.offer.sha256, self._offers
        under_way = sha256 == state.running or sha256 in state.queued
        if what == "stop":
            self._downloads.cancel(sha256)
        elif under_way:
            return
        elif what == "remove":
            self._ask_drop(entry)
        elif entry.fetchable:
            self._ask_fetch(entry)

    def _ask_fetch(self, entry: OfferEntry) -> None:
        """Ask where a licence wants it, or more than one model is fetched; else begin."""
        offers = [entry.base, entry.offer] if entry.base is not None else [entry.offer]
        open_ones = {o.sha256 for o in offers if o.notice.strip()} - self._agreed
        if not open_ones and (entry.base is None or entry.part):
            self._downloads.fetch(entry.offer.sha256)
            return

        def agree() -> None:
            self._agreed |= open_ones
            self._downloads.fetch(entry.offer.sha256)

        self._open(FetchConsent(self, offers), agree)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("取り込むモデル"))
        dialog.setNameFilters([self.tr("モデル (*.gguf)"), self.tr("すべてのファイル (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.bring(Path(name)))
        dialog.open()

    def bring(self, path: Path, base: str = "") -> None:
        """Bring a file in; an adapter for the base of this SHA-256, where that is known."""
        self._models.import_file(path, self._workspace.project.prompt_template, base)

    def _ask_base(self, path: Path, bases: tuple[ModelCard, ...]) -> None:
        dialog = AskBase(self, path.name, bases)
        self._open(dialog, lambda: self.bring(path, dialog.chosen))

    def _ask_removal(self, entry: ModelEntry) -> None:
        words = self.tr(
            "「{0}」をこのパソコンから削除します。書いたものはそのまま残ります。"
            "また使うときは、もう一度取り込んでください。"
        ).replace("{0}", entry.card.name)
        dialog = Consent(self, self.tr("削除する"), self.tr("残しておく"), words)
        self._open(dialog, lambda: self._models.remove(entry.card.sha256))

    def _ask_drop(self, entry: OfferEntry) -> None:
        if not entry.part:
            return
        words = self.tr(
            "「{0}」の受け取った分（{1}）を消します。また使うときは、初めから取得します。"
        ).replace("{0}", entry.offer.name)
        words = words.replace("{1}", size_words(entry.part))
        dialog = Consent(self, self.tr("消す"), self.tr("残しておく"), words)
        self._open(dialog, lambda: self._downloads.drop(entry.offer.sha256))

    def _ask_strays(self) -> None:
        words = self._stray_words(self._offers) + self.tr("消しますか。")
        dialog = Consent(self, self.tr("消す"), self.tr("残しておく"), words)
        self._open(dialog, self._downloads.drop_strays)

    def _open(self, dialog: QDialog, agreed: object) -> None:
        dialog.accepted.connect(agreed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def nested(entries: tuple[ModelEntry, ...]) -> list[ModelEntry]:
    """Return each base with its adapters behind it; an adapter without a base comes last."""
    bases = [entry for entry in entries if entry.card.kind is Kind.BASE]
    adapters = [entry for entry in entries if entry.card.kind is Kind.ADAPTER]
    found: list[ModelEntry] = []
    for base in bases:
        mine = [entry for entry in adapters if entry.card.base_sha256 == base.card.sha256]
        found += [base, *mine]
    return found + [entry for entry in adapters if entry not in found]
