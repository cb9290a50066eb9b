"""Keys of devices that joined without one, and devices that are copies of another."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.devices import DeviceKeyRequest
from ichikara_desktop.protocol.signing import is_public_key
from ichikara_desktop.server.access import Caller, hashed, new_secret
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import DeviceRow, MembershipRow
from ichikara_desktop.server.work import Work

MOST_DEVICES = 50
"""How many devices of one person are kept."""


def set_key(
    session: Session, now: datetime, caller: Caller, device_id: str, request: DeviceKeyRequest
) -> None:
    """Keep a device's key, once.

    A device that is not known is a copy of the caller's: it has no token of its own, so that
    ending the caller's device ends it too.

    Raises:
        RefusedError: ``revoked``; ``not-permitted`` without a device's token, or for another
            device of the person; ``malformed`` when the key is none; ``key-taken`` when the
            device has another key; ``too-large`` when the person has too many devices.
    """
    if caller.revoked:
        raise RefusedError("revoked")
    if caller.device_id is None:
        raise RefusedError("not-permitted")
    if not is_public_key(request.public_key):
        raise RefusedError("malformed")
    row = session.get(DeviceRow, (caller.person_id, device_id), with_for_update=True)
    if row is not None and row.public_key:
        if row.public_key != request.public_key:
            raise RefusedError("key-taken")
        return
    if row is None:
        _add_copy(session, now, caller, device_id, request)
    elif device_id == caller.device_id:
        row.public_key = request.public_key
    else:
        raise RefusedError("not-permitted")
    _log(session, now, caller, device_id)


def _add_copy(
    session: Session, now: datetime, caller: Caller, device_id: str, request: DeviceKeyRequest
) -> None:
    theirs = select(func.count()).where(DeviceRow.person_id == caller.person_id)
    if (session.scalar(theirs) or 0) >= MOST_DEVICES:
        raise RefusedError("too-large")
    session.add(
        DeviceRow(
            person_id=caller.person_id,
            device_id=device_id,
            name=request.device_name,
            token_sha256=hashed(new_secret()),
            enrolled_at=now,
            public_key=request.public_key,
            must_sign=True,  # a copy takes its name before it seals anything under it
            revoked_at=None,
        )
    )
    session.flush()


def _log(session: Session, now: datetime, caller: Caller, device_id: str) -> None:
    projects = select(MembershipRow.project_id).where(MembershipRow.person_id == caller.person_id)
    for project_id in session.scalars(projects.order_by(MembershipRow.project_id)).all():
        work = Work(session, project_id, now)
        work.log(
            "device_key", person_id=caller.person_id, device_id=device_id, via=caller.device_id
        )
        work.finish()
