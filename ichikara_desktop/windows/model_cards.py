"""The card of a model on this computer."""

from PySide6.QtCore import QCoreApplication, QLocale

from ichikara_desktop.app.model_bench import BenchStage, BenchState
from ichikara_desktop.app.model_service import ModelEntry
from ichikara_desktop.preview.cards import Speed
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.windows.cards import Card
from ichikara_desktop.windows.theme import Look, colours
from ichikara_desktop.windows.wording import day_of, size_words

_NOTICE = 160
"""Characters of a licence's notice that stand on the card; a button shows all of it."""


class ModelCardView(Card):
    """Shows a model and what can be done with it."""

    def __init__(self, entry: ModelEntry) -> None:
        super().__init__(entry.card.sha256, int(entry.card.kind is Kind.ADAPTER))
        self._add_line("facts")
        self._add_line("speed")
        self._add_line("terms")
        self._add_line("doing", Look.PLAIN)
        self._add_foot("choose", "alone", "bench", "stop", "verify", "showTerms", "remove")

    def show_entry(self, entry: ModelEntry, bench: BenchState, idle: bool) -> None:
        """Show a model.

        Args:
            entry: the model.
            bench: what is being measured, perhaps this one.
            idle: whether nothing else is being done with models.
        """
        card, chosen = entry.card, colours(self.palette())
        states = {
            "": chosen.muted,
            self.tr("使用中"): chosen.accent,
            self.tr("未確認"): chosen.warning,
        }
        state = self.tr("使用中") if entry.chosen else ""
        state = state if entry.verified else self.tr("未確認")
        self._head(card.name, state, states[state])
        self._say("facts", self._facts(entry))
        self._say("speed", speed_words(card.speed))
        self._say("terms", _first_line(card.notice))
        self._show_bench(bench if bench.sha256 == card.sha256 else BenchState())
        self._show_buttons(entry, bench, idle)
        self._name_all()

    def _facts(self, entry: ModelEntry) -> str:
        card = entry.card
        is_base = card.kind is Kind.BASE
        licence = self.tr("ライセンス {0}").replace("{0}", card.licence or self.tr("不明"))
        parts = [
            self.tr("元のモデル") if is_base else self.tr("アダプター"),
            "" if is_base else self.tr("{0} 用").replace("{0}", entry.base_name),
            size_words(card.size),
            licence,
            " ".join(part for part in (card.architecture, card.quantisation) if part),
        ]
        if card.context_length:
            length = QLocale().toString(card.context_length)
            parts.append(self.tr("{0} トークンまで読める").replace("{0}", length))
        if card.dataset_version:
            parts.append(self.tr("データ {0} で調整").replace("{0}", card.dataset_version))
        return self.tr("・").join(part for part in parts if part)

    def _show_bench(self, bench: BenchState) -> None:
        words = {
            BenchStage.IDLE: "",
            BenchStage.VERIFYING: self.tr("中身を確かめています…"),
            BenchStage.LOADING: self.tr("モデルを読み込んでいます…"),
            BenchStage.READING: self.tr("読む速さを測っています…"),
            BenchStage.WRITING: self.tr("書く速さを測っています…"),
        }
        self._say("doing", words[bench.stage])
        self._show_busy(bench.stage is not BenchStage.IDLE, bench.done, bench.total)

    def _show_buttons(self, entry: ModelEntry, bench: BenchState, idle: bool) -> None:
        is_adapter = entry.card.kind is Kind.ADAPTER
        measured = bench.sha256 == entry.card.sha256
        free = idle and not bench.sha256
        self._offer("choose", self.tr("試し出力に使う"), shown=not entry.chosen, enabled=free)
        out = entry.chosen and is_adapter
        self._offer("alone", self.tr("アダプターを外す"), shown=out, enabled=free)
        again = entry.card.speed is not None
        words = self.tr("測り直す") if again else self.tr("速さを測る")
        self._offer("bench", words, shown=not measured, enabled=free)
        self._offer("stop", self.tr("測るのをやめる"), shown=measured)
        self._offer("verify", self.tr("ファイルを確かめる"), enabled=free)
        has_terms = bool(entry.card.notice.strip())
        self._offer("showTerms", self.tr("ライセンスの表示…"), shown=has_terms)
        self._offer("remove", self.tr("削除する…"), enabled=free)


def speed_words(speed: Speed | None) -> str:
    """Return what was measured, with what and when."""
    if speed is None:
        return ""
    words = QCoreApplication.translate(
        "ModelCardView", "1秒に {0} トークン読み、{1} トークン書く（{2}、{3} に測定）"
    )
    figures = (_figure(speed.reading), _figure(speed.writing), speed.device)
    for number, figure in enumerate((*figures, day_of(speed.measured_at))):
        words = words.replace(f"{{{number}}}", figure)
    return words


def _figure(pace: float) -> str:
    """Return a pace in as many digits as it is worth: two where it is slow."""
    return QLocale().toString(pace, "f", 1 if pace < 10 else 0)


def _first_line(notice: str) -> str:
    line = " ".join(notice.split())
    return line if len(line) <= _NOTICE else f"{line[:_NOTICE]}…"
