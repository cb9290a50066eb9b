"""Waiting for signals of the services, while Qt's event loop runs."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

SECONDS = 30.0


class TimedOutError(Exception):
    """What was waited for did not happen."""


class NoticedError(Exception):
    """A service gave a notice in place of what was asked for.

    Attributes:
        notice: the :class:`ichikara_desktop.app.values.Notice`.
    """

    def __init__(self, notice: Any) -> None:
        super().__init__(str(notice))
        self.notice = notice


def outcome(
    action: Callable[[], object],
    done: Any,
    refused: Any = None,
    wanted: Callable[..., bool] = lambda *_: True,
) -> tuple[Any, ...]:
    """Do something and return what the signal ``done`` then tells.

    Args:
        action: what to do.
        done: the signal to wait for.
        refused: a signal with a notice that comes in its place.
        wanted: which emission of ``done`` is waited for.

    Raises:
        NoticedError: ``refused`` came first.
        TimedOutError: neither came.
    """
    loop, told, notices = QEventLoop(), list[tuple[Any, ...]](), list[Any]()

    def take(*values: Any) -> None:
        if wanted(*values) and not told:
            told.append(values)
            loop.quit()

    def refuse(notice: Any) -> None:
        notices.append(notice)
        loop.quit()

    done.connect(take)
    if refused is not None:
        refused.connect(refuse)
    clock = QTimer()
    clock.setSingleShot(True)
    clock.timeout.connect(loop.quit)
    clock.start(int(SECONDS * 1000))
    try:
        action()
        if not told and not notices:
            loop.exec()
    finally:
        done.disconnect(take)
        if refused is not None:
            refused.disconnect(refuse)
    if told:
        return told[0]
    if notices:
        raise NoticedError(notices[0])
    raise TimedOutError


def until(holds: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Run the event loop until ``holds`` does.

    Raises:
        TimedOutError: it does not in time.
    """
    loop = QEventLoop()
    ticker, clock = QTimer(), QTimer()
    ticker.timeout.connect(lambda: loop.quit() if holds() else None)
    clock.setSingleShot(True)
    clock.timeout.connect(loop.quit)
    ticker.start(10)
    clock.start(int(seconds * 1000))
    if not holds():
        loop.exec()
    ticker.stop()
    if not holds():
        raise TimedOutError
