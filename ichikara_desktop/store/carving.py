"""Reads rows out of the pages of a store that SQLite cannot read any more.

Every page is decrypted by itself, so that a damaged page costs only what is on it: no root page,
schema or neighbour is needed. A page of the WAL stands for the one in the file. Formats:
https://www.zetetic.net/sqlcipher/design/ and https://sqlite.org/fileformat2.html.
"""

import hashlib
import hmac
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
SALT = 16
_IV, _HMAC = 16, 64
_RESERVE = _IV + _HMAC
_USABLE = PAGE - _RESERVE
WAL_HEAD, _FRAME_HEADER = 32, 24
_LEAF = 0x0D
_LONGEST = 64 * 1024 * 1024

Value = int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it lies on a page: nobody says of which table it is.

    Attributes:
        sound: whether every page it lies on is as it was written.
    """

    rowid: int
    values: tuple[Value, ...]
    sound: bool


@dataclass(slots=True)
class Pages:
    """The newest state of each page, from the file and the WAL beside it.

    Attributes:
        salts: what the file may have begun with, such as its backups do.
        damaged: the numbers of pages whose check sum is wrong.
        known: whether some page but the first is as the key wrote it.
    """

    path: Path
    key: str
    salts: tuple[bytes, ...] = ()
    damaged: set[int] = field(default_factory=set)
    known: bool = False
    _raw: dict[int, bytes] = field(default_factory=dict)
    _plain: dict[int, bytes] = field(default_factory=dict)
    _fits: Callable[[int, bytes], bool] = lambda _number, _raw: False

    def __post_init__(self) -> None:
        """Read the files; their content stays as it is."""
        content = self.path.read_bytes() if self.path.is_file() else b""
        wal = self.path.with_name(f"{self.path.name}-wal")
        found = frames_in(wal.read_bytes()) if wal.is_file() else []
        frames = [(frame.page, frame.content) for frame in found]
        for number in range(1, -(-len(content) // PAGE) + 1):
            self._raw[number] = content[(number - 1) * PAGE : number * PAGE].ljust(PAGE, b"\0")
        self.known = self._choose_salt(content, frames)
        for number, raw in frames:
            if not self.known or self._fits(number, raw):
                self._raw[number] = raw
        self.damaged = {
            number for number, raw in self._raw.items() if any(raw) and not self._fits(number, raw)
        }

    def __len__(self) -> int:
        return len(self._raw)

    def numbers(self) -> list[int]:
        """Return the numbers of all pages."""
        return sorted(self._raw)

    def plain(self, number: int) -> bytes:
        """Return a page's content, whether its check sum is right or not; empty if it is none."""
        if number not in self._plain:
            raw = self._raw.get(number)
            self._plain[number] = b"" if raw is None else self._decrypted(number, raw)
        return self._plain[number]

    def _choose_salt(self, content: bytes, frames: list[tuple[int, bytes]]) -> bool:
        """Take the first salt by which some page is as it was written; false if there is none."""
        salts = [content[:SALT], *(raw[:SALT] for number, raw in frames if number == 1)]
        candidates = [(number, raw) for number, raw in (*self._raw.items(), *frames) if number > 1]
        for salt in (*salts, *self.salts):
            self._fits = mac_check(self.key, salt)
            if any(self._fits(number, raw) for number, raw in candidates):
                return True
        return False

    def _decrypted(self, number: int, raw: bytes) -> bytes:
        start = SALT if number == 1 else 0
        vector = raw[_USABLE : _USABLE + _IV]
        cipher = Cipher(algorithms.AES(bytes.fromhex(self.key)), modes.CBC(vector)).decryptor()
        return b"\0" * start + cipher.update(raw[start:_USABLE]) + cipher.finalize()


def wrote(path: Path, key: str, salts: tuple[bytes, ...] = ()) -> bool:
    """Return whether something in a file or its WAL was written with the key."""
    return Pages(path, key, salts).known


def mac_check(key: str, salt: bytes) -> Callable[[int, bytes], bool]:
    """Return what tells whether a page, by number and content, is as the key wrote it.

    Args:
        key: 64 hex digits.
        salt: the first :data:`SALT` bytes of the file.
    """
    masked = bytes(byte ^ 0x3A for byte in salt)
    mac_key = hashlib.pbkdf2_hmac("sha512", bytes.fromhex(key), masked, 2, 32)

    def fits(number: int, raw: bytes) -> bool:
        body = raw[SALT if number == 1 else 0 : PAGE - _HMAC]
        wanted = hmac.new(mac_key, body + struct.pack("<I", number), hashlib.sha512)
        return hmac.compare_digest(wanted.digest(), raw[PAGE - _HMAC :])

    return fits


@dataclass(frozen=True, slots=True)
class Frame:
    """A page in a WAL.

    Attributes:
        page: its number.
        content: as it is on the disk, encrypted.
        commits: whether a transaction ends with it.
    """

    page: int
    content: bytes
    commits: bool


