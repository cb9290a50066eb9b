"""Somebody looks after the models on their computer: brings in, chooses, measures, removes."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QWidget

from ichikara_desktop.app.model_bench import BenchStage, BenchState
from ichikara_desktop.app.preview_answers import Question
from ichikara_desktop.preview import memory
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.windows.model_dialogs import AskBase
from ichikara_desktop.windows.secret_dialogs import Consent
from tests.preview.conftest import adapters, model_path
from tests.support.gguf_files import TinyAdapter, TinyBase
from tests.support.offers import button, card, has_card
from tests.support.people import Person

__all__ = ["adapters", "model_path"]


@pytest.fixture
def keeper(people: Callable[[str], Person]) -> Person:
    person = people("answerer")
    person.window.show_page("models")
    return person


def bring(person: Person, path: Path) -> ModelCard:
    """Bring a file in on the page, and return its card once it is shown."""
    models = person.workspace.models
    with person.qtbot.waitSignal(models.imported, timeout=60_000) as imported:
        person.window.page("models").bring(path)
    found: ModelCard = imported.args[0]
    person.until(lambda: has_card(person, found.sha256) and not models.state.busy)
    return found


def press(person: Person, model: ModelCard, name: str) -> None:
    person.until(lambda: button(person, model.sha256, name).isEnabled())
    assert button(person, model.sha256, name).isVisible()
    person.qtbot.mouseClick(button(person, model.sha256, name), Qt.MouseButton.LeftButton)


def says(person: Person, model: ModelCard, label: str) -> str:
    found = card(person, model.sha256).findChild(QLabel, label)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def visible(person: Person, kind: type[QWidget]) -> QWidget:
    person.until(lambda: any(d.isVisible() for d in person.window.findChildren(kind)))
    (dialog,) = (d for d in person.window.findChildren(kind) if d.isVisible())
    return dialog


def test_an_empty_page_says_what_to_do(keeper: Person) -> None:
    assert "「ファイルから取り込む…」で取り込む" in keeper.label("empty")
    keeper.until(lambda: keeper.label("use").startswith("ディスクの空き"))
    keeper.until(lambda: "まだありません" in keeper.label("offersState"))


def test_cards_show_bases_with_their_adapters_and_can_be_chosen_and_removed(
    keeper: Person, tmp_path: Path
) -> None:
    small = TinyBase(name="ほへと")
    first = bring(keeper, TinyBase(name="いろは", n_embd=64).write(tmp_path / "first.gguf"))
    second = bring(keeper, small.write(tmp_path / "second.gguf"))
    adapter = bring(keeper, TinyAdapter(base=small).write(tmp_path / "第2回.gguf"))
    shown = keeper.window.page("models")._form.here.cards
    assert [c.key for c in shown] == [first.sha256, second.sha256, adapter.sha256]
    assert says(keeper, adapter, "state") == "使用中"
    assert "ほへと 用" in says(keeper, adapter, "facts")
    assert says(keeper, first, "state") == ""
    press(keeper, adapter, "alone")
    keeper.until(lambda: says(keeper, adapter, "state") == "")
    card(keeper, second.sha256).setFocus()
    keeper.press(Qt.Key.Key_Up)
    keeper.press(Qt.Key.Key_Return)
    keeper.until(lambda: says(keeper, first, "state") == "使用中")
    notices: list[object] = []
    keeper.workspace.models.notice.connect(notices.append)
    press(keeper, second, "remove")
    visible(keeper, Consent).accept()
    keeper.until(lambda: bool(notices))
    assert "先にアダプター" in str(notices[0])
    card(keeper, adapter.sha256).setFocus()
    keeper.press(Qt.Key.Key_Delete)
    visible(keeper, Consent).accept()
    keeper.until(lambda: len(keeper.workspace.models.state.entries) == 2)
    assert keeper.window.focusWidget() is card(keeper, second.sha256)


def test_an_adapter_that_fits_two_bases_is_asked_about_and_never_guessed(
    keeper: Person, tmp_path: Path
) -> None:
    first = bring(keeper, TinyBase(name="甲", layers=2).write(tmp_path / "first.gguf"))
    second = bring(keeper, TinyBase(name="乙", layers=3).write(tmp_path / "second.gguf"))
    other = bring(keeper, TinyBase(name="丙", n_embd=64).write(tmp_path / "other.gguf"))
    file = TinyAdapter().write(tmp_path / "adapter.gguf")
    models = keeper.workspace.models
    keeper.window.page("models").bring(file)
    dialog = visible(keeper, AskBase)
    offered = [b.text() for b in dialog.findChildren(QRadioButton)]
    assert [text.split("・")[0] for text in offered] == [second.name, first.name]
    assert all("KB" in text for text in offered)
    agree = dialog.findChild(QPushButton, "agree")
    assert not agree.isEnabled(), "somebody has to choose"
    dialog.reject()
    assert len(models.library.cards()) == 3, "nothing was taken in"
    keeper.window.page("models").bring(file)
    dialog = visible(keeper, AskBase)
    dialog.findChildren(QRadioButton)[1].click()
    with keeper.qtbot.waitSignal(models.imported, timeout=20_000) as imported:
        keeper.qtbot.mouseClick(agree_of(dialog), Qt.MouseButton.LeftButton)
    assert imported.args[0].base_sha256 == first.sha256
    assert other.sha256 != first.sha256
    keeper.window.page("models").bring(file)
    dialog = visible(keeper, AskBase)
    dialog.findChildren(QRadioButton)[0].click()
    with keeper.qtbot.waitSignal(models.imported, timeout=20_000) as imported:
        keeper.qtbot.mouseClick(agree_of(dialog), Qt.MouseButton.LeftButton)
    assert imported.args[0].base_sha256 == second.sha256, "the last word of the person counts"


def agree_of(dialog: QWidget) -> QPushButton:
    found = dialog.findChild(QPushButton, "agree")
    assert isinstance(found, QPushButton)
    return found


def test_what_a_licence_wants_to_be_shown_stands_on_the_card(
    keeper: Person, tmp_path: Path
) -> None:
    base = bring(keeper, TinyBase().write(tmp_path / "base.gguf"))
    models = keeper.workspace.models
    entry = models.state.entries[0]
    noticed = entry.card.model_copy(update={"notice": "条件。\n" + "長い" * 200})
    models._show(replace(models.state, entries=(replace(entry, card=noticed),)))
    assert says(keeper, base, "terms").startswith("条件。 長い")
    assert says(keeper, base, "terms").endswith("…")
    assert button(keeper, base.sha256, "showTerms").isVisible()


@pytest.mark.timeout(240)
def test_the_speed_is_measured_shown_and_kept(
    keeper: Person, model_path: Path, adapters: dict[str, Path]
) -> None:
    base = bring(keeper, model_path)
    adapter = bring(keeper, adapters["one"])
    bench, stages = keeper.workspace.bench, []
    bench.changed.connect(lambda state: stages.append(state.stage))
    for model in (base, adapter):
        assert says(keeper, model, "speed") == ""
        press(keeper, model, "bench")
        with keeper.qtbot.waitSignal(bench.measured, timeout=120_000) as measured:
            keeper.until(lambda model=model: says(keeper, model, "doing") != "")
        sha256, speed = measured.args
        assert sha256 == model.sha256
        assert min(speed.reading, speed.writing) > 1
        assert speed.device
        keeper.until(lambda model=model: "トークン読み" in says(keeper, model, "speed"))
        assert keeper.workspace.models.library.card(model.sha256).speed == speed
        assert button(keeper, model.sha256, "bench").text() == "測り直す"
    wanted = [BenchStage.LOADING, BenchStage.READING, BenchStage.WRITING, BenchStage.IDLE]
    assert [stage for stage in dict.fromkeys(stages) if stage in wanted] == wanted
    assert keeper.workspace.preview_runner.worker_pid is None, "the previews' worker is another"


@pytest.mark.timeout(240)
def test_measuring_can_be_given_up_and_gives_way_to_a_preview(
    keeper: Person, model_path: Path
) -> None:
    base = bring(keeper, model_path)
    bench, previews = keeper.workspace.bench, keeper.workspace.previews
    notices: list[object] = []
    bench.notice.connect(notices.append)
    press(keeper, base, "bench")
    keeper.until(lambda: bench.state.stage is BenchStage.LOADING)
    press(keeper, base, "stop")
    assert bench.state == BenchState()
    press(keeper, base, "bench")
    keeper.until(lambda: bench.state.stage is not BenchStage.VERIFYING)
    previews.ask(Question("some", "山と川では、どちらが好きですか。", ""))
    assert not bench.busy
    assert "試し出力が始まったため" in str(notices.pop())
    press(keeper, base, "bench")
    assert "試し出力をしている間は" in str(notices.pop())
    previews.stop()
    keeper.qtbot.waitUntil(lambda: keeper.workspace.preview_runner.idle, timeout=60_000)
    assert keeper.workspace.models.library.card(base.sha256).speed is None


@pytest.mark.timeout(240)
def test_without_memory_measuring_is_refused(
    keeper: Person, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = bring(keeper, model_path)
    notices: list[object] = []
    keeper.workspace.bench.notice.connect(notices.append)
    monkeypatch.setattr(memory, "available_memory", lambda: 1000)
    press(keeper, base, "bench")
    keeper.until(lambda: bool(notices))
    assert "メモリが足りない" in str(notices[0])
    assert not keeper.workspace.bench.busy


def test_progress_comes_at_most_some_twenty_times_a_second(
    keeper: Person, model_path: Path
) -> None:
    told: list[float] = []
    keeper.workspace.models.changed.connect(lambda _: told.append(time.monotonic()))
    started = time.monotonic()
    bring(keeper, model_path)
    others = 6  # the beginning, the end, and the lists around them
    assert len(told) <= 20 * (time.monotonic() - started) + others
