"""The thread that owns the only writing connection."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ichikara_desktop.store.database import is_failing, is_full, translated
from ichikara_desktop.store.errors import StoreError
from ichikara_desktop.store.topics import Topic, topics_of

T = TypeVar("T")

_Job = tuple[Callable[[Session], Any], "Future[Any]"]


class StoreThread:
    """Runs pieces of work one after the other, each in a transaction of its own."""

    def __init__(
        self,
        engine: Engine,
        committed: Callable[[frozenset[Topic]], None],
        *,
        make_room: Callable[[], bool] = lambda: False,
        reopen: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the thread.

        Args:
            engine: the writing engine; this thread is its only user from now on.
            committed: called in this thread after each commit that touched a topic.
            make_room: called when the disk is full; the work is done again if it returns true.
            reopen: called when the disk failed; that work fails, and is never done again here.
        """
        self._engine = engine
        self._committed = committed
        self._make_room, self._reopen = make_room, reopen
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        """Queue ``work``; its future has the result once the transaction is committed.

        The future's exception is whatever ``work`` raised, or a :class:`StoreError`; the
        transaction is rolled back then.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise StoreError("closed")
            self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, future = job
            if future.set_running_or_notify_cancel():
                self._do(work, future)

    def _do(self, work: Callable[[Session], T], future: "Future[T]") -> None:
        try:
            result, topics = self._try(work)
        except DatabaseError as error:
            if is_failing(error):
                self._reopen()
            future.set_exception(translated(error) or error)
        except BaseException as error:
            future.set_exception(error)
        else:
            if topics:
                self._committed(topics)
            future.set_result(result)

    def _try(self, work: Callable[[Session], T]) -> tuple[T, frozenset[Topic]]:
        try:
            return self._transact(work)
        except DatabaseError as error:
            if not is_full(error) or not self._make_room():
                raise
        return self._transact(work)

    def _transact(self, work: Callable[[Session], T]) -> tuple[T, frozenset[Topic]]:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            result = work(session)
            topics = topics_of(session)
        return result, topics
