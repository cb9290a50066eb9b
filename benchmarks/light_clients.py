"""Many clients in one process: the protocol's rules without a store, so that they cost little.

``python -m benchmarks.light_clients`` reads a JSON order from standard input and prints what
happened. They share the machine's cores with the server that they are to measure; a client is a
few coroutines, and bodies are made before the clock starts.
"""

import asyncio
import gzip
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.crowd import PROJECT, Held, Person
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.operations import MAX_OPERATIONS
from ichikara_desktop.sync.client import COMPRESS_FROM, TIMEOUT
from ichikara_desktop.sync.schedule import back_off

_OK = 200


@dataclass
class Report:
    """What the clients saw.

    Attributes:
        drained: seconds from the beginning to the last acknowledgement.
        leases: seconds of each claim that was answered; ``submits`` of each submission.
        outcomes: how often each outcome, or each code of a refusal, was answered.
        retries: requests that failed and were made again.
    """

    drained: float = 0.0
    leases: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    retries: int = 0

    def count(self, result: dict[str, Any]) -> None:
        """Note one result."""
        name = str(result["code"] or result["outcome"])
        self.outcomes[name] = self.outcomes.get(name, 0) + 1


class Client:
    """One person's program: asks, and asks again later and later when that fails."""

    def __init__(self, http: httpx.AsyncClient, person: Person, report: Report, seed: int) -> None:
        self._http, self._person, self._report = http, person, report
        self._chance = random.Random(seed)  # noqa: S311 - spreads the load, guards nothing
        self._headers = {"Authorization": f"Bearer {person.token}"}

    async def come_back(self, within: float) -> None:
        """Hand in everything that was done while away, some time within so many seconds."""
        waiting = {
            operation.op_id: operation.model_dump_json()
            for operation in map(self._person.operation, range(1, 1000), self._person.held)
        }
        await asyncio.sleep(self._chance.uniform(0, within))
        while waiting:
            bodies = list(waiting.values())[:MAX_OPERATIONS]
            answer = await self._ask("/ops", '{"operations":[' + ",".join(bodies) + "]}")
            for result in answer["results"]:
                if result["outcome"] != "retry":
                    waiting.pop(result["op_id"])
                    self._report.count(result)

    async def work(self, ends: float, least: float, most: float) -> None:
        """Claim a task, think, submit, think, and so on until ``ends``."""
        number = len(self._person.held)
        await asyncio.sleep(self._chance.uniform(0, most))
        while time.monotonic() < ends:
            number += 1
            claim = {"claim_id": new_id(), "kinds": ["write_response"], "count": 1}
            path = f"/projects/{PROJECT.project_id}/leases:claim"
            answer = await self._ask(path, json.dumps(claim), self._report.leases)
            for task in answer["tasks"]:
                await asyncio.sleep(self._chance.uniform(least, most))
                lease = task["lease"]
                operation = self._person.operation(
                    number, Held(task["task_id"], lease["lease_id"]), lease["lease_epoch"]
                )
                body = '{"operations":[' + operation.model_dump_json() + "]}"
                answer = await self._ask("/ops", body, self._report.submits)
                self._report.count(answer["results"][0])
            await asyncio.sleep(self._chance.uniform(least, most))

    async def _ask(self, path: str, text: str, spent: list[float] | None = None) -> Any:
        body, headers = text.encode("utf-8"), self._headers | {"Content-Type": "application/json"}
        if len(body) >= COMPRESS_FROM:
            body, headers = gzip.compress(body, 6, mtime=0), headers | {"Content-Encoding": "gzip"}
        failures = 0
        while True:
            began = time.monotonic()
            try:
                answer = await self._http.post(f"{API}{path}", content=body, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == _OK:
                if spent is not None:
                    spent.append(time.monotonic() - began)
                return json.loads(answer.content)
            if answer is not None and answer.is_client_error:
                raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
            failures += 1
            self._report.retries += 1
            told = float(answer.headers.get("Retry-After", 0)) if answer is not None else 0.0
            wait = back_off(failures, self._chance.random(), busy=told > 0)
            await asyncio.sleep(told + wait)  # as sync/schedule.py


async def run(order: dict[str, Any]) -> Report:
    """Let the clients of an order live, and return what they saw."""
    report = Report()
    people = [
        Person(each["person_id"], each["device_id"], each["token"],
               tuple(Held(*held) for held in each["held"]))
        for each in order["people"]
    ]  # fmt: skip
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=len(people))
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=order["server"], timeout=TIMEOUT, limits=limits) as http:
        clients = [
            Client(http, person, report, order["seed"] + place)
            for place, person in enumerate(people)
        ]
        if order["within"] is not None:
            await asyncio.gather(*(client.come_back(order["within"]) for client in clients))
            report.drained = time.monotonic() - began
        else:
            ends, (least, most) = began + order["seconds"], order["think"]
            await asyncio.gather(*(client.work(ends, least, most) for client in clients))
    return report


def main() -> None:
    """Read an order, live it, and print the report."""
    print(json.dumps(vars(asyncio.run(run(json.load(sys.stdin))))))


if __name__ == "__main__":
    main()
