"""What was written here and never reached a server, in one sealed file.

For somebody whose participation was revoked, or whose computer is to be given back: drafts and
unanswered operations as JSON, encrypted with AES-256-GCM under a key that scrypt derives from the
recovery code, the store's passphrase, or one that is chosen for the file (the same as in
:mod:`ichikara_desktop.store.keys`).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.files import write_durably
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.keys import KeyBox, open_sealed, seal_bytes
from ichikara_desktop.store.models import DraftRow, OperationRow, OperationState
from ichikara_desktop.store.store import Store

FORMAT = "ichikara-desktop unsent 1"


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was exported."""

    drafts: int
    operations: int


def export_unsent(store: Store, keys: KeyBox | None, secret: str, path: Path) -> Exported:
    """Write what is unsent into the file at ``path``; the store stays as it is.

    Args:
        store: whose work it is.
        keys: those that the secret must be among; nothing for a passphrase chosen for the file.
        secret: opens the file.
        path: of the file.

    Raises:
        WrongSecretError: nobody could open the file: the secret opens no slot of this store.
        OSError: the file cannot be written.
    """
    if keys is not None and not keys.opens(secret):
        raise WrongSecretError
    drafts, operations = store.read(_unsent)
    content = json.dumps({"drafts": drafts, "operations": operations}, ensure_ascii=False)
    write_durably(path, seal_bytes(FORMAT, secret, content.encode("utf-8", "surrogatepass")))
    return Exported(len(drafts), len(operations))


def read_unsent(path: Path, secret: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is in such a file.

    Raises:
        WrongSecretError: it was sealed with another secret, or was changed.
    """
    content = open_sealed(FORMAT, secret, path.read_bytes())
    value: dict[str, list[dict[str, Any]]] = json.loads(content.decode("utf-8", "surrogatepass"))
    return value


def _unsent(session: Session) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    drafts = []
    for task_id in session.scalars(select(DraftRow.task_id).where(DraftRow.sealed_by.is_(None))):
        draft = load_draft(session, task_id)
        if draft is not None and draft.text:
            drafts.append(
                {"task_id": task_id, "text": draft.text, "saved_at": draft.saved_at.isoformat()}
            )
    unanswered = OperationRow.state.in_((OperationState.SEALED, OperationState.PARKED))
    operations = [
        {"op_id": row.op_id, "state": row.state.value, "code": row.code, "body": row.body}
        for row in session.scalars(select(OperationRow).where(unanswered))
    ]
    return drafts, operations
