"""Operations are signed by the device that sealed them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ichikara_desktop.protocol.signing import is_public_key, is_signed, public_key_of, sign

SHA = "a" * 64


def test_a_signature_holds_for_its_operation_and_device_alone() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    signature = sign(key, "op-1", SHA)
    assert is_signed(public_key_of(key), "op-1", SHA, signature)
    assert not is_signed(public_key_of(other), "op-1", SHA, signature)
    assert not is_signed(public_key_of(key), "op-2", SHA, signature)
    assert not is_signed(public_key_of(key), "op-1", "b" * 64, signature)


@pytest.mark.parametrize("text", ["", "あ", "====", "A" * 43, "QUJD"])
def test_what_is_no_key_or_signature_is_told(text: str) -> None:
    key = Ed25519PrivateKey.generate()
    assert not is_public_key(text)
    assert not is_signed(text, "op-1", SHA, sign(key, "op-1", SHA))
    assert not is_signed(public_key_of(key), "op-1", SHA, text)
    assert is_public_key(public_key_of(key))
