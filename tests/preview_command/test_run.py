"""``ichikara-desktop preview run`` with real workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("llama_cpp", reason="the extra `preview` is not installed")

from ichikara_desktop.preview.messages import ChangeAdapter, Load, Sampling
from ichikara_desktop.preview_command import preview_app
from tests.support.adapters import write_adapter
from tests.support.gguf_files import TinyAdapter, TinyBase
from tests.support.loadable import write_model
from tests.support.preview_client import PLAIN, Client, generate

QUESTIONS = ("What is the capital of France?", "Name three colours.")


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(preview_app, ["run", *map(str, arguments)], input=stdin)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def texts(text: str, column: str = "base") -> list[str]:
    return [line[column]["text"] for line in lines(text)]


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "asked.jsonl"
    rows = [{"id": f"q{n}", "text": text} for n, text in enumerate(QUESTIONS)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("noise") / "noise.gguf")


def test_the_same_lines_give_the_same_texts_as_the_window_does(
    model_path: Path, adapters: dict[str, Path], asked: Path
) -> None:
    options = ("--model", model_path, "--adapter", adapters["one"], "--template", PLAIN)
    options += ("--limit", 8, "--seed", 5, "--seed", 6, asked)
    first, again = run(*options), run(*options)
    assert (first.exit_code, first.stderr) == (0, "")
    made = lines(first.stdout)
    assert [(line["id"], line["seed"]) for line in made] == [
        ("q0", 5), ("q0", 6), ("q1", 5), ("q1", 6)
    ]  # fmt: skip
    for column in ("base", "tuned"):
        assert texts(first.stdout, column) == texts(again.stdout, column)
    with Client() as client:
        client.ask(Load(model=str(model_path), context=512))
        client.ask(ChangeAdapter(adapter=str(adapters["one"])))
        for line, text in zip(made[1::2], QUESTIONS, strict=True):
            shown = generate(text, sampling=Sampling(limit=8), seeds=(6,), exact=True)
            base, tuned = client.answers(shown)
            assert [line["base"]["text"], line["tuned"]["text"]] == [base.text, tuned.text]
            assert line["prompt_sha256"] == base.prompt_sha256


def test_an_adapter_of_zeros_changes_nothing_and_another_one_does(
    model_path: Path, adapters: dict[str, Path], asked: Path
) -> None:
    options = ("--model", model_path, "--template", PLAIN, "--temperature", 0, "--limit", 8, asked)
    base = texts(run(*options).stdout)
    zero = run("--adapter", adapters["zero"], *options)
    assert texts(zero.stdout, "base") == texts(zero.stdout, "tuned") == base
    other = run("--adapter", adapters["one"], "--column", "tuned", *options)
    assert texts(other.stdout, "tuned") != base
    assert "base" not in lines(other.stdout)[0]
    assert lines(other.stdout)[0]["adapter_sha256"] != lines(zero.stdout)[0]["adapter_sha256"]


def test_adapters_that_do_not_fit_are_refused_with_the_reason(
    model_path: Path, adapters: dict[str, Path], asked: Path, tmp_path: Path
) -> None:
    whole = adapters["one"].read_bytes()
    (tmp_path / "cut.gguf").write_bytes(whole[: len(whole) // 2])
    TinyAdapter().write(tmp_path / "other.gguf")
    TinyAdapter(
        base=TinyBase(layers=1, n_embd=576, heads=9, kv_heads=3), transposed=True
    ).write(tmp_path / "turned.gguf")  # fmt: skip
    for name, said in (("cut", "cut short"), ("other", "≠"), ("turned", "swapped")):
        done = run("--model", model_path, "--adapter", tmp_path / f"{name}.gguf", asked)
        assert (done.exit_code, done.stdout, said in done.stderr) == (2, "", True), done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--model", "none.gguf"), "no such model"),
        (("--model", "abc"), "no such model"),
        (("--model", "adapter.gguf"), "name its base"),
        (("--model", "plain.gguf"), "Pass one with --template"),
        (("--model", "plain.gguf", "--template", "nowhere"), "or the template itself"),
        (("--model", "plain.gguf", "--template", "{% if %}"), "(line 1)"),
        (("--model", "noise.gguf", "--column", "both"), "need --adapter"),
        (("--model", "noise.gguf", "--resume"), "needs --out"),
        (("--model", "noise.gguf", "--out", "asked.jsonl"), "there already"),
        (("--model", "noise.gguf", "--resume", "--out", "asked.jsonl"), "other models"),
        (("--model", "tiny.gguf"), "cannot be loaded"),
    ],
)
def test_what_cannot_begin_says_why(
    options: tuple[str, ...], said: str, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(asked.parent)
    monkeypatch.setenv("COLUMNS", "200")
    write_model(Path("noise.gguf"))
    write_model(Path("plain.gguf"), template=None)
    write_adapter(Path("adapter.gguf"), 1)
    TinyBase().write(Path("tiny.gguf"))
    before = asked.read_bytes()
    done = run(*options, asked)
    assert (done.exit_code, done.stdout, said in done.stderr) == (2, "", True), done.stderr
    assert asked.read_bytes() == before


def test_a_template_of_a_file_and_one_that_is_text_are_the_same(
    asked: Path, tmp_path: Path
) -> None:
    plain = write_model(tmp_path / "plain.gguf", template=None)
    (tmp_path / "t.jinja").write_text(PLAIN, encoding="utf-8-sig")
    options = ("--model", plain, "--limit", 2, asked)
    by_file = run("--template", tmp_path / "t.jinja", *options)
    by_text = run("--template", PLAIN, *options)
    assert (by_file.exit_code, by_text.exit_code) == (0, 0)
    assert texts(by_file.stdout) == texts(by_text.stdout)


def test_a_model_of_the_library_is_named_by_the_beginning_of_its_id(
    noise: Path, asked: Path
) -> None:
    imported = CliRunner().invoke(preview_app, ["models", "import", str(noise)])
    done = run("--model", imported.stdout[:8], "--limit", 2, asked)
    assert done.exit_code == 0, done.stderr
    assert lines(done.stdout)[0]["model_sha256"].startswith(imported.stdout[:8])


def test_bad_lines_are_told_by_their_numbers_and_the_rest_is_answered(noise: Path) -> None:
    asked = '{"text": "ab"}\n{"text": 3}\nひみつ\n{"text": "%s"}\n{"text": "cd"}\n' % (
        "ひみつ " * 200
    )
    done = run("--model", noise, "--limit", 2, "-", stdin=asked)
    assert done.exit_code == 1
    assert [line["id"] for line in lines(done.stdout)] == [1, 5]
    told = [line.split(" ")[0] for line in done.stderr.splitlines() if line.startswith("-:")]
    assert told == ["-:2:", "-:3:", "-:4:"]
    assert "ひみつ" not in done.stderr
    assert "too long" in done.stderr


def test_a_run_that_was_cut_goes_on_with_what_is_missing(
    noise: Path, asked: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    options = ("--model", noise, "--limit", 4, "--seed", 1, "--seed", 2, "--out", out, asked)
    assert (run(*options).exit_code, run(*options).exit_code) == (0, 2)
    whole = out.read_bytes().splitlines(keepends=True)
    assert len(whole) == 4
    out.write_bytes(whole[0] + whole[2] + whole[3][:40])  # the last one only begun
    assert run("--resume", *options).exit_code == 0
    again = lines(out.read_text(encoding="utf-8"))
    key = [(line["id"], line["seed"]) for line in again]
    assert key == [("q0", 1), ("q1", 1), ("q0", 2), ("q1", 2)]
    assert sorted(line["base"]["text"] for line in again) == sorted(
        json.loads(line)["base"]["text"] for line in whole
    )
    written = out.read_bytes()
    assert run("--resume", "--temperature", 0, *options).exit_code == 2
    assert out.read_bytes() == written


# A shell lets what it starts in the background ignore Ctrl+C, and so would the command.
_STARTED = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("ichikara_desktop", run_name="__main__")
"""


