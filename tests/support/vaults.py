"""A vault as on a computer without a keyring, whatever this one has."""

from ichikara_desktop.store.errors import NoKeyringError


class NoVault:
    """The key is had by passphrase each time."""

    def get(self) -> str | None:
        return None

    def put(self, _key: str) -> None:
        raise NoKeyringError
