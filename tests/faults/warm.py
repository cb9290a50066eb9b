"""A writer that starts at once: one process has everything imported, and forks for each session.

``python tests/faults/warm.py`` reads a session in JSON from each line of its input and answers with
a line: the exit status of the fork. Where a faulty disk is preloaded, each fork has its own faults.
"""

import ctypes
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from tests.faults import writer


def in_fork(session: dict[str, Any]) -> None:
    """Write one session; what the writer says goes into the file ``said``."""
    said = os.open(session["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    folder, faults = session["folder"], session["faults"]
    set_faults = ctypes.CDLL(None).faulty_set
    set_faults.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_long]
    set_faults.argtypes += [ctypes.c_int, ctypes.c_char_p]
    chosen = faults["mode"].encode(), faults.get("at", 0), faults.get("for", 0)
    if set_faults(folder.encode(), *chosen, faults.get("ballast", 0), None):
        raise OSError(folder)
    writer.main(Path(folder), *session["arguments"])
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        process = os.fork()
        if not process:
            try:
                in_fork(json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
