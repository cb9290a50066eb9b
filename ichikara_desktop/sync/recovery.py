"""After the server's data was restored from a copy: what it lost is offered to it again.

Everything that was acknowledged here and is still kept is asked about; no clock of this computer
decides what is old. What the server does not know is sent as it was sealed. Its answers change
nothing here: the work was acknowledged once, and stays so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ichikara_desktop.protocol.known import MAX_ASKED, Known
from ichikara_desktop.protocol.operations import MAX_OPERATIONS, Outcome
from ichikara_desktop.store import outbox
from ichikara_desktop.store.outbox import AnsweredOperation
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import STATUS, ServerClient
from ichikara_desktop.sync.errors import OfflineError
from ichikara_desktop.sync.push import MAX_BATCH_LENGTH


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was given back to a restored server.

    Attributes:
        resent: operations that it did not know and has again.
        refused: of these, how many it now refuses; their text is kept here and there.
    """

    resent: int = 0
    refused: int = 0


def offer_again(store: Store, client: ServerClient, step: Callable[[int], None]) -> Recovery:
    """Send again what the server has lost.

    Args:
        store: whose acknowledged operations are offered.
        client: the server; it has answered in this round already.
        step: called between requests with how many were sent again; may raise to stop. The next
            round then begins anew, which does no harm.

    Raises:
        SyncError: the server was not reached, or could not take one of them yet.
    """
    resent = refused = 0
    for lost in _lost(store, client):
        for batch in _waves(lost):
            step(resent)
            results = client.push([operation.body for operation in batch]).results
            if any(result.outcome is Outcome.RETRY for result in results):
                raise OfflineError("retry")
            resent += len(batch)
            refused += sum(result.outcome is Outcome.REJECTED for result in results)
    return Recovery(resent, refused)


def _lost(store: Store, client: ServerClient) -> Iterator[list[AnsweredOperation]]:
    """Yield what the server does not know, in the order in which it was sealed."""
    after = 0
    while page := store.read(
        lambda session, after=after: outbox.acknowledged(session, after, MAX_ASKED)  # type: ignore[misc]
    ):
        after = page[-1].device_seq
        known: frozenset[str] = frozenset()
        if STATUS in client.features:
            asked = {operation.op_id: operation.sha256 for operation in page}
            known = frozenset(
                status.op_id
                for status in client.status(asked).operations
                if status.known is not Known.UNKNOWN
            )
        yield [operation for operation in page if operation.op_id not in known]


def _waves(lost: Sequence[AnsweredOperation]) -> Iterator[list[AnsweredOperation]]:
    """Yield batches with at most one operation of each task, so that its order is kept."""
    rest = list(lost)
    while rest:
        batch: list[AnsweredOperation] = []
        left: list[AnsweredOperation] = []
        tasks: set[str] = set()
        length = 0
        for operation in rest:
            fits = not batch or length + len(operation.body) <= MAX_BATCH_LENGTH
            lane = operation.task_id or operation.op_id
            if lane in tasks or len(batch) == MAX_OPERATIONS or not fits:
                left.append(operation)
                tasks.add(lane)
                continue
            batch.append(operation)
            tasks.add(lane)
            length += len(operation.body)
        yield batch
        rest = left
