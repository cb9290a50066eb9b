"""The windows in trouble, of which pictures are taken, show what they are taken for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from ichikara_desktop.app import places
from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.demo.states import take_states, unlocking
from tests.support.desks import cheap_keys

__all__ = ["cheap_keys"]

SHOWN = {
    "unlock-damaged": "壊れた保管庫を脇に移し",
    "unlock-salvaged": "12件",
    "unlock-unsafe-place": "使えません",
    "needs-attention": "送れなかったものがあります",
    "damage-found": "週に一度の点検",
    "damage-consent": "よろしいですか",
    "disk-full": "ディスクがいっぱい",
    "certificate": "証明書",
    "proxy": "プロキシ",
    "copies-back": "取り戻しました",
    "copies-code": "写し間違い",
    "passphrase": "新しい合言葉",
    "new-code": "ここでしか表示されません",
    "preview": "第3回の調整",
    "comparison-ready": "40問の答えがそろいました",
    "comparison-asked": "乱数の種",
    "preview-differences": "毎秒 48 トークン",
    "preview-options": "繰り返しの抑制",
    "preview-writing": "調整したモデル",
    "preview-surprise": "第3回の調整",
    "preview-run": "残り約3分",
    "models-here": "途中まで",
    "models-narrow": "受け取っています…",
    "models-measuring": "読む速さを測っています…",
    "models-offered": "「サーバーにあるモデル」から取得すると",
    "models-consent": "両方を取得します",
    "models-which-base": "どのモデルを調整したものか",
    "models-offline": "オフラインです。つながると",
    "revoked": "参加が取り消された",
    "export-unsent": "ファイルの合言葉",
    "queue-nothing-found": "見つかりませんでした",
}
"""Words that can be read, by the name of the picture; the long queue is a list without labels."""


class Reader:
    """Stands for the camera: reads the words of a window in place of taking its picture."""

    def __init__(self) -> None:
        self.read: dict[str, str] = {}

    def take_window(self, name: str, _settings: Settings, make: Callable[[], QWidget]) -> None:
        window = make()
        window.show()
        labels = [label for label in window.findChildren(QLabel) if label.isVisible()]
        self.read[name] = " ".join(label.text() for label in labels)
        window.close()
        window.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_every_trouble_can_be_seen(tmp_path: Path) -> None:
    reader = Reader()
    settings = Settings(places.settings_file(tmp_path / "first"))
    joining = Joining(tmp_path / "first", settings)
    unlocking(reader, joining, settings)
    joining.close()
    take_states(reader, tmp_path / "states")
    assert set(reader.read) == {*SHOWN, "queue-long"}
    assert {name for name, words in SHOWN.items() if words not in reader.read[name]} == set()
