"""Before any test: Qt paints into memory, whoever starts pytest."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
