"""The library: whole models or none, whatever happens, and nothing removed that is needed."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from ichikara_desktop import files
from ichikara_desktop.preview import library as library_module
from ichikara_desktop.preview import model_files
from ichikara_desktop.preview.cards import CardFields, ModelCard, Source, Speed
from ichikara_desktop.preview.fitting import Unfit
from ichikara_desktop.preview.gguf_file import Kind, NotAModelError
from ichikara_desktop.preview.leftovers import LeftoverKind
from ichikara_desktop.preview.library import LOCK, ModelLibrary
from ichikara_desktop.preview.model_errors import (
    BaseMissingError,
    CancelledError,
    DamagedModelError,
    HasAdaptersError,
    LibraryBusyError,
    ModelInUseError,
    ModelUnknownError,
    NeedsTemplateError,
    NoRoomError,
    NotFittingError,
)
from tests.support.gguf_files import TinyAdapter, TinyBase

PLAIN = CardFields()


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


@pytest.fixture
def base_file(tmp_path: Path) -> Path:
    return TinyBase().write(tmp_path / "base.gguf")


@pytest.fixture
def base(library: ModelLibrary, base_file: Path) -> ModelCard:
    return library.import_file(base_file, PLAIN)


@pytest.fixture
def adapter_file(tmp_path: Path) -> Path:
    return TinyAdapter().write(tmp_path / "adapter.gguf")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(library: ModelLibrary) -> set[str]:
    return {path.name for path in library.folder.iterdir()} - {LOCK}


def test_a_base_comes_in_with_its_card(library: ModelLibrary, base_file: Path) -> None:
    heard: list[tuple[int, int]] = []
    fields = CardFields(notice="見せること", source=Source.SERVER)
    card = library.import_file(base_file, fields, lambda *so_far: heard.append(so_far))
    size = base_file.stat().st_size
    assert (card.name, card.kind, card.sha256) == ("Tiny", Kind.BASE, sha(base_file))
    assert (card.size, card.context_length, card.architecture) == (size, 128, "llama")
    assert (card.licence, card.notice, card.source) == ("apache-2.0", "見せること", Source.SERVER)
    assert heard[-1] == (size, size)
    assert library.path_of(card.sha256).read_bytes() == base_file.read_bytes()
    assert ModelLibrary(library.folder).cards() == (card,)
    assert library.is_verified(card)
    assert names(library) == {f"{card.sha256}.gguf", f"{card.sha256}.json"}


def test_what_is_given_goes_before_what_the_file_says(
    library: ModelLibrary, base_file: Path
) -> None:
    card = library.import_file(base_file, CardFields(name="土台", licence="社内"))
    assert (card.name, card.licence) == ("土台", "社内")


def test_a_name_that_would_steer_a_terminal_does_not(library: ModelLibrary, tmp_path: Path) -> None:
    path = TinyBase(name="\x1b[2Jgood\n\u202ename").write(tmp_path / "base.gguf")
    assert library.import_file(path, PLAIN).name == "[2Jgood name"


def test_an_adapter_comes_in_behind_its_base(
    library: ModelLibrary, base: ModelCard, adapter_file: Path
) -> None:
    fields = CardFields(name="第3回", base_sha256=base.sha256, dataset_version="2026-11")
    card = library.import_file(adapter_file, fields)
    assert (card.kind, card.base_sha256, card.dataset_version) == (
        Kind.ADAPTER,
        base.sha256,
        "2026-11",
    )
    assert [each.name for each in library.cards()] == ["Tiny", "第3回"]


@pytest.mark.parametrize("base_sha256", [None, "0" * 64])
def test_an_adapter_without_its_base_stays_outside(
    library: ModelLibrary, adapter_file: Path, base: ModelCard, base_sha256: str | None
) -> None:
    with pytest.raises(BaseMissingError):
        library.import_file(adapter_file, CardFields(base_sha256=base_sha256))


def test_an_adapter_of_another_base_stays_outside(
    library: ModelLibrary, base: ModelCard, tmp_path: Path
) -> None:
    other = TinyAdapter(base=TinyBase(n_embd=64)).write(tmp_path / "adapter.gguf")
    with pytest.raises(NotFittingError) as refused:
        library.import_file(other, CardFields(base_sha256=base.sha256))
    assert refused.value.misfit.code is Unfit.SHAPE
    assert library.cards() == (base,)
    assert library.leftovers() == ()


def test_a_base_without_a_template_demands_one(library: ModelLibrary, tmp_path: Path) -> None:
    path = TinyBase(template=None).write(tmp_path / "base.gguf")
    for given in (PLAIN, CardFields(prompt_template=" \n")):
        with pytest.raises(NeedsTemplateError):
            library.import_file(path, given)
    card = library.import_file(path, CardFields(prompt_template="問: {{ x }}"))
    assert card.prompt_template == "問: {{ x }}"


def test_a_template_of_the_files_own_goes_before_one_given(
    library: ModelLibrary, base_file: Path
) -> None:
    assert library.import_file(base_file, CardFields(prompt_template="x")).prompt_template == ""


def test_what_is_no_model_is_not_copied(library: ModelLibrary, tmp_path: Path) -> None:
    path = tmp_path / "photo.gguf"
    path.write_bytes(b"\x89PNG" + bytes(1000))
    with pytest.raises(NotAModelError):
        library.import_file(path, PLAIN)
    assert not library.folder.exists()


def test_the_same_file_again_is_the_same_card(
    library: ModelLibrary, base: ModelCard, base_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_copied(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(library_module, "copy_file", never_copied)
    again = base_file.rename(base_file.with_name("another name.gguf"))
    assert library.import_file(again, CardFields(name="別の名前")) == base


def test_a_damaged_model_is_told_and_mended_by_bringing_it_in_again(
    library: ModelLibrary, base: ModelCard, base_file: Path
) -> None:
    path = library.path_of(base.sha256)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(0, base.verified.mtime_ns + 10_000_000_000))
    assert not library.is_verified(base)
    for _ in range(2):
        with pytest.raises(DamagedModelError):
            library.verify(base.sha256)
        assert library.card(base.sha256).verified is None
    assert library.import_file(base_file, PLAIN).sha256 == base.sha256
    assert library.is_verified(library.verify(base.sha256))


def test_a_folder_that_was_carried_is_verified_anew(library: ModelLibrary, base: ModelCard) -> None:
    os.utime(library.path_of(base.sha256), ns=(0, 0))
    assert not library.is_verified(base)
    heard: list[int] = []
    card = library.verify(base.sha256, lambda done, _: heard.append(done))
    assert library.is_verified(card)
    assert library.cards() == (card,)
    assert heard[-1] == base.size


def test_a_base_with_adapters_stays(
    library: ModelLibrary, base: ModelCard, adapter_file: Path
) -> None:
    fields = CardFields(name="第3回", base_sha256=base.sha256)
    adapter = library.import_file(adapter_file, fields)
    with pytest.raises(HasAdaptersError) as refused:
        library.remove(base.sha256)
    assert refused.value.names == ("第3回",)
    library.remove(adapter.sha256)
    library.remove(base.sha256)
    assert (library.cards(), names(library)) == ((), set())
    with pytest.raises(ModelUnknownError):
        library.remove(base.sha256)


def test_a_model_that_is_in_use_is_not_half_removed(
    library: ModelLibrary, base: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        with pytest.raises(ModelInUseError):
            library.remove(base.sha256)
    assert library.cards() == (base,)


def test_the_last_room_is_left_to_what_people_write(
    library: ModelLibrary, base_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = base_file.stat().st_size
    free = files.LITTLE + size - 1
    monkeypatch.setattr(model_files, "free_bytes", lambda _: free)
    with pytest.raises(NoRoomError) as refused:
        library.import_file(base_file, PLAIN)
    assert (refused.value.needed, refused.value.free) == (free + 1, free)
    assert library.leftovers() == ()
    free += 1
    assert library.import_file(base_file, PLAIN).size == size


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(
    library: ModelLibrary, base_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="full"):
            library.import_file(base_file, PLAIN)
    assert names(library) == set()


def test_an_import_is_cancelled_without_a_trace(
    library: ModelLibrary, base_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "PIECE", 512)
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        library.import_file(base_file, PLAIN, cancelled=lambda: next(asked))
    assert names(library) == set()


def test_two_do_not_change_the_library_at_once(
    library: ModelLibrary, base: ModelCard, adapter_file: Path
) -> None:
    with FileLock(library.folder / LOCK):
        with pytest.raises(LibraryBusyError):
            library.import_file(adapter_file, CardFields(base_sha256=base.sha256))
        with pytest.raises(LibraryBusyError):
            library.remove(base.sha256)
        assert library.clear_leftovers() == 0
        assert library.cards() == (base,)


def test_what_is_being_brought_in_is_not_cleared_away(
    library: ModelLibrary, base_file: Path
) -> None:
    """A second window that starts meanwhile leaves the copy alone."""
    cleared: list[int] = []

    def look(_done: int, _total: int) -> None:
        other = threading.Thread(target=lambda: cleared.append(library.clear_leftovers()))
        other.start()
        other.join()

    card = library.import_file(base_file, PLAIN, look)
    assert (cleared, library.cards()) == ([0], (card,))


def test_a_download_becomes_a_model(library: ModelLibrary, base_file: Path) -> None:
    wanted = sha(base_file)
    library.incoming(wanted).write_bytes(base_file.read_bytes())
    (left,) = library.leftovers()
    assert (left.kind, left.size) == (LeftoverKind.DOWNLOAD, base_file.stat().st_size)
    assert library.clear_leftovers() == 0
    card = library.adopt(wanted, CardFields(source=Source.SERVER))
    assert (library.cards(), library.leftovers()) == ((card,), ())


def test_another_content_than_was_asked_for_is_no_model(
    library: ModelLibrary, base_file: Path
) -> None:
    library.incoming("0" * 64).write_bytes(base_file.read_bytes())
    with pytest.raises(DamagedModelError):
        library.adopt("0" * 64, PLAIN)
    assert names(library) == set()


def test_a_download_that_is_no_model_after_all_does_not_stay(library: ModelLibrary) -> None:
    content = b"GGUF" + bytes(1000)
    wanted = hashlib.sha256(content).hexdigest()
    library.incoming(wanted).write_bytes(content)
    with pytest.raises(NotAModelError):
        library.adopt(wanted, PLAIN)
    assert names(library) == set()


def test_a_part_that_is_not_wanted_any_more_goes_alone(library: ModelLibrary) -> None:
    for one in ("1" * 64, "2" * 64):
        library.incoming(one).write_bytes(b"GGUF")
    library.drop_download("1" * 64)
    library.drop_download("1" * 64)
    assert names(library) == {"2" * 64 + ".part"}


def test_every_base_that_an_adapter_fits_is_named_and_the_last_word_counts(
    library: ModelLibrary, adapter_file: Path, tmp_path: Path
) -> None:
    with pytest.raises(BaseMissingError):
        library.fitting_bases(adapter_file)
    wide = TinyBase(name="広い", n_embd=64).write(tmp_path / "wide.gguf")
    library.import_file(wide, PLAIN)
    with pytest.raises(NotFittingError):
        library.fitting_bases(adapter_file)
    alike = [TinyBase(name=name) for name in ("甲", "乙")]
    cards = [
        library.import_file(base.write(tmp_path / f"{base.name}.gguf"), PLAIN) for base in alike
    ]
    assert set(library.fitting_bases(adapter_file)) == set(cards)
    for base in cards:
        card = library.import_file(adapter_file, CardFields(base_sha256=base.sha256))
        assert card.base_sha256 == library.card(card.sha256).base_sha256 == base.sha256


def test_a_speed_stays_on_the_card_also_when_it_comes_while_the_file_is_read(
    library: ModelLibrary, base: ModelCard
) -> None:
    speed = Speed(
        reading=100, writing=9.5, device="CPU", measured_at=datetime(2026, 11, 2, tzinfo=UTC)
    )

    def note(_done: int, _total: int) -> None:
        library.note_speed(base.sha256, speed)

    assert library.verify(base.sha256, note).speed == speed
    assert library.card(base.sha256).speed == speed
    with pytest.raises(ModelUnknownError):
        library.note_speed("0" * 64, speed)


def test_a_download_that_lacks_a_template_waits_for_it(
    library: ModelLibrary, tmp_path: Path
) -> None:
    content = TinyBase(template=None).write(tmp_path / "base.gguf").read_bytes()
    wanted = hashlib.sha256(content).hexdigest()
    library.incoming(wanted).write_bytes(content)
    with pytest.raises(NeedsTemplateError):
        library.adopt(wanted, PLAIN)
    assert library.adopt(wanted, CardFields(prompt_template="x")).sha256 == wanted


def test_cards_that_cannot_be_read_are_no_models(library: ModelLibrary, base: ModelCard) -> None:
    card = library.folder / f"{base.sha256}.json"
    written = card.read_text("utf-8")
    for spoilt in ("", "{", written.replace(base.sha256, "0" * 64), " " * (2 << 20)):
        card.write_text(spoilt, "utf-8")
        assert library.cards() == ()
        assert [left.kind for left in library.leftovers()] == [LeftoverKind.STRAY]
        assert library.clear_leftovers(downloads=True) == 0
    card.write_text(written.replace("{", '{"of_a_newer_version": 1,', 1), "utf-8")
    assert library.cards() == (base,)


def test_the_use_of_the_disk_is_told(library: ModelLibrary, base: ModelCard) -> None:
    library.incoming("0" * 64).write_bytes(bytes(1000))
    use = library.disk_use()
    assert (use.models, use.leftovers) == (base.size, 1000)
    assert use.free > 0
    assert library.clear_leftovers(downloads=True) == 1000
    assert library.disk_use().leftovers == 0


class Killed(BaseException):
    """The process ends here; nobody tidies up."""


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], list[str]]]:
    """Kill before the nth step that reaches the disk; returns the list of steps."""
    steps: list[str] = []
    last = [0]
    watched = (
        (os, "fsync"),
        (os, "open"),
        (Path, "replace"),
        (Path, "unlink"),
        (Path, "open"),
        (files, "sync_folder"),
    )

    def watch(place: object, name: str) -> None:
        real = getattr(place, name)

        def step(*arguments: object, **options: object) -> object:
            if len(steps) == last[0]:
                raise Killed
            steps.append(name)
            return real(*arguments, **options)

        monkeypatch.setattr(place, name, step)

    def arm(at: int) -> list[str]:
        steps.clear()
        last[0] = at
        return steps

    last[0] = -1
    for place, name in watched:
        watch(place, name)
    yield arm
    last[0] = -1


def test_a_kill_at_any_step_of_an_import_leaves_all_or_nothing(
    tmp_path: Path, base_file: Path, kill_at: Callable[[int], list[str]]
) -> None:
    content, outcomes = base_file.read_bytes(), set()
    for at in range(100):
        library = ModelLibrary(tmp_path / f"models-{at}")
        steps = kill_at(at)
        try:
            library.import_file(base_file, PLAIN)
            killed = False
        except Killed:
            killed = True
        kill_at(-1)
        cards = library.cards()
        outcomes.add((killed, len(cards)))
        for card in cards:
            assert library.path_of(card.sha256).read_bytes() == content, (at, steps)
            assert library.is_verified(card)
        library.clear_leftovers()
        kept = names(library) if library.folder.exists() else set()
        assert len(kept) == 2 * len(cards), (at, steps, kept)
        assert library.import_file(base_file, PLAIN).sha256 == sha(base_file)
        if not killed:
            break
    assert {(True, 0), (True, 1), (False, 1)} == outcomes


def test_a_kill_at_any_step_of_a_removal_leaves_all_or_nothing(
    tmp_path: Path, base_file: Path, kill_at: Callable[[int], list[str]]
) -> None:
    outcomes = set()
    for at in range(100):
        library = ModelLibrary(tmp_path / f"models-{at}")
        card = library.import_file(base_file, PLAIN)
        kill_at(at)
        try:
            library.remove(card.sha256)
            killed = False
        except Killed:
            killed = True
        kill_at(-1)
        outcomes.add((killed, len(library.cards())))
        library.clear_leftovers()
        assert len(names(library)) == 2 * len(library.cards())
        if not killed:
            break
    assert {(True, 1), (True, 0), (False, 0)} == outcomes
