"""Write docs/openapi.json, the description that the server publishes at ``/openapi.json``.

``python packaging/build_openapi.py``; a test compares what is there with what this would write.
"""

import json
from pathlib import Path

from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.database import ServerDatabase

PAGE = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def openapi_page() -> str:
    """Return docs/openapi.json."""
    app = create_app(ServerDatabase("sqlite:///never-opened.sqlite"))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PAGE.write_text(openapi_page(), encoding="utf-8")