def started(*arguments: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", _STARTED, "preview", "run", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )


def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "ab"}\n' * 100_000, encoding="utf-8")
    return path


def test_a_reader_who_goes_away_ends_it_in_silence(noise: Path, tmp_path: Path) -> None:
    process = started("--model", noise, "--context", 512, "--limit", 2, many(tmp_path))
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["id"] == 1
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 141


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_leaves_whole_lines(noise: Path, tmp_path: Path) -> None:
    process = started("--model", noise, "--limit", 2, many(tmp_path))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped" in said.decode()
    assert all(json.loads(line)["base"] for line in rest.splitlines())
    assert rest.endswith(b"\n") or not rest


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_dies_costs_its_line_alone(noise: Path, tmp_path: Path) -> None:
    import psutil  # noqa: PLC0415

    asked = tmp_path / "asked.jsonl"
    asked.write_text('{"text": "a"}\n{"text": "b"}\n{"text": "c"}\n', encoding="utf-8")
    endless = "{% if instruction == 'b' %}{% for a in range(99999) %}{% for b in range(99999) %}"
    endless += "{% endfor %}{% endfor %}{% endif %}{{ instruction }}"
    process = started("--model", noise, "--limit", 2, "--template", endless, asked)
    assert process.stdout is not None
    process.stdout.readline()
    [worker] = psutil.Process(process.pid).children()
    spent = worker.cpu_times().user
    while worker.cpu_times().user < spent + 1:  # until it is in the second line's template
        time.sleep(0.05)
    worker.kill()
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert [json.loads(line)["id"] for line in rest.splitlines()] == [3]
    assert f"{asked}:2:" in said.decode()
    assert "SIGKILL" in said.decode()


def test_bench_shows_a_table(noise: Path) -> None:
    done = CliRunner().invoke(preview_app, ["bench", "--model", str(noise)])
    assert (done.exit_code, "base + tuned" in done.stdout) == (0, True)


def test_bench_measures_both_ways(model_path: Path) -> None:
    arguments = ["bench", "--model", str(model_path), "--prompt-tokens", "16", "--tokens", "4"]
    done = CliRunner().invoke(preview_app, [*arguments, "--json"])
    assert done.exit_code == 0, done.stderr
    figures = lines(done.stdout)
    assert [each["columns"] for each in figures[:2]] == [["base"], ["base", "tuned"]]
    assert all(each["reading"] > 0 and each["writing"] > 0 for each in figures)


@pytest.mark.parametrize("command", ["run", "bench"])
def test_help_tells_the_options(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = CliRunner().invoke(preview_app, [command, "--help"])
    assert done.exit_code == 0
    assert {"--model", "--adapter", "--threads"} <= set(done.stdout.replace("│", " ").split())
