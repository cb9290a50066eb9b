"""SARIF 2.1.0: the properties that its sections demand, and places that hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ichikara_desktop import cli
from ichikara_desktop.checks import RULES

cli._add_check()


def log(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli.app, ["check", *arguments, "--format", "sarif"])
    return json.loads(result.stdout)


def spans(text: str, region: dict[str, int]) -> tuple[str, str]:
    """What a region names, by characters and by lines and columns."""
    lines = text.split("\n")
    first, last = (sum(len(line) + 1 for line in lines[: region[k] - 1]) for k in LINES)
    by_lines = text[first + region["startColumn"] - 1 : last + region["endColumn"] - 1]
    return text[region["charOffset"] :][: region["charLength"]], by_lines


LINES = ("startLine", "endLine")


def test_the_log_has_what_the_standard_demands(tmp_path: Path) -> None:
    path = tmp_path / "文 章.txt"
    path.write_text("晴れです。\n⼤きい。\n", "utf-8")
    told = log(str(path), str(tmp_path / "missing.txt"))
    assert told["version"] == "2.1.0"
    assert told["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = told["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.info.rule_id for rule in RULES]
    for rule in driver["rules"]:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    (result,) = run["results"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "lookalike-characters"
    assert result["level"] == "error"
    assert result["message"]["text"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == path.as_uri()
    assert all(len(print_) == 32 for print_ in result["partialFingerprints"].values())
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_regions_and_replacements_hold_in_texts(tmp_path: Path, end: str) -> None:
    path = tmp_path / "text.txt"
    text = f"晴れです。{end}𠮷は⼤きい。{end}"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (result,) = log(str(path))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert spans(text, region) == ("⼤", "⼤")
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"][0]["replacements"]
    assert change["deletedRegion"] == region
    assert change["insertedContent"]["text"] == "大"


def test_regions_hold_in_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    text = '{"a": "よい。"}\r\n{"x": "\\ud842\\udfb7", "a": "\\u3042。\\n\\u2f24。"}\n'
    path.write_bytes(text.encode())
    (result,) = log(str(path), "--field", "a")["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert spans(text, region) == ("\\u2f24", "\\u2f24")
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "a"


def test_a_fingerprint_does_not_move_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("⼤きい。\n", "utf-8")
    (before,) = log(str(path), "--rule", "lookalike-characters")["runs"][0]["results"]
    path.write_text("晴れです。\n⼤きい。\n⼤きい。\n", "utf-8")
    first, second = log(str(path), "--rule", "lookalike-characters")["runs"][0]["results"]
    assert first["partialFingerprints"] == before["partialFingerprints"]
    assert second["partialFingerprints"] != before["partialFingerprints"]
