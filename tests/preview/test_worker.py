"""The worker's lines and its desk, without a model."""

import threading
from collections.abc import Callable

from ichikara_desktop.preview.messages import AskStatus, Failed, Message
from ichikara_desktop.preview.worker import Desk, lines, listen


def reader(parts: list[bytes]) -> Callable[[], bytes]:
    waiting = [*parts, b""]
    return lambda: waiting.pop(0)


def test_lines_are_put_together_from_whatever_parts_come() -> None:
    assert list(lines(reader([b"a", b"b\nc", b"\n\nd\ne"]))) == [b"ab", b"c", b"", b"d"]


def test_a_line_that_is_too_long_is_left_out_and_the_next_is_read() -> None:
    parts = [b"x" * 8, b"x" * 8, b"x\nshort\n", b"y" * 11 + b"\nend\n"]
    assert list(lines(reader(parts), longest=10)) == [None, b"short", None, b"end"]


def test_nothing_is_held_of_a_line_without_end() -> None:
    parts = iter([b"x" * 1000] * 1000 + [b""])
    assert list(lines(lambda: next(parts), longest=10)) == []


def test_hostile_lines_are_counted_and_the_rest_is_served() -> None:
    desk, sent = Desk(), list[Message]()
    hostile = [
        b"\x00\xff\xfe",
        b"{}",
        b"[" * 100_000,
        b'{"kind": "load", "model": 3}',
        b'{"kind": "generate", "turns": []}',
        b'{"kind": "status", "id": "x"}',
        b"null",
        b"1" * 2_000_000,
    ]
    parts = [line + b"\n" for line in [*hostile, AskStatus(id=5).line().strip()]]
    listen(desk, reader(parts), sent.append)
    assert desk.ignored == len(hostile)
    assert sent == [Failed(code="unreadable")] * len(hostile)
    assert desk.interrupted()  # the end of the input gives up everything


def test_a_cancel_reaches_what_runs_and_what_waits_and_nothing_else() -> None:
    desk = Desk()
    for number in (1, 2, 3):
        desk.put(AskStatus(id=number))
    first = desk.next()
    assert first is not None
    desk.cancel(2)
    assert not desk.interrupted()
    desk.cancel(1)
    assert desk.interrupted()
    desk.done(first)
    desk.cancel(1)  # too late
    for cancelled in (True, False):
        following = desk.next()
        assert following is not None
        assert desk.interrupted() == cancelled
        desk.done(following)


def test_the_end_wakes_who_waits() -> None:
    desk = Desk()
    threading.Timer(0.05, desk.end).start()
    assert desk.next() is None
