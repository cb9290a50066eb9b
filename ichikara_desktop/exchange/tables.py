"""Tables as spreadsheet programs write them: CSV or TSV, UTF-8 or CP932, any line ends."""

import csv
import io
from collections.abc import Iterator


class NotATableError(Exception):
    """The file has no row of names, or is broken as a table."""


def read_table(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row under its column names, with the number of its last line in the file.

    Raises:
        NotATableError: no row of names, or a broken row.
        UnicodeDecodeError: neither UTF-8 nor CP932.
    """
    text = _decode(raw)
    if "\0" in text:
        raise NotATableError
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""),
        delimiter="\t" if head.count("\t") > head.count(",") else ",",
        strict=True,
    )
    try:
        names = [(name or "").strip() for name in reader.fieldnames or ()]
        if not any(names):
            raise NotATableError
        reader.fieldnames = names
        for row in reader:
            row.pop(None, None)  # cells beyond the named columns
            yield reader.line_num, {name: cell or "" for name, cell in row.items()}
    except csv.Error as error:
        raise NotATableError from error


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp932")
