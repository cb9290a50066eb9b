"""How the model chooses its words: temperature, top-p, repetition, length."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from ichikara_desktop.app.preview_service import PreviewService
from ichikara_desktop.app.settings import MOST_ANSWERS, Settings
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.windows.number_fields import fraction, whole_number
from ichikara_desktop.windows.theme import Look, set_look


class PreviewOptions(QDialog):
    """Changes how previews are sampled, from the next one on."""

    def __init__(
        self, previews: PreviewService, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._previews, self._settings = previews, settings
        self.setWindowTitle(self.tr("試し出力の設定"))
        self._temperature = fraction(self, 0.0, 2.0, 0.1)
        self._top_p = fraction(self, 0.05, 1.0, 0.05)
        self._penalty = fraction(self, 0.8, 2.0, 0.05)
        self._limit = whole_number(self, 16, 4096, step=64)
        self._count = whole_number(self, 1, MOST_ANSWERS)
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 16)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(12)
        for widget, words, effect in (
            (
                self._temperature,
                self.tr("温度"),
                self.tr("高いほど答えが変わりやすくなります。0 では、いつも同じ答えになります。"),
            ),
            (
                self._top_p,
                self.tr("言葉の範囲（top-p）"),
                self.tr("低いほど、ありそうな言葉だけを選びます。"),
            ),
            (
                self._penalty,
                self.tr("繰り返しの抑制"),
                self.tr("1 より大きくするほど、同じ言葉の繰り返しを避けます。"),
            ),
            (
                self._limit,
                self.tr("長さの上限"),
                self.tr("トークン数です。日本語では一字か二字で一トークンほどです。"),
            ),
            (
                self._count,
                self.tr("一度に作る答え"),
                self.tr("温度が 0 でなければ、それぞれ違う答えになります。"),
            ),
        ):
            widget.setToolTip(effect)
            form.addRow(words, widget)
        buttons = QDialogButtonBox(self)
        keep = buttons.addButton(self.tr("この設定にする"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("やめる"), QDialogButtonBox.ButtonRole.RejectRole)
        reset = buttons.addButton(self.tr("標準に戻す"), QDialogButtonBox.ButtonRole.ResetRole)
        set_look(keep, Look.PRIMARY)
        keep.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        reset.clicked.connect(lambda: self._show(Sampling(), 1))
        form.addRow(buttons)
        self._show(previews.sampling, settings.preview_count)

    def accept(self) -> None:
        """Keep what was chosen."""
        self._previews.sampling = self._previews.sampling.model_copy(
            update={
                "temperature": self._temperature.value(),
                "top_p": self._top_p.value(),
                "repeat_penalty": self._penalty.value(),
                "limit": self._limit.value(),
            }
        )
        self._settings.preview_count = self._count.value()
        super().accept()

    def _show(self, sampling: Sampling, count: int) -> None:
        self._count.setValue(count)
        self._temperature.setValue(sampling.temperature)
        self._top_p.setValue(sampling.top_p)
        self._penalty.setValue(sampling.repeat_penalty)
        self._limit.setValue(sampling.limit)
