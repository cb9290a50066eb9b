"""A process that types into a draft until it is killed.

``python tests/faults/typist.py FOLDER TASK SEED``: after each change it prints what is on the
screen now (its length) and the monotonic time. It types, deletes and replaces, at the pace of a
person who hurries.
"""

import random
import sys
import time
from pathlib import Path

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.store.draft_writer import DraftWriter
from ichikara_desktop.store.store import open_store

LETTERS = "あいうえおかきくけこ漢字😀𠮷ＡＢ、。\n"


def changed(text: str, chance: random.Random) -> str:
    """Return the text after one key."""
    place = chance.randint(0, len(text))
    if text and chance.random() < 0.2:
        return text[: place - 1] + text[place:] if place else text
    return text[:place] + chance.choice(LETTERS) * chance.randint(1, 3) + text[place:]


def screens(seed: int) -> list[str]:
    """Return every screen of a run in order: the same for the same seed."""
    chance, text, shown = random.Random(seed), "", []
    for _ in range(3000):
        text = changed(text, chance)
        shown.append(text)
    return shown


def main(folder: Path, task_id: str, seed: int) -> None:
    store = open_store(folder, demo_keys_of(folder))
    writer = DraftWriter(store, lambda *_: None, lambda *_: None)
    pace = random.Random(seed + 1)
    for number, text in enumerate(screens(seed)):
        writer.edit(task_id, text, len(text))
        print(number, time.monotonic(), flush=True)
        time.sleep(pace.uniform(0.002, 0.02))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
