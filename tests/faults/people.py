"""Who takes part in a world: people at computers that may die, behind networks that may fail."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.models import OperationRow
from ichikara_desktop.store.store import Store, open_store
from ichikara_desktop.store.tasks import MirroredTask, known_tasks
from ichikara_desktop.sync.engine import SyncEngine
from tests.faults.stage import Caller, Disk, Stage
from tests.faults.weather import FAULTS, KilledError, Weather
from tests.support.servers import ANNOTATOR, REVIEWER
from tests.support.stores import keys_in

CAST: dict[str, tuple[frozenset[Role], datetime]] = {
    "old": (ANNOTATOR, datetime(1970, 1, 1, tzinfo=UTC)),
    "far": (ANNOTATOR, datetime(2090, 6, 1, tzinfo=UTC)),
    "checker": (REVIEWER, datetime(2026, 11, 2, 9, tzinfo=UTC)),
}
"""Who takes part, and what their computer's clock says at the start."""

FIRST_DAY, LAST_DAY = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Surroundings(Protocol):
    """What a person knows of the world."""

    stage: Stage
    folder: Path
    chance: random.Random
    seconds: float
    line: object

    def pass_time(self, seconds: float) -> None: ...
    def meanwhile(self, person: "Person") -> None: ...


class Person:
    """Somebody at a computer.

    Attributes:
        clock: what their computer's clock said when the world began.
        drafts: the text of each task that they wrote, as far as it was acknowledged to them.
        sealed: every operation that they sealed, as it was at that moment.
        taken_back: operations that were taken back before they were sent.
        revoked: the server has ended their part.
    """

    def __init__(self, world: Surroundings, name: str, clock: datetime) -> None:
        self.world, self.name, self.clock = world, name, clock
        self.folder = world.folder / name
        self.weather = Weather(
            world.line,  # type: ignore[arg-type]
            world.chance,
            FAULTS,
            passes=world.pass_time,
            meanwhile=lambda: world.meanwhile(self),
        )
        self.drafts: dict[str, str] = {}
        self.sealed: dict[str, str] = {}
        self.taken_back: set[str] = set()
        self.revoked = False
        self._open()
        account = self.store.read(load_account)
        assert account is not None
        self.person_id = account.person.person_id

    def _open(self) -> None:
        self.store: Store = open_store(self.folder, keys_in(self.folder))
        self.engine = SyncEngine(
            self.store, lambda account: Caller(account.server, account.token, self.weather)
        )

    @property
    def disk(self) -> Disk:
        return self.world.stage.writers.disks[self.name]

    def reopen(self) -> None:
        self.disk.mend()  # who cannot start the program makes room first
        self.store.close()
        self._open()

    def die_at_write(self, number: int) -> None:
        """Be killed instead of making the so manieth transaction from now on."""
        left, write = iter(range(number)), self.store.write

        def maybe(work: Callable[[object], object]) -> object:
            if next(left, None) is None:
                raise KilledError
            return write(work)

        self.store.write = maybe  # type: ignore[method-assign] - until it is opened again

    def now(self) -> datetime:
        """Return what their computer says that it is."""
        told = self.clock + timedelta(seconds=self.world.seconds)
        return min(max(told, FIRST_DAY), LAST_DAY)

    def tasks(self) -> list[MirroredTask]:
        return self.store.read(known_tasks)

    def operations(self) -> list[OperationRow]:
        rows = select(OperationRow).order_by(OperationRow.device_seq, OperationRow.op_id)
        return self.store.read(lambda session: list(session.scalars(rows)))

    def note_sealed(self) -> None:
        """Remember what was just sealed."""
        for row in self.operations():
            self.sealed.setdefault(row.op_id, row.body)

    def waiting(self) -> int:
        return self.store.read(outbox.counts).waiting

    def open_tasks(self) -> list[MirroredTask]:
        writable = {State.LEASED, State.RETURNED}
        return [t for t in self.tasks() if t.held and not t.waiting and t.view.state in writable]
