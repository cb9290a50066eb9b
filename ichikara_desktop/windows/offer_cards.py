"""The card of a model that is on the server and not here."""

from ichikara_desktop.app.download_values import DownloadsState, DownloadStage, OfferEntry
from ichikara_desktop.windows.cards import Card
from ichikara_desktop.windows.theme import Look, colours
from ichikara_desktop.windows.wording import remaining_words, size_words


class OfferCardView(Card):
    """Shows an offer, how far it came, and what can be done about it."""

    def __init__(self, entry: OfferEntry) -> None:
        super().__init__(entry.offer.sha256, int(entry.base is not None))
        self._add_line("facts")
        self._add_line("doing", Look.PLAIN)
        self._add_foot("choose", "stop", "remove")

    def show_entry(self, entry: OfferEntry, state: DownloadsState) -> None:
        """Show an offer, within everything that is on its way."""
        sha256, chosen = entry.offer.sha256, colours(self.palette())
        runs, waits = state.running == sha256, sha256 in state.queued
        has_part = entry.part > 0 and not runs
        told = self.tr("途中まで {0}").replace("{0}", size_words(entry.part)) if has_part else ""
        self._head(entry.offer.name, told, chosen.muted)
        self._say("facts", self._facts(entry))
        self._say("doing", self._doing(entry, state))
        self._show_busy(runs, state.done, state.total)
        verb = self.tr("続きから取得する") if has_part else self.tr("取得する")
        free = not runs and not waits
        self._offer("choose", verb, shown=free, enabled=entry.fetchable)
        self._offer("stop", self.tr("中止する"), shown=not free)
        self._offer("remove", self.tr("受け取った分を消す…"), shown=free and has_part)
        self._name_all()

    def _facts(self, entry: OfferEntry) -> str:
        offer = entry.offer
        parts = [
            self.tr("元のモデル") if offer.kind == "base" else self.tr("アダプター"),
            self.tr("{0} 用").replace("{0}", entry.base_name) if entry.base_name else "",
            size_words(offer.size),
            self.tr("ライセンス {0}").replace("{0}", offer.licence or self.tr("不明")),
        ]
        if offer.dataset_version:
            parts.append(self.tr("データ {0} で調整").replace("{0}", offer.dataset_version))
        return self.tr("・").join(part for part in parts if part)

    def _doing(self, entry: OfferEntry, state: DownloadsState) -> str:
        sha256 = entry.offer.sha256
        if state.running == sha256:
            return self._progress(state)
        if sha256 in state.queued:
            return self.tr("順番を待っています。")
        if sha256 in state.failures:
            return str(state.failures[sha256])
        if not entry.fetchable:
            return self.tr(
                "元のモデルが配られていないため、取得しても使えません。担当者に連絡してください。"
            )
        return ""

    def _progress(self, state: DownloadsState) -> str:
        if state.stage is DownloadStage.CHECKING:
            return self.tr("受け取りました。中身を確かめています…")
        if state.stage is DownloadStage.YIELDING:
            return self.tr("同期が終わるのを待っています…")
        if state.stage is DownloadStage.WAITING:
            return self.tr("サーバーからの応答を待っています。受け取った分は残っています。")
        words = self.tr("受け取っています… {0} / {1}").replace("{0}", size_words(state.done))
        words = words.replace("{1}", size_words(state.total))
        if state.seconds is None:
            return words
        return words + self.tr("・") + remaining_words(state.seconds)
