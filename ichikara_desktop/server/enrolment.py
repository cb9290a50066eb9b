"""``POST /v1/enrolments``: a one-time invitation becomes a person, a device and a token."""

from datetime import datetime

from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol.enrolment import EnrolmentRequest
from ichikara_desktop.protocol.signing import is_public_key
from ichikara_desktop.server.access import Member, hashed, new_secret
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import (
    DeviceRow,
    InvitationRow,
    MembershipRow,
    PersonRow,
)
from ichikara_desktop.server.work import Work


def enrol(session: Session, now: datetime, request: EnrolmentRequest) -> tuple[str, Member]:
    """Return a fresh token and who it is for.

    The device that used an invitation may repeat it until it expires, in case the first answer
    was lost on the way; the token before stops working.

    Raises:
        RefusedError: ``invitation-unknown``, ``invitation-used``, ``invitation-expired``,
            ``revoked``, or ``malformed`` when the public key is none.
    """
    lock = {"key_share": True}
    key = hashed(request.code)
    invitation = session.get(InvitationRow, key, with_for_update=lock, populate_existing=True)
    if invitation is None:
        raise RefusedError("invitation-unknown")
    if invitation.used_at is not None and invitation.device_id != request.device_id:
        raise RefusedError("invitation-used")
    if invitation.expires_at <= now:
        raise RefusedError("invitation-expired")
    person_id = (
        invitation.person_id or invitation.for_person_id or _new_person(session, now, invitation)
    )
    if request.public_key and not is_public_key(request.public_key):
        raise RefusedError("malformed")
    if _is_revoked(session, person_id, request.device_id):
        raise RefusedError("revoked")
    if invitation.used_at is None:
        _use(session, now, invitation, person_id, request.device_id)
    token = _new_token(session, now, person_id, request)
    work = Work(session, invitation.project_id, now)
    work.log("enrolment", person_id=person_id, device_id=request.device_id)
    work.finish()
    roles = session.get_one(MembershipRow, (invitation.project_id, person_id)).roles
    return token, Member(person_id, False, invitation.project_id, roles)


def _is_revoked(session: Session, person_id: str, device_id: str) -> bool:
    if session.get_one(PersonRow, person_id).revoked_at is not None:
        return True
    device = session.get(DeviceRow, (person_id, device_id))
    return device is not None and device.revoked_at is not None


def _new_person(session: Session, now: datetime, invitation: InvitationRow) -> str:
    person = PersonRow(person_id=new_id(), name=invitation.name, created_at=now, revoked_at=None)
    session.add(person)
    session.flush()
    return person.person_id


def _use(
    session: Session, now: datetime, invitation: InvitationRow, person_id: str, device_id: str
) -> None:
    """Note who joined, and let them do in the project what the invitation says, beside the rest."""
    member = session.get(MembershipRow, (invitation.project_id, person_id))
    if member is None:
        member = MembershipRow(
            project_id=invitation.project_id,
            person_id=person_id,
            roles=frozenset(),
            qualifications=frozenset(),
            most_leases=None,
        )
        session.add(member)
    member.roles |= invitation.roles
    member.qualifications |= invitation.qualifications
    invitation.used_at = now
    invitation.person_id = person_id
    invitation.device_id = device_id
    session.flush()


def _new_token(session: Session, now: datetime, person_id: str, request: EnrolmentRequest) -> str:
    token = new_secret()
    session.merge(
        DeviceRow(
            person_id=person_id,
            device_id=request.device_id,
            name=request.device_name,
            token_sha256=hashed(token),
            enrolled_at=now,
            public_key=request.public_key,
            must_sign=bool(request.public_key),
            revoked_at=None,
        )
    )
    session.flush()
    return token
