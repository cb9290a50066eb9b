"""Write the tables of docs/workflow.md and docs/checks.md from the code they tell of.

``python packaging/build_docs.py``; a test compares what is there with what this would write.
"""

from pathlib import Path

from ichikara_desktop.checks import RULES
from ichikara_desktop.domain.workflow import FINAL_STATES, MOVES

DOCS = Path(__file__).resolve().parent.parent / "docs"
_STATES = {
    "open": "待機",
    "leased": "割り当て済み",
    "submitted": "提出済み",
    "returned": "差し戻し",
    "escalated": "相談中",
    "accepted": "採用",
    "rejected": "不採用",
    "completed": "完了",
}


def workflow_page() -> str:
    """Return docs/workflow.md."""
    lines = [
        "# Workflow",
        "",
        "Written by `packaging/build_docs.py` from `ichikara_desktop/domain/workflow.py`, which",
        "the client reads to show what is possible and the server to decide what is allowed.",
        "",
        "| task | from | action | to | role | who |",
        "|---|---|---|---|---|---|",
    ]
    for move in MOVES:
        kinds = ", ".join(sorted(kind.value for kind in move.kinds))
        roles = ", ".join(sorted(role.value for role in move.roles)) or "-"
        lines.append(
            f"| {kinds} | {move.source} | {move.action} | {move.target} | {roles} | {move.actor} |"
        )
    lines += [
        "",
        "*anyone*: anybody with the role who has no other part in the question's family; *holder*:",
        "who holds the task, or last held it; *checker*: who holds the check task of this",
        "submission; *server*: the server's clock. Author, answerer and checker of one family are",
        "three different people (`ichikara_desktop/domain/duty.py`).",
        "",
        "| state | 画面での言葉 | final |",
        "|---|---|---|",
    ]
    finals = {state.value for state in FINAL_STATES}
    lines += [f"| {s} | {word} | {'yes' if s in finals else ''} |" for s, word in _STATES.items()]
    return "\n".join(lines) + "\n"


def checks_page() -> str:
    """Return docs/checks.md."""
    lines = [
        "# 点検の規則 / Check rules",
        "",
        "Written by `packaging/build_docs.py` from `ichikara_desktop/checks/rules`. A TOML profile",
        "changes the severity of a rule (`error`, `warning`, `hint` or `off`), its options and the",
        "genres in which it is silent (`not_in`). Its table `[terms]` lists words inside which",
        "nothing is found: under `allow` by any rule, under the id of a rule by that one.",
        "Errors keep a text from being submitted; warnings and hints never do. What they find in",
        "good prose, beside textlint, is counted in [checks-figures.md](checks-figures.md);",
        "how fast they are stands in [figures.md](figures.md).",
    ]
    for rule in RULES:
        info = rule.info
        used = "" if info.enabled else "（標準では使いません / off by default）"
        lines += [
            "",
            f"## {info.title.ja} / {info.title.en}",
            "",
            f"`{info.rule_id}`　{info.severity.value}　{info.scope.value}{used}",
            "",
            info.reason.ja,
            "",
            info.reason.en,
            "",
            *(f"- 指摘あり / found: {line}" for line in [_one_line(info.bad)]),
            *(f"- 指摘なし / fine: {line}" for line in [_one_line(info.good)]),
        ]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")


if __name__ == "__main__":
    DOCS.joinpath("workflow.md").write_text(workflow_page(), encoding="utf-8")
    DOCS.joinpath("checks.md").write_text(checks_page(), encoding="utf-8")
