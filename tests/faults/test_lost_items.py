"""The story of label-studio #6675: the network comes and goes while somebody works on.

There, half of an annotator's items were gone after two minutes of it
(https://github.com/HumanSignal/label-studio/issues/6675). Here 500 answers are written and
submitted, the program is opened again, and all 500 are there, each once.
"""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ichikara_desktop.protocol.operations import ImportInstruction, SubmitResponse
from ichikara_desktop.protocol.views import SourceView
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import OperationRow, RevisionRow
from ichikara_desktop.store import outbox
from ichikara_desktop.store.models import OperationState
from ichikara_desktop.store.store import open_store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import SyncError
from tests.faults.weather import FAULTS, Line, Weather
from tests.support.clients import Computer
from tests.support.desks import cheap_keys
from tests.support.servers import ANNOTATOR, COORDINATOR, WRITING, House
from tests.support.stores import keys_in

__all__ = ["cheap_keys"]

ITEMS = 500
SECONDS = 120.0


@pytest.fixture
def house(memory: Path) -> Iterator[House]:
    database = ServerDatabase(f"sqlite:///{memory / 'items.sqlite'}").prepare()
    yield House(database)
    database.close()


def ask(house: House, count: int) -> None:
    coordinator = house.join(COORDINATOR)
    questions = [
        coordinator.operation(
            ImportInstruction(
                text=f"質問の{number}番です。",
                genre="life",
                source=SourceView(name="試し", licence="CC0-1.0"),
            )
        )
        for number in range(count)
    ]
    for start in range(0, count, 50):
        results = coordinator.push(*questions[start : start + 50])
        assert {result.outcome for result in results} == {"applied"}


@pytest.mark.parametrize("seed", [6675])
def test_all_500_are_there_each_once(house: House, memory: Path, seed: int) -> None:
    ask(house, ITEMS)
    one: Computer = Computer(house, memory / "computer", ANNOTATOR)
    while len(one.answerable()) < ITEMS:
        assert one.engine.claim(WRITING, 100).claimed
    chance, line = random.Random(seed), Line(lambda: house.app)
    weather = Weather(line, chance, FAULTS)

    def engine(store: object) -> SyncEngine:
        return SyncEngine(store, lambda a: ServerClient(a.server, a.token, weather))

    sync, written, tried = engine(one.store), {}, Counter()
    for number, task_id in enumerate(one.answerable()):
        # There, bad, gone: each lasts some ten seconds of the two minutes.
        second = number * SECONDS / ITEMS
        weather.rate = (0.0, 0.5, 1.0)[int(second // 10) % 3]
        text = f"{number}番目の答えです。"
        content = SubmitResponse(text=text)
        op_id = one.store.write(
            lambda s, i=task_id, c=content, t=text: outbox.submit_draft(s, i, c, t)
        )
        written[op_id] = text
        if number % 10 == 9:
            try:
                sync.synchronise()
                tried["whole"] += 1
            except SyncError as error:
                tried[type(error).__name__] += 1
    assert tried["whole"] >= 5
    assert tried.total() - tried["whole"] >= 15, "the network did come and go"
    folder, waiting = one.store.folder, one.waiting()
    one.store.close()
    one.store = open_store(folder, keys_in(folder))
    assert one.waiting() == waiting > 0, "what was not sent is still there"
    weather.rate = 0.0
    while weather.late:
        weather.arrive()
    engine(one.store).synchronise()
    line.close()
    here = {op.op_id: op.state for op in one.store.read(lambda s: outbox.latest(s, 10 * ITEMS))}
    assert here == dict.fromkeys(written, OperationState.ACKNOWLEDGED)
    revisions = house.database.read(
        lambda s: s.execute(select(RevisionRow.revision_id, RevisionRow.text)).all()
    )
    assert sorted(map(tuple, revisions)) == sorted(written.items()), "all 500, each once"
    mine = select(OperationRow.op_id).where(OperationRow.person_id == one.person_id)
    assert len(house.database.read(lambda s: s.scalars(mine).all())) == ITEMS
    one.store.close()
