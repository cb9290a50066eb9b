"""An operation as a file: also what belongs to no task can be read outside of the program."""

import json
from pathlib import Path

from ichikara_desktop.app.outbox_export import export_operation
from ichikara_desktop.store.comparisons import queue_set
from ichikara_desktop.store.store import Store
from tests.support.comparisons import comparison_set
from tests.support.desks import cheap_keys
from tests.support.stores import folder, store

__all__ = ["cheap_keys", "folder", "store"]


def test_a_comparison_is_written_with_the_instruction_and_both_texts(
    store: Store, tmp_path: Path
) -> None:
    (op_id,) = store.write(lambda session: queue_set(session, comparison_set(1)))
    text, whole = tmp_path / "one.txt", tmp_path / "one.json"
    export_operation(store, op_id, text)
    export_operation(store, op_id, whole)
    assert text.read_text("utf-8").split("\n\n") == [
        "0番目の指示です。",
        "0の甲の文章です。",
        "0の乙の文章です。\n",
    ]
    written = json.loads(whole.read_text("utf-8"))["operation"]["content"]
    assert [each["system"]["name"] for each in written["outputs"]] == [
        "system-one-mark",
        "system-two-mark",
    ]
