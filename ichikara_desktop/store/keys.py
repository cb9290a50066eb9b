"""The key of a store: where it is kept, and how a lost keyring loses no work.

A store is encrypted with 256 random bits. They lie in a vault (the keyring of the operating
system; a file beside a demo store), and wrapped in ``keys.json`` beside the store: once by a
recovery code that is shown at first run, once by a passphrase if the person chose one. Wrapping
is AES-256-GCM under a key that scrypt derives (RFC 7914; N = 2**15, r = 8, p = 1).
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Protocol

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.errors import KeyringError

from ichikara_desktop.files import write_durably
from ichikara_desktop.store.errors import KeyMissingError, NoKeyringError, WrongSecretError
from ichikara_desktop.store.recovery_code import (
    canonical_code,
    looks_like_code,
    new_recovery_code,
)

KEY_BYTES = 32
_IS_KEY = re.compile(r"[0-9a-fA-F]{64}\Z")
_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_SERVICE = "ichikara-desktop"
_SCRYPT_N = 2**15
_SCRYPT_MEMORY = 64 * 1024 * 1024


class Vault(Protocol):
    """Keeps one short secret on this computer."""

    def get(self) -> str | None:
        """Return the key in hex, or nothing if it is not there."""

    def put(self, key: str) -> None:
        """Keep the key; raises :class:`NoKeyringError` when that is not possible."""


class KeyringVault:
    """The keyring of the operating system, under the store's own name.

    Whether there is one is asked when a key is wanted: to look takes longer than to open a store.
    """

    def __init__(self, store_id: str) -> None:
        self._store_id = store_id

    def get(self) -> str | None:
        """Return the key, or nothing where it or the keyring is missing."""
        if not keyring_available():
            return None
        try:
            return keyring.get_password(_SERVICE, self._store_id)
        except KeyringError:
            return None

    def put(self, key: str) -> None:
        """Keep the key.

        Raises:
            NoKeyringError: this computer has no keyring, or it is locked.
        """
        if not keyring_available():
            raise NoKeyringError
        try:
            keyring.set_password(_SERVICE, self._store_id, key)
        except KeyringError as error:
            raise NoKeyringError from error


def keyring_available() -> bool:
    """Return whether this computer has a keyring that keeps secrets."""
    # keyring's own "no backend" and "null" backends have a priority of 0 and below.
    return float(getattr(keyring.get_keyring(), "priority", 0)) > 0


class FileVault:
    """A file that only its owner may read. For the demo, whose texts are not secret."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self) -> str | None:
        """Return the key, or nothing if it cannot be read."""
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, key: str) -> None:
        """Write the key into the file.

        Raises:
            NoKeyringError: that cannot be done.
        """
        try:
            with os.fdopen(os.open(self._path, _ANEW, 0o600), "w") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NoKeyringError from error


@dataclass(frozen=True, slots=True)
class _Slot:
    """The store's key, wrapped by one secret. Every field but ``kind`` is hex."""

    kind: str
    salt: str
    nonce: str
    wrapped: str


