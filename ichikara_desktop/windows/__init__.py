"""Behaviour of the screens, one file a screen. The layouts are Designer forms in ``ui/``."""

import runpy
from pathlib import Path

_COMPILE_FORMS = Path(__file__).resolve().parents[2] / "packaging" / "compile_forms.py"

if _COMPILE_FORMS.exists():
    # Run from a checkout: the compiled forms must not be older than the layouts.
    runpy.run_path(str(_COMPILE_FORMS))["compile_all"]()