def frames_in(wal: bytes) -> list[Frame]:
    """Return every whole frame of the newest run, in the order in which they were appended."""
    step = PAGE + _FRAME_HEADER
    starts = range(WAL_HEAD, len(wal) - step + 1, step)
    # Any of the first three may be damaged; frames of an earlier run have another salt.
    salts = [wal[16:24], *(wal[at + 8 : at + 16] for at in starts[:2])]
    written = [each for each in salts if any(each)]
    salt = max(written, key=written.count, default=b"")
    return [
        Frame(
            int.from_bytes(wal[at : at + 4], "big"),
            wal[at + _FRAME_HEADER : at + step],
            any(wal[at + 4 : at + 8]),
        )
        for at in starts
        if wal[at + 8 : at + 16] == salt
    ]


def whole_frames(wal: bytes) -> int | None:
    """Return how many frames SQLite reads: up to the last commit before the first wrong check sum.

    Nothing where the file does not begin as a WAL: SQLite takes it for empty then.

    Every check sum goes on from the one before (https://sqlite.org/fileformat2.html#walformat).
    """
    order = {0x377F0682: "<", 0x377F0683: ">"}.get(int.from_bytes(wal[:4], "big"))
    if order is None or len(wal) < WAL_HEAD or int.from_bytes(wal[8:12], "big") != PAGE:
        return None
    state = _summed(order, wal[:24], (0, 0))
    if struct.pack(">2I", *state) != wal[24:32]:
        return None
    step, read = PAGE + _FRAME_HEADER, 0
    for index, at in enumerate(range(WAL_HEAD, len(wal) - step + 1, step), 1):
        if wal[at + 8 : at + 16] != wal[16:24] or not any(wal[at : at + 4]):
            break
        state = _summed(order, wal[at : at + 8] + wal[at + _FRAME_HEADER : at + step], state)
        if struct.pack(">2I", *state) != wal[at + 16 : at + 24]:
            break
        if any(wal[at + 4 : at + 8]):
            read = index
    return read


def _summed(order: str, data: bytes, state: tuple[int, int]) -> tuple[int, int]:
    first, second = state
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


class Carver:
    """Finds the rows on the pages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def records(self) -> Iterator[Record]:
        """Yield every row that can be read, in the order of the pages."""
        for number in self._pages.numbers():
            page = self._pages.plain(number)
            start = 100 if number == 1 else 0
            if page and page[start] == _LEAF:
                yield from self._on_leaf(number, page, start)

    def _on_leaf(self, number: int, page: bytes, start: int) -> Iterator[Record]:
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        sound = number not in self._pages.damaged
        for index in range(min(count, _USABLE // 4)):
            at = start + 8 + 2 * index
            cell = int.from_bytes(page[at : at + 2], "big")
            record = self._cell(page, cell, sound)
            if record is not None:
                yield record

    def _cell(self, page: bytes, at: int, sound: bool) -> Record | None:
        try:
            length, at = _varint(page, at)
            rowid, at = _varint(page, at)
            if not 0 < length < _LONGEST:
                return None
            payload, whole = self._payload(page, at, length)
            values = _values(payload)
        except (IndexError, ValueError, struct.error):
            return None
        rowid = rowid - (1 << 64) if rowid >> 63 else rowid
        return None if values is None else Record(rowid, values, sound and whole)

    def _payload(self, page: bytes, at: int, length: int) -> tuple[bytes, bool]:
        most = _USABLE - 35
        if length <= most:
            return _slice(page, at, length), True
        least = (_USABLE - 12) * 32 // 255 - 23
        local = least + (length - least) % (_USABLE - 4)
        local = local if local <= most else least
        content = bytearray(_slice(page, at, local))
        following = int.from_bytes(_slice(page, at + local, 4), "big")
        whole, seen = True, set[int]()
        while following and len(content) < length:
            next_page = self._pages.plain(following)
            if following in seen or not next_page:
                raise ValueError
            seen.add(following)
            whole = whole and following not in self._pages.damaged
            content += next_page[4 : 4 + min(_USABLE - 4, length - len(content))]
            following = int.from_bytes(next_page[:4], "big")
        if len(content) < length:
            raise ValueError
        return bytes(content), whole


def _slice(page: bytes, at: int, length: int) -> bytes:
    if at + length > _USABLE:
        raise IndexError
    return page[at : at + length]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = data[at + place]
        if place == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at + place + 1
    raise IndexError


_WHOLE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _values(payload: bytes) -> tuple[Value, ...] | None:
    header, at = _varint(payload, 0)
    if header > len(payload):
        return None
    kinds = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return tuple(values) if at == len(payload) else None


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _WHOLE:
        size = _WHOLE[kind]
        return int.from_bytes(payload[at : at + size], "big", signed=True), at + size
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind in {8, 9}:
        return kind - 8, at
    if kind < 12:
        raise ValueError
    size = (kind - 12) // 2
    content = payload[at : at + size]
    if len(content) < size:
        raise ValueError
    # A damaged page still gives most of its text; U+FFFD stands where it does not.
    return (content.decode("utf-8", "replace") if kind % 2 else content), at + size
