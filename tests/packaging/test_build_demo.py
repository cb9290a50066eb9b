"""The demo project is what its script makes of its sources."""

import subprocess
import sys
from pathlib import Path

import pytest

from ichikara_desktop.assets import resource

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the sources lie outside the project")
def test_building_it_again_gives_the_same_bytes(tmp_path: Path) -> None:
    script = ROOT / "packaging" / "build_demo.py"
    command = [sys.executable, str(script), "--shared", str(SHARED), "--out", str(tmp_path)]
    subprocess.run(command, check=True)
    for name in ("instructions.jsonl", "responses.jsonl"):
        assert (tmp_path / name).read_bytes() == resource("demo", name).read_bytes()