class KeyBox:
    """``keys.json`` of one store together with its vault."""

    def __init__(self, path: Path, vault: Vault) -> None:
        """Use the slots in the file ``path``; nothing is read yet."""
        self._path = path
        self._vault = vault

    def make(self, passphrase: str | None = None) -> tuple[str, str]:
        """Make a key and return it with its recovery code, which is kept nowhere.

        Raises:
            NoKeyringError: the vault cannot keep the key and there is no passphrase.
        """
        key = secrets.token_hex(KEY_BYTES)
        code = new_recovery_code()
        slots = [_wrap("recovery", canonical_code(code), key)]
        if passphrase:
            slots.append(_wrap("passphrase", passphrase, key))
        else:
            self._vault.put(key)
        self._write(key, slots)
        return key, code

    def new_code(self, secret: str | None = None) -> str:
        """Make a recovery code in place of the one before, which opens nothing any more.

        Args:
            secret: a passphrase or recovery code, where the vault does not keep the key.

        Raises:
            KeyMissingError: the vault has no key, and there is no secret.
            WrongSecretError: the secret opens no slot.
        """
        key = self.key() if secret is None else self.unlock(secret)
        code = new_recovery_code()
        others = [slot for slot in self._slots() if slot.kind != "recovery"]
        self._write(key, [_wrap("recovery", canonical_code(code), key), *others])
        return code

    def set_passphrase(self, passphrase: str, secret: str | None = None) -> None:
        """Let ``passphrase`` open the store in place of the one before; the code stays.

        Args:
            passphrase: the new one.
            secret: the passphrase before or the recovery code, where the vault has no key.

        Raises:
            KeyMissingError: the vault has no key, and there is no secret.
            WrongSecretError: the secret opens no slot.
        """
        key = self.key() if secret is None else self.unlock(secret)
        others = [slot for slot in self._slots() if slot.kind != "passphrase"]
        self._write(key, [*others, _wrap("passphrase", passphrase, key)])

    def opens(self, secret: str) -> bool:
        """Return whether a passphrase or recovery code opens the store; nothing is kept."""
        return any(_unwrap(slot, _as_typed(slot, secret)) is not None for slot in self._slots())

    def key(self) -> str:
        """Return the key from the vault.

        Raises:
            KeyMissingError: the vault has none, or something else, so a secret is needed.
        """
        key = self._vault.get()
        if key is None or not _IS_KEY.match(key):
            raise KeyMissingError
        return key

    def unlock(self, secret: str) -> str:
        """Return the key by a passphrase or a recovery code, and keep it in the vault.

        Raises:
            WrongSecretError: the secret opens no slot.
        """
        for slot in self._slots():
            key = _unwrap(slot, _as_typed(slot, secret))
            if key is not None:
                self._keep(key)
                return key
        raise WrongSecretError

    def fits(self, key: str) -> bool | None:
        """Return whether ``key`` is the one in ``keys.json``, or nothing where that is not known.

        Where it is not, the file may be damaged: what the key wrote decides then
        (:func:`ichikara_desktop.store.carving.wrote`).
        """
        print_ = self._read().get("fingerprint")
        return None if print_ is None else print_ == _fingerprint(key)

    @property
    def has_passphrase(self) -> bool:
        """Whether a passphrase opens this store."""
        return any(slot.kind == "passphrase" for slot in self._slots())

    def _keep(self, key: str) -> None:
        try:
            self._vault.put(key)
        except NoKeyringError:
            return  # the secret is simply asked for again next time

    def _slots(self) -> list[_Slot]:
        found = self._read().get("slots")
        return (
            [_Slot(**slot) for slot in found if _is_slot(slot)] if isinstance(found, list) else []
        )

    def _read(self) -> dict[str, object]:
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def _write(self, key: str, slots: list[_Slot]) -> None:
        value = {"fingerprint": _fingerprint(key), "slots": [asdict(slot) for slot in slots]}
        write_durably(self._path, json.dumps(value, indent=1).encode())


def seal_bytes(purpose: str, secret: str, content: bytes) -> bytes:
    """Encrypt ``content`` under a passphrase or recovery code, to be opened by the same."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = _derived(_either(secret), salt)
    sealed = AESGCM(key).encrypt(nonce, content, purpose.encode())
    head = {"format": purpose, "salt": salt.hex(), "nonce": nonce.hex()}
    return json.dumps(head).encode() + b"\n" + sealed


def open_sealed(purpose: str, secret: str, content: bytes) -> bytes:
    """Return what :func:`seal_bytes` encrypted.

    Raises:
        WrongSecretError: the secret is another, or the content was changed.
    """
    line, _, sealed = content.partition(b"\n")
    try:
        head = json.loads(line)
        key = _derived(_either(secret), bytes.fromhex(head["salt"]))
        return AESGCM(key).decrypt(bytes.fromhex(head["nonce"]), sealed, purpose.encode())
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongSecretError from error


def _is_slot(value: object) -> bool:
    """Return whether what a damaged file holds can be tried as a slot."""
    if not isinstance(value, dict) or set(value) != {each.name for each in fields(_Slot)}:
        return False
    return all(isinstance(each, str) and each.isascii() for each in value.values())


def _either(secret: str) -> str:
    """Return a secret in its one form: a recovery code may be typed in many ways."""
    return canonical_code(secret) if looks_like_code(secret) else secret


def _as_typed(slot: _Slot, secret: str) -> str:
    return canonical_code(secret) if slot.kind == "recovery" else secret


def _wrap(kind: str, secret: str, key: str) -> _Slot:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_derived(secret, salt)).encrypt(nonce, bytes.fromhex(key), kind.encode())
    return _Slot(kind, salt.hex(), nonce.hex(), wrapped.hex())


def _unwrap(slot: _Slot, secret: str) -> str | None:
    try:
        cipher = AESGCM(_derived(secret, bytes.fromhex(slot.salt)))
        wrapped = bytes.fromhex(slot.wrapped)
        return cipher.decrypt(bytes.fromhex(slot.nonce), wrapped, slot.kind.encode()).hex()
    except (InvalidTag, ValueError):
        return None


def _derived(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        secret.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=_SCRYPT_N,
        r=8,
        p=1,
        maxmem=_SCRYPT_MEMORY,
        dklen=KEY_BYTES,
    )


def _fingerprint(key: str) -> str:
    return hashlib.sha256(b"ichikara-desktop store key\0" + bytes.fromhex(key)).hexdigest()
