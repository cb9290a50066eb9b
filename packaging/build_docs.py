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
_COMPARISONS = """\
## Comparisons

A coordinator brings in a set: for each instruction what two systems answered to it
(`import_comparison`, one operation for each; `queue_set` in `ichikara_desktop/store/comparisons.py`
queues all of a set in one transaction or nothing). The rules are in
`ichikara_desktop/domain/comparing.py`.

- **Two systems.** They differ in more than their names, and in their names. A set may have more
  than two, pair by pair.
- **Texts that read the same are a tie from the start.** They are kept and counted, and nobody is
  given them: to judge them takes time and tells nothing, and left out they would make the systems
  differ more than they do. An empty text is no output; a set with one in it is not queued.
- **Overlap.** A set says by how many people each comparison is judged: as many tasks, of which
  nobody gets two.
- **Who may judge.** Evaluators who had no other part in the question, where it is known: an author
  knows what they wanted to hear, and whoever answered or checked has an answer in mind that no
  system gave. Whoever judged writes and checks nothing for it later, as what they would write
  could come from a model. It is known where the import names the family, or the project has a
  question of the same text (but for width and blanks) when it comes in; `server comparisons` says
  of how many it is not. Where everybody had a part, the tasks stay open and are counted as such.
- **Who may not.** Nobody who is a coordinator or an administrator, as they may see which text is
  whose, and nobody who brought the comparison in, whatever they are by now.
- **Blind.** Whoever judges receives the instruction and two texts under ids that say nothing. No
  name, hash, seed or setting of a system goes to them, nor the set and its name, nor blanks around
  a text (`ichikara_desktop/server/blind.py`; `tests/server/test_blindness.py` looks for all of it
  in everything that they can ask for, and tries to guess). A model that names itself in its answer
  is not found out.
- **Sides.** Which text stands first is drawn when somebody is given the comparison the first time,
  for each person anew, and kept for good. It is kept rather than derived from a secret, so that it
  can be balanced: a fair coin decides until one system stood first three times more often than
  the other for this person in this set. Then it is the other's turn. So the sides are even, and
  whoever could tell all sides up to now could foresee few of the next ones.
- **A server that was restored** may draw anew what was drawn after the copy was made. A judgment
  will name the output, not the side.

Judging has no page yet, and its operation (`submit` in the table) is not on the wire. A client asks
for tasks by kind; the windows ask for those that they can open (`kinds_for`), so that they take no
comparison. What is claimed by its name (`SyncEngine.claim`) is kept with both texts in a table of
its own, in neither the queue nor the search. An older client passes over the feed's event
`comparison`; an older server refuses `import_comparison` as `malformed`, which parks it in words,
and is not asked for comparisons.
""".splitlines()


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
        "submission; *server*: the server's clock. Author, answerer, checker and evaluator of one",
        "family are different people (`ichikara_desktop/domain/duty.py`).",
        "",
        "| state | 画面での言葉 | final |",
        "|---|---|---|",
    ]
    finals = {state.value for state in FINAL_STATES}
    lines += [f"| {s} | {word} | {'yes' if s in finals else ''} |" for s, word in _STATES.items()]
    lines += ["", *_COMPARISONS]
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
