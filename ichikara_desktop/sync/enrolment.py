"""Joining: an invitation becomes this device's account in the store."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.people import Person
from ichikara_desktop.protocol.enrolment import EnrolmentReply
from ichikara_desktop.protocol.signing import public_key_of
from ichikara_desktop.store.account import Account, save_account, save_project
from ichikara_desktop.store.device_key import forget_registration, keep_key
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import ServerClient


def ask_to_join(
    invitation: Invitation, device_id: str, device_name: str, key: Ed25519PrivateKey
) -> EnrolmentReply:
    """Ask the invitation's server to let this device in.

    Args:
        invitation: server and one-time code.
        device_id: the same for every attempt of this device: when an answer is lost on the way,
            the invitation can be used by it once more.
        device_name: what the person calls this computer.
        key: signs what this device will seal; the server is told its public half.

    Raises:
        SyncError: the server was not reached, or refused the invitation.
    """
    with ServerClient(invitation.server) as server:
        return server.enrol(invitation.code, device_id, device_name, public_key_of(key))


def keep_account(  # noqa: PLR0913, PLR0917 - what joining brought
    store: Store,
    invitation: Invitation,
    reply: EnrolmentReply,
    device_id: str,
    device_name: str,
    key: Ed25519PrivateKey | None = None,
) -> Account:
    """Keep what the server answered as the store's account, with the key that it was told."""
    account = Account(
        person=Person(reply.person.person_id, reply.person.name, reply.person.roles),
        project_id=reply.project.project_id,
        server=invitation.server,
        token=reply.token,
        device_id=device_id,
        device_name=device_name,
    )

    def keep(session: Session) -> None:
        save_account(session, account)
        save_project(session, reply.project)
        if key is None:
            forget_registration(session)
        else:
            keep_key(session, key, device_id, registered=True)

    store.write(keep)
    return account
