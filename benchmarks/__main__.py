"""Measure everything and write ``build/bench.json``."""

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
)
OUT = Path("build/bench.json")


def main() -> int:
    """Print each figure as it is measured; the exit status does not depend on them."""
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
