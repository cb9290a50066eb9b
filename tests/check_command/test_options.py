"""Folders, rules by name, --fail-on, --list and --explain."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop import cli
from ichikara_desktop.checks import RULES

cli._add_check()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["check", *arguments])


def test_a_folder_is_walked_only_when_that_is_asked_for(tmp_path: Path) -> None:
    for name in ("b/2.md", "a/1.txt", "a/data.bin", ".hidden/3.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("⼤きい。\n", "utf-8")
    refused = run(str(tmp_path))
    assert refused.exit_code == 2
    assert "--recursive" in refused.stderr
    told = run(str(tmp_path), "--recursive", "--jobs", "1").stdout.splitlines()
    assert [line.split(":")[0] for line in told] == [
        str(tmp_path / "a" / "1.txt"),
        str(tmp_path / "b" / "2.md"),
    ]
    assert run(str(tmp_path / "a" / ".."), "-r", str(tmp_path / "a")).stdout.count("1.txt") == 1


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("warning", 1), ("hint", 1)])
def test_the_exit_status_follows_fail_on(tmp_path: Path, fail_on: str, status: int) -> None:
    path = tmp_path / "text.txt"
    path.write_text("星がよく見れる場所です。", "utf-8")
    assert run(str(path), "--fail-on", fail_on).exit_code == status


def test_only_the_named_rules_run_even_if_they_are_off(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("⼤きい㈱山川です。", "utf-8")
    told = run(str(path), "--rule", "environment-dependent").stdout
    assert "[environment-dependent]" in told
    assert "lookalike" not in told
    assert run(str(path), "--rule", "near-duplicate").exit_code == 2


@pytest.mark.parametrize("option", ["--rule", "--explain"])
@pytest.mark.parametrize("name", ["ranuki", "ra_nuki", "ら抜き"])
def test_an_unknown_rule_is_answered_with_the_nearest(
    tmp_path: Path, option: str, name: str
) -> None:
    result = run(str(tmp_path), option, name)
    assert result.exit_code == 2
    assert "ra-nuki" in result.stderr


def test_all_rules_are_listed() -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        rule.info.rule_id for rule in RULES
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.rule_id)
def test_every_rule_is_explained(rule, language: str) -> None:
    result = run("--explain", rule.info.rule_id, "--language", language)
    assert result.exit_code == 0
    assert rule.info.reason.text(language) in result.stdout
    assert re.search(r"^  \d+:\d+: ", result.stdout, re.MULTILINE)


def test_without_files_it_says_so() -> None:
    assert run().exit_code == 2
