"""Copies of drafts on the server, sealed so that it cannot read them.

The key is derived by HKDF (RFC 5869, SHA-256) from the recovery code, whose 128 random bits need
no stretching; it lies in this store while copies are wanted. What is sealed (AES-256-GCM, bound to
the copy's id) is kept until the server has answered, so that it is sent again byte for byte.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.store.drafts import begin_draft, load_draft
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.models import (
    DraftCopyRow,
    DraftForkRow,
    DraftKeyRow,
    DraftRow,
    OperationRow,
    OperationState,
)
from ichikara_desktop.store.recovery_code import canonical_code, looks_like_code
from ichikara_desktop.store.tasks import find_task
from ichikara_desktop.store.topics import Topic, touch

_PURPOSE = b"ichikara-desktop copies of drafts 1"
_NONCE = 12
_PAD = 1024
"""Bytes to a multiple of which a draft is filled up, so that its length tells little."""


class Came(StrEnum):
    """What became of a draft that came back."""

    NEW = "new"
    """It is the draft of its task here."""
    SAME = "same"
    """It was here already."""
    BESIDE = "beside"
    """Another text is here: both are kept."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A sealed draft as it is sent; ``version`` is the one that the server is known to have."""

    draft_id: str
    version: int
    sealed: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that came back."""

    task_id: str
    text: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Fork:
    """A text that stands beside the draft of its task."""

    fork_id: str
    task_id: str
    text: str
    saved_at: datetime


def key_of(code: str) -> bytes:
    """Return the key that a recovery code stands for.

    Raises:
        WrongSecretError: it is no recovery code, or was copied with a slip of the pen.
    """
    if not looks_like_code(code):
        raise WrongSecretError
    secret = canonical_code(code).encode("ascii")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)


def switch_on(session: Session, key: bytes) -> None:
    """Send copies from now on, under ``key``; what was sealed under another is sealed anew."""
    before = copies_key(session)
    session.merge(DraftKeyRow(id=1, enabled=True, key=key.hex()))
    if before != key:
        session.execute(update(DraftCopyRow).values(sha256="", sealed=""))
    touch(session, Topic.DRAFTS)


def switch_off(session: Session) -> None:
    """Send no more copies; those that are there are dropped with the next round."""
    row = session.get(DraftKeyRow, 1)
    if row is not None:
        row.enabled = False
    touch(session, Topic.DRAFTS)


def is_on(session: Session) -> bool:
    """Return whether copies are wanted."""
    return copies_key(session) is not None


def copies_key(session: Session) -> bytes | None:
    """Return the key, or nothing where no copies are wanted."""
    row = session.get(DraftKeyRow, 1)
    return bytes.fromhex(row.key) if row is not None and row.enabled else None


def next_copy(session: Session, now: datetime, idle: timedelta) -> Copy | None:
    """Return what is to be sent next: one without an answer, or a draft that changed.

    Args:
        session: a transaction that is committed before the copy is sent.
        now: by the clock of this computer; a draft of its future counts as left alone.
        idle: for how long a draft must have been left alone.
    """
    key = copies_key(session)
    if key is None:
        return None
    row = session.scalar(select(DraftCopyRow).where(DraftCopyRow.sealed != "").limit(1))
    if row is not None:
        return Copy(row.draft_id, row.version, row.sealed)
    for task_id in session.scalars(select(DraftRow.task_id).where(DraftRow.sealed_by.is_(None))):
        draft = load_draft(session, task_id)
        if draft is None or not draft.text or timedelta(0) <= now - draft.saved_at < idle:
            continue
        row = _of_task(session, task_id)
        if row is None or row.sha256 != _hash(draft.text):
            return _sealed(session, key, row, Opened(task_id, draft.text, draft.saved_at))
    return None


def note_kept(session: Session, draft_id: str, version: int) -> None:
    """Note that the server has what was sealed, as ``version``."""
    row = session.get(DraftCopyRow, draft_id)
    if row is not None:
        row.version, row.sealed = version, ""


def forget(session: Session, draft_id: str) -> None:
    """Know no more of a copy: it was dropped, or the server has another version of it.

    The draft, if it is still being written, is sent under a new id then, so that both are kept.
    """
    session.execute(delete(DraftCopyRow).where(DraftCopyRow.draft_id == draft_id))


def done_with(session: Session) -> list[Copy]:
    """Return the copies that are wanted no more: their text has arrived, or they are off."""
    rows = session.scalars(select(DraftCopyRow).where(DraftCopyRow.sealed == "")).all()
    off = not is_on(session)
    return [
        Copy(row.draft_id, row.version, "") for row in rows if off or _arrived(session, row.task_id)
    ]


def open_copy(key: bytes, draft_id: str, sealed: str) -> Opened:
    """Return the draft in a copy.

    Raises:
        WrongSecretError: it was sealed under another key, or changed.
    """
    try:
        content = base64.b64decode(sealed, validate=True)
        opened = AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], draft_id.encode())
        body = json.loads(opened.decode("utf-8", "surrogatepass"))
        return Opened(body["task_id"], body["text"], datetime.fromisoformat(body["saved_at"]))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongSecretError from error


def take_in(session: Session, draft_id: str, version: int, came: Opened) -> Came:
    """Put a draft that came back where it belongs; a text that is here stays as it is."""
    here = load_draft(session, came.task_id)
    if here is not None and here.text == came.text:
        _adopt(session, draft_id, version, came)
        return Came.SAME
    if here is None and find_task(session, came.task_id) is not None:
        begin_draft(session, came.task_id, came.text, came.saved_at)
        _adopt(session, draft_id, version, came)
        return Came.NEW
    if any(fork.text == came.text for fork in forks(session) if fork.task_id == came.task_id):
        return Came.SAME
    session.add(
        DraftForkRow(fork_id=new_id(), task_id=came.task_id, text=came.text, saved_at=came.saved_at)
    )
    touch(session, Topic.DRAFTS, Topic.OUTBOX)
    return Came.BESIDE


def forks(session: Session) -> list[Fork]:
    """Return the texts that stand beside a draft, newest first."""
    rows = session.scalars(select(DraftForkRow).order_by(DraftForkRow.saved_at.desc()))
    return [Fork(row.fork_id, row.task_id, row.text, row.saved_at) for row in rows]


def _sealed(session: Session, key: bytes, row: DraftCopyRow | None, draft: Opened) -> Copy:
    draft_id, version = (row.draft_id, row.version) if row else (new_id(), 0)
    body = {"task_id": draft.task_id, "text": draft.text, "saved_at": draft.saved_at.isoformat()}
    plain = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    plain += b" " * (-len(plain) % _PAD)
    nonce = secrets.token_bytes(_NONCE)
    content = nonce + AESGCM(key).encrypt(nonce, plain, draft_id.encode())
    sealed = base64.b64encode(content).decode("ascii")
    session.merge(
        DraftCopyRow(
            draft_id=draft_id,
            task_id=draft.task_id,
            version=version,
            sha256=_hash(draft.text),
            sealed=sealed,
            at=draft.saved_at,
        )
    )
    return Copy(draft_id, version, sealed)


def _adopt(session: Session, draft_id: str, version: int, came: Opened) -> None:
    """Go on with the copy that came, unless this store has one of its own for the task."""
    if _of_task(session, came.task_id) is None:
        session.add(
            DraftCopyRow(
                draft_id=draft_id,
                task_id=came.task_id,
                version=version,
                sha256="",  # under this store's own key it is yet to be sealed
                sealed="",
                at=came.saved_at,
            )
        )


def _of_task(session: Session, task_id: str) -> DraftCopyRow | None:
    return session.scalar(select(DraftCopyRow).where(DraftCopyRow.task_id == task_id).limit(1))


def _arrived(session: Session, task_id: str) -> bool:
    draft = session.get(DraftRow, task_id)
    if draft is None or draft.sealed_by is None:
        return False
    op = session.get(OperationRow, draft.sealed_by)
    return op is not None and op.state is OperationState.ACKNOWLEDGED


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
