"""Spoilt GGUF files, by a seed: read or refused, quickly, and never anything else."""

import random
import struct
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from ichikara_desktop.preview.fitting import misfit
from ichikara_desktop.preview.gguf_file import GgufFile, NotAModelError, read_gguf
from tests.faults import soak
from tests.support.gguf_files import TinyAdapter, TinyBase

BATCH = 300
LONGEST = 2.0
"""Seconds of reckoning for one file of a few kilobytes."""
LARGEST = 16 << 20
"""Bytes of memory for it."""
EDGES = (0, 1, 7, 8, 9, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**60, 2**63, 2**64 - 1)


class Spoiler:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "spoilt.gguf"
        self._base = read_gguf(TinyBase().write(folder / "base.gguf"))
        self._whole = [
            (folder / "base.gguf").read_bytes(),
            TinyAdapter().write(folder / "adapter.gguf").read_bytes(),
        ]

    def batch(self, seed: int, count: int = BATCH) -> Counter[str]:
        """Read so many spoilt files, and return what became of them."""
        chance, ended = random.Random(seed), Counter[str]()
        for number in range(count):
            self._file.write_bytes(self._spoilt(chance))
            began = time.process_time()
            ended[self._read(seed, number)] += 1
            assert time.process_time() - began < LONGEST, f"seed {seed}, file {number}"
        return ended

    def _read(self, seed: int, number: int) -> str:
        try:
            found = read_gguf(self._file)
        except NotAModelError as refused:
            return refused.code.replace("-", "_")
        except Exception as error:
            raise AssertionError(f"seed {seed}, file {number}") from error
        return self._judge(found)

    def _judge(self, found: GgufFile) -> str:
        """What was read must be of the file: no tensor is larger than it."""
        assert sum(each.size > found.size for each in found.tensors.values()) == 0
        return "fits" if misfit(self._base, found) is None else "read"

    def _spoilt(self, chance: random.Random) -> bytes:
        content = bytearray(chance.choice(self._whole))
        head = min(len(content), 1200)
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(head)
            match chance.randrange(6):
                case 0:
                    content[at] ^= 1 << chance.randrange(8)
                case 1:
                    content[at : at + 8] = struct.pack("<Q", chance.choice(EDGES))
                case 2:
                    content[at : at + 4] = struct.pack("<I", chance.choice(EDGES) & 0xFFFFFFFF)
                case 3:
                    del content[at : at + chance.randrange(40)]
                case 4:
                    content[at:at] = content[at : at + chance.randrange(40)]
                case _:
                    del content[chance.randrange(len(content)) :]
            head = min(len(content), 1200) or 1
            content = content or bytearray(b"G")
        return bytes(content)


def test_spoilt_files_are_read_or_refused(tmp_path: Path) -> None:
    ended = Spoiler(tmp_path).batch(1)
    # Each way of ending comes up, else the files would not be spoilt in enough ways.
    assert {"hostile", "truncated", "version", "not_gguf"} <= set(ended)
    assert ended["read"] + ended["fits"] > 10


def test_no_spoilt_file_takes_much_memory(tmp_path: Path) -> None:
    spoiler = Spoiler(tmp_path)
    tracemalloc.start()
    try:
        spoiler.batch(2, 100)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < LARGEST


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_very_many_spoilt_files(tmp_path: Path) -> None:
    run = soak.run("gguf-headers", 2_000, f"batches of {BATCH} spoilt headers of GGUF files")
    spoiler = Spoiler(tmp_path)
    for seed in run.seeds():
        run.count(files=BATCH, **spoiler.batch(seed))
