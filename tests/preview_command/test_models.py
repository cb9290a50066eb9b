"""``ichikara-desktop preview models``: what it does, and what it says."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop import cli
from ichikara_desktop.preview.fitting import Unfit
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview_command import preview_app, words
from tests.support.gguf_files import TinyAdapter, TinyBase


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ICHIKARA_HOME", str(tmp_path / "home"))
    TinyBase().write(tmp_path / "base.gguf")
    TinyAdapter().write(tmp_path / "adapter.gguf")
    return tmp_path


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(preview_app, ["models", *map(str, arguments)], input=answer)


def imported(place: Path) -> str:
    done = run("import", place / "base.gguf")
    assert done.exit_code == 0, done.output
    return done.stdout.split("\t")[0]


def test_a_base_and_its_adapter_are_brought_in_listed_verified_and_removed(place: Path) -> None:
    base = imported(place)
    done = run("import", place / "adapter.gguf", "--adapter-of", base, "--name", "第3回")
    assert done.exit_code == 0, done.output
    listed = run("list")
    assert [line.split("\t")[0] for line in listed.stdout.splitlines()[:1]] == [base]
    assert f"→ {base}\t第3回" in listed.stdout
    cards = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [card["name"] for card in cards] == ["Tiny", "第3回"]
    verified = run("verify")
    assert (verified.exit_code, verified.stdout.count("whole")) == (0, 2)
    refused = run("remove", base, "--yes")
    assert (refused.exit_code, "第3回" in refused.stderr) == (2, True)
    assert run("remove", cards[1]["sha256"], answer="n\n").exit_code == 1
    assert run("remove", cards[1]["sha256"][:8], "--yes").exit_code == 0
    assert run("remove", base, answer="y\n").exit_code == 0
    assert ModelLibrary(place / "home" / "models").cards() == ()


def test_a_damaged_model_is_found(place: Path) -> None:
    base = imported(place)
    (path,) = (place / "home" / "models").glob("*.gguf")
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    done = run("verify", base)
    assert (done.exit_code, "damaged" in done.stderr) == (1, True)
    assert "verify it" in run("list").stdout


def test_another_folder_can_be_named(place: Path) -> None:
    folder = place / "stick"
    assert run("import", place / "base.gguf", "--folder", folder).exit_code == 0
    assert len(ModelLibrary(folder).cards()) == 1
    assert run("list").stdout.startswith("モデル / models: 0 B")


def test_texts_come_from_files(place: Path) -> None:
    TinyBase(template=None).write(place / "plain.gguf")
    refused = run("import", place / "plain.gguf")
    assert (refused.exit_code, "--template-file" in refused.stderr) == (2, True)
    (place / "template").write_text("問: {{ x }}", encoding="utf-8-sig")
    (place / "notice").write_text("見せること", encoding="utf-8")
    arguments = ("--template-file", place / "template", "--notice-file", place / "notice")
    assert run("import", place / "plain.gguf", *arguments).exit_code == 0
    card = json.loads(run("list", "--json").stdout)
    assert (card["prompt_template"], card["notice"]) == ("問: {{ x }}", "見せること")
    (place / "notice").write_bytes(b"\xff")
    assert "UTF-8" in run("import", place / "base.gguf", *arguments).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "none.gguf"), "could not be read"),
        (("import", "photo.gguf"), "not a GGUF file"),
        (("import", "adapter.gguf"), "--adapter-of"),
        (("import", "adapter.gguf", "--adapter-of", "abc"), "no such model"),
        (("import", "base.gguf", "--name", "x" * 501), "too long"),
        (("verify", "abc"), "no such model"),
        (("remove", ""), "no such model"),
    ],
)
def test_what_cannot_be_done_says_so(
    place: Path, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    (place / "photo.gguf").write_bytes(b"\x89PNG")
    done = run(*arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert "Traceback" not in done.output


def test_an_adapter_that_does_not_fit_is_told_by_its_tensor(place: Path) -> None:
    base = imported(place)
    TinyAdapter(transposed=True).write(place / "turned.gguf")
    done = run("import", place / "turned.gguf", "--adapter-of", base)
    assert done.exit_code == 2
    assert "blk.0.attn_q.weight.lora_b 2 × 32 ≠ 32 × 2" in done.stderr


def test_every_code_has_words() -> None:
    assert set(words._UNFIT) == set(Unfit)
    codes = {"not-gguf", "truncated", "version", "hostile", "no-architecture", "split", "kind"}
    assert set(words._NO_MODEL) == codes


def test_ctrl_c_ends_with_130_and_leaves_no_copy(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ichikara_desktop.preview.library.copy_file", stopped)
        assert run("import", place / "base.gguf").exit_code == 130
    assert run("list").exit_code == 0
    assert not list((place / "home" / "models").glob("*.part"))


def test_without_the_extra_it_says_how_to_get_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gguf.constants", None)
    done = run("import", place / "base.gguf")
    assert (done.exit_code, "ichikara-desktop[preview]" in done.stderr) == (2, True)


def test_the_program_has_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ichikara-desktop", "preview", "models", "list", "--help"])
    monkeypatch.setattr(cli, "app", cli.typer.Typer())
    cli.app.command("other")(cli.version)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "models" in capsys.readouterr().out
