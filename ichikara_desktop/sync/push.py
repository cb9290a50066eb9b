"""The outbox goes out, in batches; each operation has its own answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from ichikara_desktop.protocol.operations import MAX_OPERATIONS, OperationResult, Outcome
from ichikara_desktop.store import outbox
from ichikara_desktop.store.outbox import QueuedOperation
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import RefusedError, TooSlowError

MAX_BATCH_LENGTH = 1_500_000
"""Longest batch in characters: below the server's limit of 8 MiB at three bytes each."""

AHEAD = 1_000
"""Of how many operations the ids are read at once."""

ABOUT_THE_SENDER = frozenset({"not-enrolled", "revoked", "not-permitted", "project-unknown"})
"""Refusals that end a round: every other operation would hear the same."""

_ABOUT_THE_OPERATION = frozenset({"malformed", "too-large"})
"""Refusals of a request that holds one operation for which that one is parked.

Any other code is one that this version does not know: the operation waits on.
"""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What became of the operations that were sent."""

    applied: int = 0
    duplicates: int = 0
    parked: int = 0
    left: int = 0

    def plus(self, results: Sequence[OperationResult]) -> "PushReport":
        """Return the report with these results counted in."""
        outcomes = [result.outcome for result in results]
        return PushReport(
            applied=self.applied + outcomes.count(Outcome.APPLIED),
            duplicates=self.duplicates + outcomes.count(Outcome.DUPLICATE),
            parked=self.parked + outcomes.count(Outcome.REJECTED),
            left=self.left + outcomes.count(Outcome.RETRY),
        )


class BatchSize:
    """How much goes into one request: half of it after one that took too long.

    A line so slow that a whole batch never passes would hold up the outbox for ever otherwise. It
    lives as long as the program, since each round is over with its first request that fails.
    """

    def __init__(self) -> None:
        self.operations = MAX_OPERATIONS

    @property
    def length(self) -> int:
        """In characters."""
        return MAX_BATCH_LENGTH * self.operations // MAX_OPERATIONS

    def shrink(self) -> None:
        """Send half as much from now on."""
        self.operations = max(1, self.operations // 2)

    def grow(self) -> None:
        """Send twice as much again."""
        self.operations = min(MAX_OPERATIONS, self.operations * 2)


def push_outbox(
    store: Store,
    client: ServerClient,
    step: Callable[[PushReport], None],
    size: BatchSize | None = None,
    behind: frozenset[str] = frozenset(),
) -> PushReport:
    """Send what waits, each operation once, and store the answers.

    Args:
        store: whose outbox is sent.
        client: the server.
        step: called before each batch; may raise to stop between batches.
        size: what the line has borne so far; it learns.
        behind: tasks whose work waits on, since something older of them goes first.

    Raises:
        SyncError: the server was not reached or refuses this device; what was answered before
            is stored, everything else still waits.
    """
    size = size or BatchSize()
    report, line = PushReport(), _Line(store, behind)
    while batch := line.next_batch(size):
        step(report)
        results = send_batch(client, batch, size, lambda part: _note_attempt(store, part))
        store.write(lambda session, results=results: outbox.store_results(session, results))  # type: ignore[misc]
        line.note(batch, results)
        report = report.plus(results)
    return report


class _Line:
    """The operations that wait, in their order, each offered once.

    Ids are read some way ahead, of different tasks all of them, so that a long outbox is not
    read anew for each batch.
    """

    def __init__(self, store: Store, behind: frozenset[str]) -> None:
        self._store, self._behind = store, behind
        self._ahead: list[str] = []
        self._left: set[str] = set()
        """What waits on: it was tried, or something older of its task goes first."""

    def next_batch(self, size: BatchSize) -> list[QueuedOperation]:
        """Return the next operations to send, as many as go into one request."""
        batch: list[QueuedOperation] = []
        while not batch and (self._ahead or self._look_ahead()):
            batch = self._cut(size)
        return batch

    def _look_ahead(self) -> bool:
        most = AHEAD + len(self._left)
        ids = self._store.read(lambda session: outbox.next_in_line(session, most))
        self._ahead = [op_id for op_id in ids if op_id not in self._left]
        return bool(self._ahead)

    def note(self, batch: Sequence[QueuedOperation], results: Sequence[OperationResult]) -> None:
        """Note what became of a batch."""
        settled = {result.op_id for result in results if result.outcome is not Outcome.RETRY}
        self._left.update(operation.op_id for operation in batch if operation.op_id not in settled)

    def _cut(self, size: BatchSize) -> list[QueuedOperation]:
        """Take what fits into one request; what was taken back meanwhile is passed over."""
        ids = self._ahead[: size.operations]
        queued = self._store.read(lambda session: outbox.still_waiting(session, ids))
        batch: list[QueuedOperation] = []
        length = 0
        for operation in queued:
            if operation.task_id in self._behind:
                self._left.add(operation.op_id)
                continue
            length += len(operation.body)
            if batch and length > size.length:
                self._ahead = self._ahead[ids.index(operation.op_id) :]
                return batch
            batch.append(operation)
        del self._ahead[: len(ids)]
        return batch


class Sendable(Protocol):
    """An operation as far as sending it goes: its id, and its JSON text as it was sealed."""

    @property
    def op_id(self) -> str: ...  # noqa: D102

    @property
    def body(self) -> str: ...  # noqa: D102


S = TypeVar("S", bound=Sendable)
Going = Callable[[Sequence[S]], Sequence[S]]


def send_batch(
    client: ServerClient,
    batch: Sequence[S],
    size: BatchSize,
    going: Going[S] = lambda part: part,
) -> tuple[OperationResult, ...]:
    """Send a batch; one that is refused as a whole is sent in halves, to find the culprit.

    Args:
        client: the server.
        batch: operations, at most one of each task.
        size: learns whether this took too long.
        going: told before each request what is about to go; returns what of it may.

    Returns:
        Answers about operations of the batch. What is not among them waits on.

    Raises:
        SyncError: the server was not reached or refuses this device.
    """
    try:
        results = _in_halves(client, batch, going)
    except TooSlowError:
        size.shrink()
        raise
    size.grow()
    return results


def _in_halves(
    client: ServerClient, batch: Sequence[S], going: Going[S]
) -> tuple[OperationResult, ...]:
    batch = going(batch)
    if not batch:
        return ()
    sent = {operation.op_id for operation in batch}
    try:
        results = client.push([operation.body for operation in batch]).results
    except RefusedError as refused:
        if refused.code in ABOUT_THE_SENDER:
            raise
        if len(batch) == 1:
            return (_alone_refused(batch[0].op_id, refused.code),)
    else:
        return tuple(result for result in results if result.op_id in sent)
    half = len(batch) // 2
    return (*_in_halves(client, batch[:half], going), *_in_halves(client, batch[half:], going))


def _note_attempt(store: Store, batch: Sequence[QueuedOperation]) -> list[QueuedOperation]:
    """Note that a batch is about to go; what was taken back since it was read is left out."""
    op_ids = [operation.op_id for operation in batch]
    noted = store.write(lambda session: outbox.note_attempt(session, op_ids, datetime.now(UTC)))
    return [operation for operation in batch if operation.op_id in noted]


def _alone_refused(op_id: str, code: str) -> OperationResult:
    if code in _ABOUT_THE_OPERATION:
        return OperationResult(op_id=op_id, outcome=Outcome.REJECTED, code=code)
    return OperationResult(op_id=op_id, outcome=Outcome.RETRY)
