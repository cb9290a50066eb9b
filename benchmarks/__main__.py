"""Measure everything and write ``build/bench.json``.

``python -m benchmarks --page`` writes docs/figures.md from what was measured last.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks import (
    checking,
    false_alarms,
    journal,
    keystroke,
    million,
    near_duplicates,
    smell,
    startup,
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
    """Print each figure as it is measured; the exit status does not depend on them."""
    if "--page" in sys.argv:
        write_page()
        return 0
    application = QApplication([])
    apply_theme(application, "light")
    Responsiveness(application)  # as windows/main.py does
    figures = []
    for part in PARTS:
        for figure in part.measure():
            figures.append(figure.as_json())
            told = {None: "", True: "holds", False: "FALLS SHORT"}[figures[-1]["holds"]]
            target = "" if figure.target is None else f"(target {figure.target:g}) "
            print(f"{figure.name}: {figure.value:.2f} {figure.unit} {target}{told}", flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
