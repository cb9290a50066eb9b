"""After the server's data was restored from a copy: what it lost is offered to it again.

Everything that was acknowledged here and is still kept is asked about; no clock of this computer
decides what is old. What the server does not know is sent as it was sealed. Its answers change
nothing here: the work was acknowledged once, and stays so.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import compress

from ichikara_desktop.protocol.known import MAX_ASKED, Known
from ichikara_desktop.protocol.operations import Outcome
from ichikara_desktop.store import outbox
from ichikara_desktop.store.outbox import AnsweredOperation
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import STATUS, ServerClient
from ichikara_desktop.sync.push import BatchSize, send_batch


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was given back to a restored server.

    Attributes:
        resent: operations that it did not know and has again.
        refused: of these, how many it now refuses; their text is kept here and, where it could
            be read, there.
        left: operations that it does not know and could not take yet; they are offered again.
        behind: tasks of which something is left; what is newer of them is not sent before it.
    """

    resent: int = 0
    refused: int = 0
    left: int = 0
    behind: frozenset[str] = frozenset()


def offer_again(
    store: Store, client: ServerClient, size: BatchSize, step: Callable[[int], None]
) -> Recovery:
    """Send again what the server has lost; what it cannot take yet stands in nobody's way.

    Args:
        store: whose acknowledged operations are offered.
        client: the server; it has answered in this round already.
        size: what the line has borne so far; it learns.
        step: called between requests with how many were sent again; may raise to stop. The next
            round then begins anew, which does no harm.

    Raises:
        SyncError: the server was not reached or refuses this device.
    """
    resent = refused = left = 0
    behind: set[str] = set()
    for lost in _lost(store, client):
        left += len(lost)
        for batch in _waves(lost, behind, size):
            step(resent)
            answers = {each.op_id: each.outcome for each in send_batch(client, batch, size)}
            outcomes = [answers.get(operation.op_id, Outcome.RETRY) for operation in batch]
            waits = [outcome is Outcome.RETRY for outcome in outcomes]
            behind.update(_lane(operation) for operation in compress(batch, waits))
            taken = len(batch) - sum(waits)
            resent, left = resent + taken, left - taken
            refused += outcomes.count(Outcome.REJECTED)
    return Recovery(resent, refused, left, frozenset(behind))


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


def _waves(
    lost: Sequence[AnsweredOperation], behind: Set[str], size: BatchSize
) -> Iterator[list[AnsweredOperation]]:
    """Yield batches with at most one operation of each task, so that its order is kept.

    What is ``behind`` an operation that could not be taken, by now, is left out.
    """
    rest = list(lost)
    while rest := [operation for operation in rest if _lane(operation) not in behind]:
        batch: list[AnsweredOperation] = []
        left: list[AnsweredOperation] = []
        lanes: set[str] = set()
        length = 0
        for operation in rest:
            fits = not batch or length + len(operation.body) <= size.length
            lane = _lane(operation)
            if lane in lanes or len(batch) >= size.operations or not fits:
                left.append(operation)
                lanes.add(lane)
                continue
            batch.append(operation)
            lanes.add(lane)
            length += len(operation.body)
        yield batch
        rest = left


def _lane(operation: AnsweredOperation) -> str:
    """Return the name of what keeps an order among its operations: a task, or itself alone."""
    return operation.task_id or operation.op_id
