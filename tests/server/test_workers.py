"""Several processes on one PostgreSQL, and a server that is told to stop."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.server.verify import faults
from ichikara_desktop.sync.client import ServerClient
from tests.support.servers import ANNOTATOR, PROJECT, WRITING, House

TASKS = 24
PEOPLE = 6
STARTED = re.compile(r"(http://\S+)")


@contextmanager
def running(database: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the real command, and stop what is left of it in the end."""
    command = "from ichikara_desktop.cli import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", command, "server", "--port", "0", *options],
        env=os.environ | {"ICHIKARA_SERVER_DATABASE": database},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        found = STARTED.search(server.stdout.readline())
        assert found, server.stderr.read() if server.stderr else ""
        url = found.group(1)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{url}/healthz", timeout=10).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield url, server
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


def test_two_processes_lease_and_take_work_at_once(postgresql_url: str, house_on) -> None:
    house: House = house_on(postgresql_url)
    house.questions(TASKS)
    people = [house.join(ANNOTATOR) for _ in range(PEOPLE)]
    with running(postgresql_url, "--workers", "2") as (url, server):
        given: list[str] = []
        outcomes: list[str] = []

        def work(person) -> None:
            person.client = ServerClient(url, person.token)
            while tasks := person.claim(WRITING, 3):
                for task in tasks:
                    given.append(task.task_id)
                    operation = person.operation(SubmitResponse(text="答えです。"), task)
                    for _ in range(2):  # sent twice: over another connection, to either process
                        with ServerClient(url, person.token) as other:
                            (result,) = other.push([operation.model_dump_json()]).results
                        outcomes.append(result.outcome)

        threads = [threading.Thread(target=work, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        figures = httpx.get(f"{url}/metrics").text
        server.send_signal(signal.SIGTERM)
        _, logged = server.communicate(timeout=30)
    assert len(given) == len(set(given)) == TASKS
    assert sorted(outcomes) == ["applied"] * TASKS + ["duplicate"] * TASKS
    assert faults(house.database, house.clock) == []
    assert re.search(r'ichikara_operations_total\{.*outcome="applied"\} 24\.0', figures), figures
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert sum(line.get("route") == "/v1/ops" for line in lines) == 2 * TASKS
    assert "答えです" not in logged
    for person in people:
        assert person.token not in logged


def test_a_server_that_is_told_to_stop_answers_first(database_url: str, house_on) -> None:
    house: House = house_on(database_url)
    house.questions(1)
    person = house.join(ANNOTATOR)
    house.database.close()
    with running(database_url) as (url, server):
        body = json.dumps({"claim_id": "c-1", "kinds": ["write_response"], "count": 1}).encode()
        stopped = threading.Event()

        def slowly() -> Iterator[bytes]:
            yield body[:10]
            time.sleep(0.5)  # a request that the server has not begun is not its to answer
            server.send_signal(signal.SIGTERM)
            stopped.set()
            time.sleep(0.5)
            yield body[10:]

        answer = httpx.post(
            f"{url}/v1/projects/{PROJECT.project_id}/leases:claim",
            content=slowly(),
            headers={"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"},
            timeout=30,
        )
        assert stopped.is_set()
        assert len(answer.json()["tasks"]) == 1
        server.communicate(timeout=30)
        assert server.returncode in {0, -signal.SIGTERM}
