"""The device key: an operation is signed when it is sealed, so that it stays who it is from.

A device makes an Ed25519 key pair (RFC 8032), sends the public key when it joins
(``EnrolmentRequest.public_key``), and adds ``Operation.signature`` to what it seals. From then on
a signature is required of it, also under a name that the server does not know yet. A device that
joined without a key and told one later may still have work without a signature, which is taken
until the server's ``min_client`` is :data:`SIGNED_SINCE` or more. An operation whose signature is
wrong, or missing where it is required, is kept as quarantined.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNED_SINCE = 2
"""The protocol version from which on clients sign."""

_PURPOSE = "ichikara-op"


def signed_bytes(op_id: str, sha256: str) -> bytes:
    """Return what is signed: a purpose, the operation's id and its ``sha256``, a line each."""
    return f"{_PURPOSE}\n{op_id}\n{sha256}\n".encode()


def sign(key: Ed25519PrivateKey, op_id: str, sha256: str) -> str:
    """Return the signature of an operation in base64."""
    return base64.b64encode(key.sign(signed_bytes(op_id, sha256))).decode("ascii")


def public_key_of(key: Ed25519PrivateKey) -> str:
    """Return the raw 32 bytes of the public key in base64, as enrolment takes it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def is_public_key(text: str) -> bool:
    """Return whether ``text`` is a public key as :func:`public_key_of` writes it."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return False
    return True


def is_signed(public_key: str, op_id: str, sha256: str, signature: str) -> bool:
    """Return whether ``signature`` is that of the holder of ``public_key``."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), signed_bytes(op_id, sha256))
    except (ValueError, binascii.Error, InvalidSignature):
        return False
    return True
