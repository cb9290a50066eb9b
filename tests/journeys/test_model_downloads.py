"""An annotator gets models from the server: a real server, a real line, real files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.download_values import DownloadStage, Reach
from ichikara_desktop.app.values import Notice
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.preview.cards import Source
from ichikara_desktop.preview.leftovers import LeftoverKind
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server import admin
from ichikara_desktop.server.offers import OfferFields
from ichikara_desktop.windows.model_dialogs import FetchConsent
from ichikara_desktop.windows.secret_dialogs import Consent
from tests.faults import proxy as faults
from tests.support.gguf_files import TinyAdapter, TinyBase
from tests.support.offers import Shop, button, card, has_card, shop, sit_down
from tests.support.people import Person

__all__ = ["shop"]

NOTICE = "この製品は「土台」を使っています。\n用途は研究に限られます。"
LARGE = TinyBase(n_embd=1024)
"""Some megabytes: enough to be cut in the middle."""


@pytest.fixture
def base(shop: Shop, tmp_path: Path) -> ModelOffer:
    file = LARGE.write(tmp_path / "base.gguf")
    return shop.offer(file, OfferFields("土台", "社内ライセンス", notice=NOTICE))


@pytest.fixture
def adapter(shop: Shop, base: ModelOffer, tmp_path: Path) -> ModelOffer:
    file = TinyAdapter(base=LARGE).write(tmp_path / "adapter.gguf")
    fields = OfferFields("第3回", "社内", adapter_of=base.sha256, dataset_version="2026-11")
    return shop.offer(file, fields)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return shop.desk("answerer")


@pytest.fixture
def reader(qtbot: QtBot, desk: Desk) -> Person:
    return sit_down(qtbot, desk)


def opened(person: Person, kind: type[QDialog]) -> QDialog:
    person.until(lambda: any(d.isVisible() for d in person.window.findChildren(kind)))
    (dialog,) = (d for d in person.window.findChildren(kind) if d.isVisible())
    return dialog


def agree(person: Person, kind: type[QDialog]) -> None:
    dialog = opened(person, kind)
    person.qtbot.mouseClick(dialog.findChild(QPushButton, "agree"), Qt.MouseButton.LeftButton)


def press(person: Person, offer: ModelOffer, name: str) -> None:
    person.until(lambda: has_card(person, offer.sha256))
    person.until(lambda: button(person, offer.sha256, name).isVisible())
    person.qtbot.mouseClick(button(person, offer.sha256, name), Qt.MouseButton.LeftButton)


def words_of(widget: QWidget) -> str:
    return " ".join(x.text() for x in widget.findChildren(QLabel) if x.isVisible())


def told(person: Person) -> list[Notice]:
    notices: list[Notice] = []
    person.workspace.downloads.notice.connect(notices.append)
    return notices


def parts(person: Person) -> list[int]:
    left = person.workspace.models.library.leftovers()
    return [each.size for each in left if each.kind is LeftoverKind.DOWNLOAD]


def stop_in_the_middle(person: Person, shop: Shop, offer: ModelOffer) -> int:
    """Begin to fetch, cancel in the middle, and return how many bytes are here."""
    downloads = person.workspace.downloads
    shop.held.set()
    press(person, offer, "choose")
    if offer.notice:
        agree(person, FetchConsent)
    person.until(lambda: downloads.state.done >= offer.size // 3)
    press(person, offer, "stop")
    shop.held.clear()
    person.until(lambda: not downloads.state.running)
    person.until(lambda: "続きから" in button(person, offer.sha256, "choose").text())
    (here,) = parts(person)
    assert 0 < here < offer.size
    return here


def test_what_is_offered_is_listed_and_fetched_with_consent(
    reader: Person, base: ModelOffer, shop: Shop
) -> None:
    reader.click("look")
    reader.until(lambda: has_card(reader, base.sha256))
    assert "元のモデル・" in words_of(card(reader, base.sha256))
    assert "ライセンス 社内ライセンス" in words_of(card(reader, base.sha256))
    assert "サーバーにあるモデル」から" in reader.label("empty")
    press(reader, base, "choose")
    dialog = opened(reader, FetchConsent)
    assert dialog.findChild(QPlainTextEdit, "terms").toPlainText() == NOTICE
    assert not shop.ranges, "nothing is fetched before somebody agreed"
    reader.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible(), "a key that is pressed too early agrees to nothing"
    assert not reader.workspace.downloads.state.running
    press(reader, base, "choose")
    with reader.qtbot.waitSignal(reader.workspace.downloads.arrived, timeout=20_000):
        agree(reader, FetchConsent)
    reader.until(lambda: button(reader, base.sha256, "verify").isVisible())
    (there,) = reader.workspace.models.library.cards()
    assert (there.source, there.notice, there.name) == (Source.SERVER, NOTICE, "土台")
    assert "使用中" in words_of(card(reader, base.sha256)), "the first base is chosen"
    reader.until(lambda: "すべてこのパソコン" in reader.label("offersState"))


def test_an_adapter_brings_its_base_along(
    reader: Person, base: ModelOffer, adapter: ModelOffer, shop: Shop
) -> None:
    reader.click("look")
    reader.until(lambda: has_card(reader, adapter.sha256))
    assert "土台 用" in words_of(card(reader, adapter.sha256))
    assert "データ 2026-11 で調整" in words_of(card(reader, adapter.sha256))
    press(reader, adapter, "choose")
    dialog = opened(reader, FetchConsent)
    assert "両方を取得します" in words_of(dialog)
    agree(reader, FetchConsent)
    settings, models = reader.workspace.settings, reader.workspace.models
    reader.until(lambda: len(models.state.entries) == 2)
    reader.until(lambda: settings.preview_adapter == adapter.sha256)
    assert settings.preview_base == base.sha256
    assert [card.dataset_version for card in models.library.cards()] == ["", "2026-11"]
    assert shop.ranges == [0, 0]


def test_a_cancelled_download_is_gone_on_with_after_a_restart(
    qtbot: QtBot, desk: Desk, reader: Person, base: ModelOffer, shop: Shop
) -> None:
    notices = told(reader)
    reader.click("look")
    here = stop_in_the_middle(reader, shop, base)
    assert not notices, "who cancels knows"
    reader.window.close()
    desk.close()
    desk.open()
    again = sit_down(qtbot, desk)
    again.until(lambda: has_card(again, base.sha256))
    assert "途中まで" in words_of(card(again, base.sha256))
    press(again, base, "choose")
    with again.qtbot.waitSignal(again.workspace.downloads.arrived, timeout=20_000):
        agree(again, FetchConsent)
    assert shop.ranges == [0, here], "only what was missing is fetched"
    assert parts(again) == []
    again.window.close()


def test_a_line_that_is_cut_in_the_middle_is_gone_on_with_by_itself(
    reader: Person, base: ModelOffer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.app.model_downloads.SILENCE", 0.2)
    downloads = reader.workspace.downloads
    reader.click("look")
    shop.held.set()
    press(reader, base, "choose")
    agree(reader, FetchConsent)
    reader.until(lambda: downloads.state.done > 0)
    reader.until(lambda: downloads.state.stage is DownloadStage.WAITING)
    assert "受け取った分は残っています" in words_of(card(reader, base.sha256))
    with reader.qtbot.waitSignal(downloads.arrived, timeout=20_000):
        shop.held.clear()  # the line is cut, and the next one is whole
    assert len(shop.ranges) == 2
    assert shop.ranges[1] > 0


def test_a_download_gives_way_to_the_sync_and_says_so(
    reader: Person, base: ModelOffer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.app.model_downloads.SILENCE", 0.2)
    downloads, sync = reader.workspace.downloads, reader.workspace.sync
    reader.click("look")
    reader.until(lambda: has_card(reader, base.sha256) and not sync.status.busy)
    sync._set(replace(sync.status, busy=True))
    press(reader, base, "choose")
    agree(reader, FetchConsent)
    reader.until(lambda: downloads.state.stage is DownloadStage.YIELDING)
    assert "同期が終わるのを" in words_of(card(reader, base.sha256))
    with reader.qtbot.waitSignal(downloads.arrived, timeout=20_000):
        sync._set(replace(sync.status, busy=False))


def test_a_server_that_stays_away_is_told_with_what_to_do(
    reader: Person, base: ModelOffer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.sync.model_transfer.PAUSES", (0.01,))
    notices = told(reader)
    reader.click("look")
    here = stop_in_the_middle(reader, shop, base)
    shop.instead = faults.refused
    press(reader, base, "choose")
    reader.until(lambda: bool(notices))
    assert "途中で止まりました。受け取った分は" in str(notices[0])
    assert "つながったら" in words_of(card(reader, base.sha256)), "it stands on the card too"
    assert parts(reader) == [here]
    shop.instead = None
    with reader.qtbot.waitSignal(reader.workspace.downloads.arrived, timeout=20_000):
        press(reader, base, "choose")


def test_a_portal_is_told_and_what_came_stays(reader: Person, base: ModelOffer, shop: Shop) -> None:
    notices = told(reader)
    reader.click("look")
    here = stop_in_the_middle(reader, shop, base)
    shop.instead = faults.portal
    press(reader, base, "choose")
    reader.until(lambda: bool(notices))
    assert "ネットワークへのログイン" in str(notices[0])
    assert parts(reader) == [here]


def test_a_model_that_is_withdrawn_meanwhile_is_told_and_its_part_can_be_removed(
    reader: Person, base: ModelOffer, shop: Shop
) -> None:
    notices = told(reader)
    reader.click("look")
    stop_in_the_middle(reader, shop, base)
    shop.withdraw(base.sha256)
    press(reader, base, "choose")
    reader.until(lambda: bool(notices))
    assert "もう配られていません" in str(notices[0])
    reader.until(lambda: not has_card(reader, base.sha256))
    reader.until(lambda: reader.sees("strays"))
    assert "もう配られていないモデル" in reader.label("straysText")
    reader.click("dropStrays")
    agree(reader, Consent)
    reader.until(lambda: not reader.sees("strays"))
    assert parts(reader) == []


def test_a_part_that_is_not_wanted_any_more_is_removed(
    reader: Person, base: ModelOffer, shop: Shop
) -> None:
    reader.click("look")
    stop_in_the_middle(reader, shop, base)
    card(reader, base.sha256).setFocus()
    reader.press(Qt.Key.Key_Delete)
    agree(reader, Consent)
    reader.until(lambda: button(reader, base.sha256, "choose").text() == "取得する")
    assert parts(reader) == []


def test_offline_nothing_is_said_but_that_and_models_appear_with_the_network(
    reader: Person, base: ModelOffer, shop: Shop
) -> None:
    downloads, notices = reader.workspace.downloads, told(reader)
    reader.until(lambda: downloads.state.reach is Reach.HERE)
    shop.server.stop()
    reader.click("look")
    reader.until(lambda: downloads.state.reach is Reach.OFFLINE)
    assert reader.label("offersState").startswith("オフラインです。つながると")
    with reader.qtbot.waitSignal(reader.workspace.sync.round_ended, timeout=20_000):
        reader.workspace.sync.sync_now()
    shop.server.start()
    reader.workspace.sync.sync_now()
    reader.until(lambda: has_card(reader, base.sha256))
    assert not notices


def test_who_asks_while_an_answer_is_waited_for_is_right_if_that_fails(
    reader: Person, shop: Shop
) -> None:
    downloads, asking = reader.workspace.downloads, []
    reader.until(lambda: downloads.state.reach is Reach.HERE and not downloads.state.asking)
    shop.server.stop()
    downloads.changed.connect(lambda state: asking.append(state.asking))
    downloads.look()
    downloads.look()
    reader.until(lambda: asking.count(True) == 2 and not downloads.state.asking)
    reader.qtbot.wait(300)
    assert [now for n, now in enumerate(asking) if asking[n - 1 : n] != [now]] == [
        *(True, False),
        *(True, False),
    ], "once more, and not for ever"


def test_without_room_nothing_is_fetched_and_it_is_told(
    reader: Person, base: ModelOffer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = told(reader)
    reader.click("look")
    reader.until(lambda: has_card(reader, base.sha256))
    monkeypatch.setattr("ichikara_desktop.sync.model_transfer.free_bytes", lambda _: 1)
    press(reader, base, "choose")
    agree(reader, FetchConsent)
    reader.until(lambda: bool(notices))
    assert "ディスクの空きが足りない" in str(notices[0])
    assert not shop.ranges


def test_somebody_who_is_revoked_is_told_in_place_of_a_list(
    reader: Person, base: ModelOffer, shop: Shop
) -> None:
    downloads, workspace = reader.workspace.downloads, reader.workspace
    reader.until(lambda: downloads.state.reach is Reach.HERE)
    project, person = workspace.project.project_id, workspace.person.person_id
    admin.revoke(shop.server.database, project, person)
    reader.click("look")
    reader.until(lambda: downloads.state.reach is Reach.TROUBLE)
    assert "取り消された" in reader.label("offersState")


def test_what_is_no_model_after_all_is_told_and_nothing_of_it_stays(
    reader: Person, shop: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "none.gguf"
    file.write_bytes(b"GGUF" + bytes(200_000))
    offer = shop.offer(file, OfferFields("空", "CC0"))
    notices = told(reader)
    reader.click("look")
    press(reader, offer, "choose")
    reader.until(lambda: bool(notices))
    assert "使えない形式" in str(notices[0])
    assert parts(reader) == []


def test_the_keys_go_over_both_lists_and_return_fetches(
    reader: Person, shop: Shop, tmp_path: Path, model_file: Callable[[str], Path]
) -> None:
    offers = [shop.offer(model_file(name), OfferFields(name, "CC0")) for name in ("甲", "乙")]
    with reader.qtbot.waitSignal(reader.workspace.models.imported):
        reader.workspace.models.import_file(model_file("手元"), "")
    reader.click("look")
    reader.until(lambda: all(has_card(reader, offer.sha256) for offer in offers))
    (here,) = reader.workspace.models.library.cards()
    card(reader, here.sha256).setFocus()
    seen = []
    for _ in range(3):
        focused = reader.window.focusWidget()
        seen.append(focused.accessibleName().split("、")[0])
        reader.press(Qt.Key.Key_Down)
    assert seen == ["手元", "乙", "甲"]
    reader.press(Qt.Key.Key_Up)
    with reader.qtbot.waitSignal(reader.workspace.downloads.arrived, timeout=20_000) as arrived:
        reader.press(Qt.Key.Key_Return)
    assert arrived.args[0].name == seen[1]
    reader.until(lambda: len(reader.workspace.models.state.entries) == 2)
    focused = reader.window.focusWidget()
    assert focused.accessibleName().startswith(seen[2]), "the keys stay at the card beside it"


@pytest.fixture
def model_file(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        return TinyBase(name=name).write(tmp_path / f"{name}.gguf")

    return make
