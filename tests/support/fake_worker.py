"""A worker that fails on demand: ``python -m tests.support.fake_worker MODE``.

It answers ``status`` and does with a ``bench`` what its mode says.
"""

import json
import os
import signal
import sys
import time


def _say(**event: object) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def main(mode: str) -> None:
    """Serve until the end of the input, or until the mode says otherwise."""
    if mode == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _say(kind="hello", protocol=1, pid=os.getpid())
        time.sleep(600)
    _say(kind="hello", protocol=1, pid=os.getpid())
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["kind"] == "quit":
            return
        if asked["kind"] != "bench":
            _say(kind="status", id=asked["id"])
        elif mode == "segfault":
            print("assertion of the library failed", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        elif mode == "exit":
            sys.exit(3)
        elif mode == "hang":
            time.sleep(600)
        elif mode == "babble":
            sys.stdout.write("no json\n" + "{}\n" + "x" * 1_500_000 + "\n\xff\n[[[[\n")
            _say(kind="benched", id=asked["id"], reading=1, writing=2)


if __name__ == "__main__":
    main(sys.argv[1])
