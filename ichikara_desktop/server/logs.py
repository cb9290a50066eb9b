"""Logs as one JSON object a line, on standard error. What people write never stands in them."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

_OURS = ("method", "route", "status", "ms", "received", "sent")


REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; every line that is logged meanwhile has it."""


class JsonLines(logging.Formatter):
    """Writes a record with the fields of a request, and of an exception its type alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= {name: getattr(record, name) for name in _OURS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_in_json(level: str) -> None:
    """Let every logger of this process write such lines from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True  # it would log addresses and queries
