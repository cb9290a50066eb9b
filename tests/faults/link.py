"""Two machines and the cable between them, on this one: network namespaces and a veth pair.

``python -m tests.faults.link FOLDER SEED SECONDS`` tells one story, inside ``unshare --user
--map-root-user --net``: a client on one side; on the other a real server behind a front that
speaks TLS. In the middle of a push the cable is pulled for so long, and the client's address
changes. It prints what became of it as JSON.
"""

import asyncio
import ipaddress
import json
import os
import random
import shutil
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

HERE, THERE = "10.99.0.1", "10.99.0.2"
PORT = 8443
MIDDLE = 20_000
"""Bytes of a request that have passed when the cable is pulled."""

UNSHARE = ("unshare", "--user", "--map-root-user", "--net")


def missing() -> str:
    """Return why this machine cannot do it; empty where it can."""
    if sys.platform != "linux":
        return "network namespaces are a matter of Linux"
    for program, package in (("unshare", "util-linux"), ("ip", "iproute2")):
        if shutil.which(program, path=_path()) is None:
            return f"there is no `{program}` (package {package})"
    command = [*UNSHARE, "ip", "link", "add", "here", "type", "veth", "peer", "name", "there"]
    tried = subprocess.run(command, capture_output=True, text=True, env=_environ(), check=False)
    return f"the machine does not permit it: {tried.stderr.strip()}" if tried.returncode else ""


def tell(folder: Path, seed: int, seconds: float) -> dict[str, object]:
    """Tell the story in namespaces of its own and return what became of it."""
    command = [*UNSHARE, sys.executable, "-m", "tests.faults.link"]
    done = subprocess.run(
        [*command, str(folder), str(seed), str(seconds)],
        capture_output=True,
        text=True,
        env=_environ() | {"SSL_CERT_FILE": str(folder / "certificate.pem")},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


def _environ() -> dict[str, str]:
    return os.environ | {"PATH": _path()}


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)  # noqa: S607 - where it lies differs


class Cable:
    """The veth pair: ``here`` in this namespace, ``there`` in the one of a process."""

    def __init__(self, other: int) -> None:
        _ip("link", "set", "lo", "up")
        _ip("link", "add", "here", "type", "veth", "peer", "name", "there")
        _ip("link", "set", "there", "netns", str(other))
        self.address = HERE
        _ip("address", "add", f"{HERE}/24", "dev", "here")
        self.plug()

    def pull(self) -> None:
        _ip("link", "set", "here", "down")

    def plug(self) -> None:
        _ip("link", "set", "here", "up")

    def move(self, address: str) -> None:
        """Take another address, as in another network; what stood on the old one is dead."""
        _ip("address", "del", f"{self.address}/24", "dev", "here")
        _ip("address", "add", f"{address}/24", "dev", "here")
        self.address = address


async def _front(folder: Path, upstream: int) -> None:
    """Speak TLS before the server, and say when the middle of a large request has passed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem")
    go_on = asyncio.Event()

    def hear() -> None:
        loop.add_reader(sys.stdin.fileno(), lambda: (sys.stdin.readline(), go_on.set()))

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        passed = 0
        with suppress(OSError):
            while part := await source.read(4096):
                passed += len(part)
                coming = target.get_extra_info("peername")[1] == upstream
                if coming and passed > MIDDLE and not go_on.is_set():
                    print("middle", flush=True)
                    await go_on.wait()
                target.write(part)
                await target.drain()
        target.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", upstream)
        await asyncio.gather(carry(reader, there[1]), carry(there[0], writer))

    loop = asyncio.get_running_loop()
    hear()
    await asyncio.start_server(serve, THERE, PORT, ssl=context)
    print("ready", flush=True)
    await asyncio.Event().wait()


def other_side(folder: Path) -> None:
    """Be the server's machine: wait for the cable, then run the server and its front."""
    from tests.support.server_process import ServerThread  # noqa: PLC0415 - of this side

    print("here", flush=True)
    sys.stdin.readline()
    _ip("link", "set", "lo", "up")
    _ip("address", "add", f"{THERE}/24", "dev", "there")
    _ip("link", "set", "there", "up")
    asyncio.run(_front(folder, ServerThread(folder / "server.sqlite").port))


def story(folder: Path, seed: int, seconds: float) -> dict[str, object]:
    """Send what waits; in the middle the cable is pulled. See the module."""
    from ichikara_desktop.store import outbox  # noqa: PLC0415 - of this side
    from ichikara_desktop.store.store import open_store  # noqa: PLC0415
    from ichikara_desktop.sync import client  # noqa: PLC0415
    from ichikara_desktop.sync.engine import SyncEngine  # noqa: PLC0415
    from ichikara_desktop.sync.errors import SyncError  # noqa: PLC0415
    from tests.support.stores import keys_in  # noqa: PLC0415

    command = ["unshare", "--net", sys.executable, "-m", "tests.faults.link", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "here\n"
        cable = Cable(other.pid)
        other.stdin.write("plugged\n")
        other.stdin.flush()
        assert other.stdout.readline() == "ready\n"
        store = open_store(folder / "home", keys_in(folder / "home"))
        told: list[str] = []

        def send() -> None:
            try:
                SyncEngine(store).synchronise()
                told.append("whole")
            except SyncError as error:
                told.append(type(error).__name__)

        client.TIMEOUT = httpx.Timeout(1.0)
        sending = threading.Thread(target=send)
        sending.start()
        assert other.stdout.readline() == "middle\n"
        cable.pull()
        other.stdin.write("go on\n")
        other.stdin.flush()
        time.sleep(seconds)
        if random.Random(seed).random() < 0.5:
            cable.move(str(ipaddress.ip_address(HERE) + 2 + seed % 200))
        cable.plug()
        sending.join()
        client.TIMEOUT = httpx.Timeout(30.0)
        waiting = store.read(outbox.counts).waiting
        send()
        left = store.read(outbox.counts).waiting
        store.close()
        other.terminate()
    return {
        "first": told[0],
        "then": told[1],
        "waiting": waiting,
        "left": left,
        "moved": cable.address != HERE,
    }


if __name__ == "__main__":
    if len(sys.argv) == 2:
        other_side(Path(sys.argv[1]))
    else:
        print(json.dumps(story(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))))
