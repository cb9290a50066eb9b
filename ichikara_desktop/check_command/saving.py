"""Mended files: written beside the old one, and put in its place at the end."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from ichikara_desktop.check_command.reading import Chunk, Stamp, stamp_of
from ichikara_desktop.checks import Localized

_COPIED_AT_ONCE = 1024 * 1024


class NotSavedError(Exception):
    """The mended file was not written; ``message`` says why. The old one is as it was."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


_CHANGED = Localized(
    "点検している間にファイルが変わりました。書き込んでいません。",
    "The file changed while it was checked. Nothing was written.",
)
_NOT_WRITTEN = Localized(
    "直した文章を書き込めません。ファイルとフォルダーの権限、ディスクの空きを確かめてください。",
    "The mended text cannot be written. Check permissions and space on the disk.",
)


class Rewriter:
    """Takes the chunks of one file in their order, and writes only if one was mended."""

    def __init__(self, name: str) -> None:
        """Begin with the file of this name; a symbolic link stays one."""
        self._path = Path(name).resolve()
        self._new: BinaryIO | None = None
        self._stamp: Stamp | None = None

    def add(self, chunk: Chunk, mended: bytes | None, stamp: Stamp | None) -> None:
        """Take the next chunk, as it is or mended.

        Raises:
            NotSavedError: it cannot be written.
        """
        self._stamp = stamp
        try:
            if mended is not None and self._new is None:
                self._new = self._begun(chunk.offset)
            if self._new is not None:
                self._new.write(mended if mended is not None else chunk.data or b"")
        except OSError:
            self.drop()
            raise NotSavedError(_NOT_WRITTEN) from None

    def save(self) -> bool:
        """Put the new file in the place of the old one, and say whether there was one.

        Raises:
            NotSavedError: it cannot be written, or somebody else wrote to the file meanwhile.
        """
        if self._new is None:
            return False
        try:
            self._new.flush()
            os.fsync(self._new.fileno())
            shutil.copymode(self._path, self._new.name)
            is_same = stamp_of(self._path.stat()) == self._stamp
            self._new.close()
            if is_same:
                Path(self._new.name).replace(self._path)
                self._new = None
        except OSError:
            raise NotSavedError(_NOT_WRITTEN) from None
        finally:
            self.drop()
        if not is_same:
            raise NotSavedError(_CHANGED)
        return True

    def drop(self) -> None:
        """Leave the file as it is."""
        if self._new is not None:
            self._new.close()
            Path(self._new.name).unlink(missing_ok=True)
            self._new = None

    def _begun(self, length: int) -> BinaryIO:
        """Return a new file with what came before the first chunk that was mended."""
        descriptor, name = tempfile.mkstemp(
            prefix=f".{self._path.name[:100]}-", suffix=".tmp", dir=self._path.parent
        )
        os.close(descriptor)
        new = Path(name).open("wb")  # noqa: SIM115 - closed when it is saved or dropped
        self._new = new
        with self._path.open("rb") as old:
            while length and (data := old.read(min(length, _COPIED_AT_ONCE))):
                new.write(data)
                length -= len(data)
        return new
