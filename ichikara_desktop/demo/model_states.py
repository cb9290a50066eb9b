"""Pictures of the models' page: what is here, what comes, what is asked, and what fails."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget

from ichikara_desktop.app.download_values import (
    DownloadsState,
    DownloadStage,
    OfferEntry,
    Reach,
    entries_of,
)
from ichikara_desktop.app.model_bench import BenchStage, BenchState
from ichikara_desktop.app.model_service import ModelEntry, ModelsState
from ichikara_desktop.app.trouble import notice_of_code
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.demo.waiting import until
from ichikara_desktop.preview.cards import ModelCard, Speed, Verified
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.models_page import ModelsPage

Act = Callable[[MainWindow], object]
Picture = Callable[[str, str, Act], None]
"""Takes a picture of that name of that page, once something was done in the window."""

_NARROW = (760, 560)
_THEN = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
_NOTICE = (
    "このモデルは「みほん土台」をもとにしています。\n"
    "みほん土台の利用条件により、用途は研究と、この計画の中での試用に限られます。"
)


def take_models(picture: Picture, workspace: Workspace) -> None:
    """Take pictures of the page with models that nobody has."""

    def told(state: DownloadsState) -> bool:
        return state.reach is Reach.HERE and not state.asking

    def shown(models: ModelsState, downloads: DownloadsState, bench: BenchState) -> Act:
        def tell(window: MainWindow) -> None:
            page = window.page("models")
            assert isinstance(page, ModelsPage)  # noqa: S101 - everybody may see it
            until(lambda: told(workspace.downloads.state))
            page.show_models(models)
            page.show_downloads(downloads)
            page.show_bench(bench)

        return tell

    def narrow(window: MainWindow) -> None:
        window.resize(*_NARROW)
        shown(_HERE, _COMING, BenchState())(window)
        card = window.findChild(QWidget, f"card-{_TUNED.sha256[:12]}")
        assert isinstance(card, QWidget)  # noqa: S101 - it was shown just now
        card.setFocus()

    def consent(window: MainWindow) -> None:
        shown(_EMPTY, _OFFERED, BenchState())(window)
        buttons = [b for b in window.findChildren(QPushButton, "choose") if b.isVisible()]
        buttons[1].click()

    def which(window: MainWindow) -> None:
        shown(_HERE, DownloadsState(Reach.HERE), BenchState())(window)
        workspace.models.base_wanted.emit(Path("第4回.gguf"), (_BASE, _SMALL))

    picture("models-here", "models", shown(_HERE, _COMING, BenchState()))
    picture("models-narrow", "models", narrow)
    picture("models-measuring", "models", shown(_BUSY, _FAILED, _MEASURING))
    picture("models-offered", "models", shown(_EMPTY, _OFFERED, BenchState()))
    picture("models-consent", "models", consent)
    picture("models-which-base", "models", which)
    picture("models-offline", "models", shown(_HERE, _OFFLINE, BenchState()))


def _card(number: int, name: str, size: int, **more: object) -> ModelCard:
    values: dict[str, object] = {
        "name": name,
        "kind": Kind.BASE,
        "sha256": f"{number:064x}"[::-1],
        "size": size,
        "architecture": "llama",
        "quantisation": "Q4_K_M",
        "licence": "apache-2.0",
        "imported_at": _THEN,
        "verified": Verified(size=size, mtime_ns=1),
    }
    return ModelCard.model_validate(values | more)


def _offer(number: int, name: str, size: int, **more: object) -> ModelOffer:
    values: dict[str, object] = {
        "sha256": f"{number:064x}"[::-1],
        "size": size,
        "name": name,
        "kind": "base",
        "licence": "apache-2.0",
        "added_at": _THEN,
    }
    return ModelOffer.model_validate(values | more)


_SPEED = Speed(reading=212.4, writing=18.7, device="CPU", measured_at=_THEN)
_BASE = _card(1, "みほん土台 8B", 4_920_000_000, context_length=8192, speed=_SPEED, notice=_NOTICE)
_TUNED = _card(
    2,
    "答えの調整 第3回",
    167_000_000,
    kind=Kind.ADAPTER,
    base_sha256=_BASE.sha256,
    quantisation="F16",
    licence="社内限り",
    dataset_version="2026-11",
)
_SMALL = _card(3, "みほん土台 1B", 790_000_000, context_length=4096)
_HERE = ModelsState(
    entries=(
        ModelEntry(_BASE, verified=True, chosen=True),
        ModelEntry(_SMALL, verified=False, chosen=False),
        ModelEntry(_TUNED, verified=True, chosen=True, base_name=_BASE.name),
    ),
    used=5_877_000_000,
    free=81_400_000_000,
)
_EMPTY = ModelsState(free=81_400_000_000)
_BUSY = ModelsState(_HERE.entries, "import", 1_310_000_000, 4_100_000_000, _HERE.used, _HERE.free)
_MEASURING = BenchState(BenchStage.READING, _SMALL.sha256, 128, 256)

_NEW = _offer(4, "みほん土台 8B 改訂版", 4_980_000_000, notice=_NOTICE)
_NEW_TUNED = _offer(
    5,
    "答えの調整 第4回",
    167_000_000,
    kind="adapter",
    base_sha256=_NEW.sha256,
    licence="社内限り",
    dataset_version="2026-12",
)
_LATER = _offer(
    6,
    "答えの調整 第4回（短い答え）",
    84_000_000,
    kind="adapter",
    base_sha256=_BASE.sha256,
    licence="社内限り",
    dataset_version="2026-12",
)
_OFFERS = (_NEW, _NEW_TUNED, _LATER)


def _entries(*here: ModelCard, **parts: int) -> tuple[OfferEntry, ...]:
    kept = {_OFFERS[int(name[-1])].sha256: size for name, size in parts.items()}
    return entries_of(_OFFERS, {card.sha256: card.name for card in here}, kept)


_OFFERED = DownloadsState(Reach.HERE, offers=_entries(), offered=3)
_COMING = DownloadsState(
    Reach.HERE,
    offers=_entries(_BASE, part2=31_000_000),
    offered=3,
    running=_NEW.sha256,
    done=1_830_000_000,
    total=_NEW.size,
    seconds=412.0,
    queued=(_NEW_TUNED.sha256,),
)
_FAILED = DownloadsState(
    Reach.HERE,
    offers=_entries(_BASE, part0=1_830_000_000),
    offered=3,
    strays=640_000_000,
    stage=DownloadStage.FETCHING,
    failures={_NEW.sha256: notice_of_code("model-cut-off")},
)
_OFFLINE = DownloadsState(Reach.OFFLINE, strays=1_830_000_000)
