"""One operation of the outbox as a file: what was written stays the person's, whatever happens."""

import json
from pathlib import Path

from ichikara_desktop.exchange import UnwritableFileError
from ichikara_desktop.protocol.operations import ImportComparison, Operation, SubmitVerdict
from ichikara_desktop.store import draft_copies, outbox
from ichikara_desktop.store.outbox import QueuedOperation
from ichikara_desktop.store.store import Store


def export_operation(store: Store, op_id: str, path: Path) -> None:
    """Write an operation to ``path``: its bare text as ``.txt``, everything else as JSON.

    A draft that stands beside another one is written as its text.

    Raises:
        NothingToDoError: there is no such operation.
        UnwritableFileError: the file cannot be written.
    """
    beside = next((f for f in store.read(draft_copies.forks) if f.fork_id == op_id), None)
    if beside is not None:
        written = beside.text + "\n"
    else:
        queued = store.read(lambda session: outbox.find(session, op_id))
        written = _text(queued) if path.suffix.lower() == ".txt" else _json(queued)
    try:
        path.write_text(written, "utf-8", newline="\n")
    except OSError as error:
        raise UnwritableFileError from error


def _text(queued: QueuedOperation) -> str:
    content = Operation.model_validate_json(queued.body).content
    if isinstance(content, SubmitVerdict):
        return "\n".join((content.verdict, content.reason, content.corrected_text or "")) + "\n"
    if isinstance(content, ImportComparison):
        return "\n\n".join((content.instruction, *(each.text for each in content.outputs))) + "\n"
    return content.text + "\n"


def _json(queued: QueuedOperation) -> str:
    entry = {
        "title": queued.title,
        "state": queued.state.value,
        "reason": queued.code,
        "sealed_at": queued.sealed_at.isoformat(),
        "attempts": queued.attempts,
        "operation": json.loads(queued.body),
    }
    return json.dumps(entry, ensure_ascii=False, indent=2) + "\n"
