"""Work off the main thread, with its result delivered back in it.

The main thread never waits on disk, network or model: a service hands a function to
:class:`Background`, and its callback runs later in the thread of the service.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)

T = TypeVar("T")


class Background(QObject):
    """Runs functions on a few threads and calls back in the thread that it lives in."""

    _finished = Signal(object, object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        """Make a pool of ``threads`` threads; they start when first needed."""
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> "Future[T] | None":
        """Run ``work``, then ``done`` with its result or ``failed`` with its exception.

        An exception that nobody asked for is logged by its type alone: messages may hold text.

        Returns:
            What the work becomes, or nothing once this is closed.
        """
        if self._closed:
            return None
        future = self._pool.submit(work)
        self.follow(future, done, failed)
        return future

    def follow(
        self,
        future: "Future[T]",
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Call back for a future that somebody else completes, such as the store's thread."""

        def deliver(finished: "Future[T]") -> None:
            if not self._closed:
                self._finished.emit(finished, (done, failed))

        future.add_done_callback(deliver)

    def close(self) -> None:
        """Wait for running work and deliver nothing more."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, future: "Future[Any]", callbacks: Any) -> None:
        done, failed = callbacks
        if self._closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            done(future.result())
        elif failed is not None:
            failed(error)
        else:
            log.error("background work failed: %s", type(error).__name__)
