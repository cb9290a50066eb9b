"""The API under requests that are made from its own description, valid ones and others.

Every answer must be one that the description names, with its content, and none an error of the
server.
"""

import asyncio
import json
import logging
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from pydantic import ValidationError
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from ichikara_desktop.protocol.operations import Operation, content_sha256
from ichikara_desktop.server import admin
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.sessions import set_password
from ichikara_desktop.server.verify import faults
from tests.faults import soak
from tests.faults.inside import cheaply, deliver
from tests.faults.requests import PASSWORD, Asked
from tests.support.servers import ANNOTATOR, COORDINATOR, PROJECT, REVIEWER, WRITING, House

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
FEW = frozenset({"submit_operations"})
"""To make up an operation takes a second: of these there are fewer."""
HOST = "http://127.0.0.1"


@dataclass
class Target:
    """A server in this process, the tokens of its people, and things that exist there."""

    house: House
    file: Path
    loop: asyncio.Runner
    tokens: dict[str, str]
    known: dict[str, Any]
    operations: list[APIOperation]

    def begin_anew(self) -> None:
        """Bring the data back to what it was at first."""
        self.house.database.close()
        shutil.copyfile(self.file.with_suffix(".begun"), self.file)

    def round(self, seed: int, examples: int) -> Counter[str]:
        """Ask every endpoint in every mode; returns how often each class of status came back."""
        self.begin_anew()
        seen = Counter[str]()
        for operation in self.operations:
            few = operation.definition.raw["operationId"] in FEW
            for mode in GenerationMode:
                self.probe(operation, mode, seed, max(1, examples // 4) if few else examples, seen)
        assert faults(self.house.database, self.house.clock) == [], f"seed {seed}"
        return seen

    def probe(
        self,
        operation: APIOperation,
        mode: GenerationMode,
        seed: int,
        examples: int,
        seen: Counter[str],
    ) -> None:
        @hypothesis.seed(seed)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms())
        def ask(case: Case, chance: random.Random) -> None:
            answer = self._ask(case, chance)
            seen[f"{answer.status_code // 100}xx"] += 1
            case.validate_response(answer, checks=CHECKS)

        try:
            ask()
        except Unsatisfiable:  # nothing can be wrong where nothing is asked
            assert not case_can_be_wrong(operation), operation.label

    def _ask(self, case: Case, chance: random.Random) -> Response:
        """Send a request, most often somebody's and about what exists."""
        token = self.tokens[chance.choice([*self.tokens])]
        case.headers["Authorization"] = f"Bearer {token}"
        if chance.random() < 0.7:
            case.path_parameters = self._about_what_exists(case.path_parameters, chance)
            if isinstance(case.body, dict | list):
                case.body = self._about_what_exists(case.body, chance)
        words = case.as_transport_kwargs(base_url=HOST)
        taken = ("method", "url", "headers", "cookies", "params", "data", "json")
        sent = requests.Request(**{name: words[name] for name in taken if name in words}).prepare()
        answer = self.loop.run(deliver(self.house.app, as_asked(sent)))
        headers: dict[str, list[str]] = {}
        for name, value in answer.headers:
            headers.setdefault(name.decode(), []).append(value.decode())
        return Response(int(answer.status), headers, answer.body, sent, 0.0, verify=False)

    def _about_what_exists(self, value: Any, chance: random.Random) -> Any:
        """Name what exists in the place of what does not, and seal operations as clients do."""
        if isinstance(value, list):
            return [self._about_what_exists(each, chance) for each in value]
        if not isinstance(value, dict):
            return value
        named = {
            key: self.known[key]
            if key in self.known and chance.random() < 0.9
            else self._about_what_exists(each, chance)
            for key, each in value.items()
        }
        return sealed(named) if "sha256" in named else named


def case_can_be_wrong(operation: APIOperation) -> bool:
    raw = operation.definition.raw
    return bool(raw.get("parameters") or "requestBody" in raw or "security" in raw)


def sealed(values: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with the hash of its content, where it can be read at all."""
    try:
        op = Operation.model_validate(values)
        return values | {"sha256": content_sha256(op.content, op.task_id)}
    except (ValidationError, UnicodeEncodeError):
        return values


def as_asked(sent: requests.PreparedRequest) -> Asked:
    """Return the bytes of a request; nothing is packed, so that answers can be read."""
    path, _, query = sent.path_url.partition("?")
    body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")
    headers = {**sent.headers, "Accept-Encoding": "identity"}
    return Asked(
        sent.method or "",
        path.encode(),
        query.encode(),
        tuple((as_bytes(name), as_bytes(value)) for name, value in headers.items()),
        body,
    )


def as_bytes(text: str | bytes) -> bytes:
    return text.encode("latin-1", "replace") if isinstance(text, str) else text


@pytest.fixture(scope="module")
def target(memory: Path) -> Iterator[Target]:
    """A server on SQLite in memory, where people of every kind have something to do."""
    place = memory / "schemathesis"
    place.mkdir()
    file = place / "server.sqlite"
    with cheaply(), asyncio.Runner() as loop:
        house = House(ServerDatabase(f"sqlite:///{file}").prepare())
        house.questions(6)
        house.brief()
        writer, checker, coordinator, gone = map(
            house.join, (ANNOTATOR, REVIEWER, COORDINATOR, ANNOTATOR)
        )
        held = writer.claim(WRITING)[0]
        admin.revoke(house.database, PROJECT.project_id, gone.person_id, house.clock)
        people = {"writer": writer, "checker": checker, "coordinator": coordinator, "gone": gone}
        tokens = {name: each.token for name, each in people.items()}
        tokens |= {"nobody": "", "signed in": signed_in(house, coordinator.person_id)}
        known = {
            "project_id": PROJECT.project_id,
            "task_id": held.task_id,
            "lease_id": held.lease.lease_id,
            "lease_epoch": held.lease.lease_epoch,
            "device_id": writer.device_id,
            "draft_id": "draft-1",
            "login": "担当",
            "password": PASSWORD,
        }
        shutil.copyfile(file, file.with_suffix(".begun"))
        description = json.loads(json.dumps(house.app.openapi()))
        schema = schemathesis.openapi.from_dict(description)
        operations = [found.ok() for found in schema.get_all_operations()]
        logging.getLogger("hypothesis").setLevel(logging.ERROR)
        yield Target(house, file, loop, tokens, known, operations)
        house.database.close()
    shutil.rmtree(place)


def signed_in(house: House, person_id: str) -> str:
    """Return the token of a coordinator who signed in with a password."""
    house.database.write(lambda s: set_password(s, house.clock(), person_id, "担当", PASSWORD))
    asked = {"login": "担当", "password": PASSWORD}
    return str(house.http.post("/v1/sessions", json=asked).json()["token"])


REGRESSIONS: tuple[int, ...] = ()


@pytest.mark.parametrize("seed", [0, *REGRESSIONS])
def test_every_answer_is_one_that_the_description_names(target: Target, seed: int) -> None:
    seen = target.round(seed, examples=5)
    assert seen["2xx"] > 30, seen
    assert seen["4xx"] > 50, seen


def test_an_answer_that_is_not_described_is_noticed(target: Target) -> None:
    """The control: without its refusals the description does not hold."""
    target.begin_anew()
    description = json.loads(json.dumps(target.house.app.openapi()))
    responses = description["paths"]["/v1/projects"]["get"]["responses"]
    for status in [each for each in responses if each != "200"]:
        del responses[status]
    bare = schemathesis.openapi.from_dict(description)["/v1/projects"]["GET"]
    with pytest.raises(FailureGroup):
        target.probe(bare, GenerationMode.POSITIVE, 0, 20, Counter())


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_requests_from_the_description(target: Target) -> None:
    run = soak.run("schemathesis", 5_000, "requests made from the description, 30 of each kind")
    for seed in run.seeds():
        seen = target.round(seed, examples=30)
        run.count(requests=seen.total(), **seen)
