"""Findings as SARIF 2.1.0, the OASIS standard that editors and code hosts read.

Numbers of sections below are those of the standard (docs.oasis-open.org/sarif/sarif/v2.1.0).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ichikara_desktop import __version__
from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.check_command.plan import Problem
from ichikara_desktop.checks import RULES, Finding, RuleInfo, Severity
from ichikara_desktop.checks.rule import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "ichikaraFinding/v1"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_INDEX = {rule.info.rule_id: index for index, rule in enumerate(RULES)}


def head(used: Sequence[Rule], language: str) -> dict[str, Any]:
    """Return the log without its results: the tool and its rules, all of them."""
    by_id = {rule.info.rule_id: rule for rule in used}
    driver = {
        "name": "ichikara-desktop check",
        "semanticVersion": __version__,
        "language": language,
        "rules": [_rule(rule.info, by_id.get(rule.info.rule_id), language) for rule in RULES],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "language": language}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def results(passage: Passage, findings: list[Finding], language: str) -> Iterator[dict[str, Any]]:
    """Yield a result for each finding of a passage."""
    uri = _uri(passage.file)
    seen: Counter[str] = Counter()
    for found in findings:
        location: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": {"uri": uri},
                "region": _region(passage, found.start, found.end),
            }
        }
        if passage.record:
            location["logicalLocations"] = [{"fullyQualifiedName": passage.field, "kind": "member"}]
        result: dict[str, Any] = {
            "ruleId": found.rule,
            "ruleIndex": _INDEX[found.rule],
            "level": _LEVELS[found.severity],
            "message": {"text": found.message.text(language)},
            "locations": [location],
            "partialFingerprints": {FINGERPRINT: _fingerprint(passage, found, seen)},
        }
        if found.fixes:
            result["fixes"] = [
                {
                    "description": {"text": fix.label.text(language)},
                    "artifactChanges": [
                        {
                            "artifactLocation": {"uri": uri},
                            "replacements": [
                                {
                                    "deletedRegion": _region(passage, fix.start, fix.end),
                                    "insertedContent": {"text": passage.written(fix.replacement)},
                                }
                            ],
                        }
                    ],
                }
                for fix in found.fixes
            ]
        yield result


def invocation(problems: list[Problem], language: str) -> dict[str, Any]:
    """Return what could not be checked, as notifications (3.20)."""
    return {
        "executionSuccessful": not problems,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": problem.message.text(language)},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": _uri(problem.file)},
                            **({"region": {"startLine": problem.line}} if problem.line else {}),
                        }
                    }
                ],
            }
            for problem in problems
        ],
    }


def _rule(info: RuleInfo, used: Rule | None, language: str) -> dict[str, Any]:
    """Return what people are told about a rule (3.49)."""
    reason = info.reason.text(language)
    words = ("指摘あり", "指摘なし") if language == "ja" else ("found", "fine")
    severity = used.severity if used else info.severity
    return {
        "id": info.rule_id,
        "name": info.title.en,
        "shortDescription": {"text": info.title.text(language)},
        "fullDescription": {"text": reason},
        "help": {"text": f"{reason}\n{words[0]}: {info.bad}\n{words[1]}: {info.good}"},
        "defaultConfiguration": {"enabled": used is not None, "level": _LEVELS[severity]},
        "properties": {"tags": [info.scope.value]},
    }


def _region(passage: Passage, start: int, end: int) -> dict[str, int]:
    """Return a region by lines and columns and by characters (3.30)."""
    region = passage.region(start, end)
    return {
        "startLine": region.start.line,
        "startColumn": region.start.column,
        "endLine": region.end.line,
        "endColumn": region.end.column,
        "charOffset": region.offset,
        "charLength": region.length,
    }


def _uri(file: str) -> str:
    """Return a relative path as a relative reference, another as a ``file:`` URI (3.4.3)."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(passage: Passage, found: Finding, seen: Counter[str]) -> str:
    """Return what stays the same when other lines of the text change (3.27.17)."""
    begin = passage.text.rfind("\n", 0, found.start) + 1
    end = passage.text.find("\n", found.end)
    line = passage.text[begin : end if end >= 0 else None].strip()
    whole = "\0".join((found.rule, passage.field, line, passage.text[found.start : found.end]))
    seen[whole] += 1
    data = f"{whole}\0{seen[whole]}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]
