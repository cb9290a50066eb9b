"""Measure everything and write ``build/bench.json``.

``python -m benchmarks PART …`` measures some parts and leaves the figures of the others.
``python -m benchmarks --page`` writes docs/figures.md from what was measured last.
"""

import json
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks import (
    checking,
    false_alarms,
    journal,
    keystroke,
    million,
    near_duplicates,
    preview,
    preview_window,
    returning_clients,
    smell,
    startup,
    sync_bulk,
    typing_long,
)
from ichikara_desktop.app.responsiveness import Responsiveness
from ichikara_desktop.windows.theme import apply_theme

PARTS = (
    startup,
    keystroke,
    typing_long,
    checking,
    false_alarms,
    smell,
    near_duplicates,
    journal,
    million,
    sync_bulk,
    returning_clients,
    preview,
    preview_window,
)
OUT = Path("build/bench.json")


PAGE = Path("docs/figures.md")
_HEAD = """# Figures

Written by `python -m benchmarks --page` from what `make bench` measured last. Times depend on the
machine, and a shared one can be twice as slow as an hour before; ratios within one run do not.

| figure | value | target | how |
|---|---|---|---|
"""


def write_page() -> None:
    """Write the page from the figures that were measured last."""
    rows = []
    for figure in json.loads(OUT.read_text(encoding="utf-8")):
        target = "" if figure["target"] is None else f"{figure['target']:g}"
        missed = " (missed)" if figure["holds"] is False else ""
        value = f"{figure['value']:.4g} {figure['unit']}"
        rows.append(f"| {figure['name']} | {value} | {target}{missed} | {figure['how']} |")
    PAGE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def main() -> int:
    """Print each figure as it is measured; the exit status does not depend on them.

    A part that fails leaves the others as they are, and makes the status 1.
    """
    if "--page" in sys.argv:
        write_page()
        return 0
    named = {_name(part): part for part in PARTS}
    wanted = sys.argv[1:] or list(named)
    if unknown := [name for name in wanted if name not in named]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(named)}", file=sys.stderr)
        return 2
    application = QApplication([])
    apply_theme(application, "light")
    Responsiveness(application)  # as windows/main.py does
    failed = [name for name in wanted if not _measured(name, named[name])]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _name(part: ModuleType) -> str:
    return part.__name__.rpartition(".")[2]


def _measured(name: str, part: ModuleType) -> bool:
    """Measure a part, and keep its figures in place of those it had before.

    Of a part that fails or is interrupted, the figures that it did measure are kept.
    """
    figures: list[dict[str, Any]] = []
    try:
        for figure in part.measure():
            figures.append(figure.as_json() | {"part": name})
            told = {None: "", True: "holds", False: "FALLS SHORT"}[figures[-1]["holds"]]
            target = "" if figure.target is None else f"(target {figure.target:g}) "
            print(f"{figure.name}: {figure.value:.2f} {figure.unit} {target}{told}", flush=True)
    except Exception:  # the other parts are measured all the same
        traceback.print_exc()
        _keep(None, figures)
        return False
    except KeyboardInterrupt:
        _keep(None, figures)
        raise
    _keep(name, figures)
    return True


def _keep(whole: str | None, new: list[dict[str, Any]]) -> None:
    """Keep figures; of the part ``whole``, if one is named, only these."""
    names = {figure["name"] for figure in new}
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
    kept = [old for old in before if whole is None or old.get("part") != whole]
    kept = [old for old in kept if old["name"] not in names]
    order = {_name(part): place for place, part in enumerate(PARTS)}
    all_figures = sorted(kept + new, key=lambda figure: order.get(figure.get("part", ""), -1))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(all_figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
