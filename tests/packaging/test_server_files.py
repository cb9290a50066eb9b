"""The examples for whoever runs a server: every one is read by a parser, and names what exists."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from fastapi import FastAPI

from ichikara_desktop.server.running import Place, _config
from ichikara_desktop.server.turns import LONGEST_WAIT
from ichikara_desktop.server.upkeep import server_app

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "server"
UNITS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".service", ".timer"})
LEFT_OUT = ("PySide6", "shiboken6", "fugashi", "unidic_lite", "sqlcipher3", "keyring")
INSTRUCTIONS = frozenset(
    {
        "FROM", "COPY", "WORKDIR", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL",
        "HEALTHCHECK", "ENTRYPOINT",
    }
)  # fmt: skip


def lines(name: str) -> list[str]:
    """Return the lines of a file without comments and blanks."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    bare = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in bare if line]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        text = text.replace("/opt/ichikara-server/bin/ichikara-desktop", "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in told.stderr.splitlines() if "ichikara" in line]
    assert ours == []


@pytest.mark.parametrize("name", UNITS)
def test_every_line_of_a_unit_has_a_section_and_a_name(name: str) -> None:
    assert lines(name)[0] == "[Unit]"
    assert [
        line for line in lines(name) if not re.fullmatch(r"\[[A-Z]\w+\]|[A-Z]\w+=.*", line)
    ] == []


def test_the_example_environment_sets_what_the_command_reads() -> None:
    command = typer.main.get_command(server_app)
    read = {str(option.envvar) for option in command.params if getattr(option, "envvar", None)}
    told = (FOLDER / "server.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?(ICHIKARA_\w+)=\S+$", told, re.MULTILINE))
    assert named == read


def test_the_container_file_has_known_instructions_and_copies_what_exists() -> None:
    text = "\n".join(lines("Containerfile")).replace("\\\n", " ")
    words = [line.split() for line in text.splitlines()]
    assert {line[0] for line in words} <= INSTRUCTIONS
    assert words[-1][0] == "ENTRYPOINT"
    copied = re.findall(r"cp -r ([\w ]+) /opt", text)
    assert all((ROOT / name).is_dir() for name in copied[0].split())
    left_out = set(re.findall(r"--no-emit-package (\S+)", text))
    assert {name.lower().replace("-", "_").removesuffix("_essentials") for name in left_out} == {
        name.lower() for name in LEFT_OUT
    }


def test_the_server_needs_nothing_that_the_container_leaves_out() -> None:
    program = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({LEFT_OUT!r}))\n"
        "import runpy; sys.argv = ['server', '--help']\n"
        "runpy.run_module('ichikara_desktop.server', run_name='__main__')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT, timeout=60
    )
    assert told.returncode == 0, told.stderr.decode("utf-8", "replace")
    assert b"backup" in told.stdout


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxys_blocks_are_closed_and_it_leads_to_the_server(name: str) -> None:
    depth = 0
    for line in lines(name):
        assert name == "Caddyfile" or line[-1] in ";{}", line
        depth += line.count("{") - line.count("}")
        assert depth >= 0, line
    assert depth == 0
    text = "\n".join(lines(name))
    assert "127.0.0.1:8734" in text
    assert "/metrics" in text
    assert re.search(r"8\s?m", text, re.IGNORECASE)


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy here")
def test_caddy_takes_its_file() -> None:
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(FOLDER / "Caddyfile")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    text = re.sub(r"^.*ssl.*$", "", (FOLDER / "nginx.conf").read_text(encoding="utf-8"), flags=re.M)
    text = text.replace("/var/log/nginx", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n", encoding="utf-8")
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(whole)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_whoever_stands_in_line_is_answered_before_the_server_is_killed() -> None:
    """Each lets the one inside it end: the line, the server, the service manager, the container."""
    asked = _config(FastAPI(), Place()).timeout_graceful_shutdown
    unit = (FOLDER / "ichikara-server.service").read_text("utf-8")
    container = (FOLDER / "Containerfile").read_text("utf-8")
    limits = [
        re.search(pattern, text)
        for pattern, text in ((r"TimeoutStopSec=(\d+)", unit), (r"--stop-timeout (\d+)", container))
    ]
    assert asked is not None
    assert asked > LONGEST_WAIT
    assert all(found and int(found[1]) > asked for found in limits)
