"""Writing the accepted pairs: whole or not at all."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.domain.items import Instruction, Pair
from ichikara_desktop.exchange import (
    UnreadableFileError,
    UnwritableFileError,
    read_pairs,
    write_messages,
    write_pairs,
)


def pair(pair_id: str = "p1", text: str = "虹はなぜ出ますか。", response: str = "光が…") -> Pair:
    question = Instruction(family_id="f1", text=text, genre="life.work")
    return Pair(
        pair_id=pair_id,
        instruction=question,
        response=response,
        revision_id="r1",
        accepted_at="2026-11-02T03:04:05Z",
        guideline_version=1,
    )


def test_pairs_have_the_fields_of_the_data_set(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    assert write_pairs(path, [pair()]) == 1
    line = '{"ID": "p1", "text": "虹はなぜ出ますか。", "output": "光が…"}\n'
    assert path.read_bytes() == line.encode()


def test_messages_are_a_user_and_an_assistant(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    assert write_messages(path, [pair(), pair("p2")]) == 2
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    assert first == {
        "messages": [
            {"role": "user", "content": "虹はなぜ出ますか。"},
            {"role": "assistant", "content": "光が…"},
        ],
        "ID": "p1",
    }


def test_no_pairs_make_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    assert write_pairs(path, []) == 0
    assert path.read_bytes() == b""


def test_a_failure_half_way_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    write_pairs(path, [pair()])
    before = path.read_bytes()

    def broken():
        yield pair("p2")
        raise OSError(28, "No space left on device")

    with pytest.raises(UnwritableFileError):
        write_pairs(path, broken())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFileError):
        write_pairs(tmp_path / "missing" / "export.jsonl", [pair()])
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(UnwritableFileError):
        write_pairs(folder, [pair()])
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_held_by_another_program_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[Path] = []
    replace = Path.replace

    def held_at_first(self: Path, target: Path) -> Path:
        attempts.append(target)
        if len(attempts) < 3:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held_at_first)
    monkeypatch.setattr("ichikara_desktop.exchange.exporting._PAUSE", 0)
    assert write_pairs(tmp_path / "export.jsonl", [pair()]) == 1
    assert len(attempts) == 3


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_file_has_the_rights_of_any_new_file_or_of_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    mask = os.umask(0o022)
    try:
        write_pairs(path, [pair()])
        assert path.stat().st_mode & 0o777 == 0o644
        path.chmod(0o600)
        write_pairs(path, [pair()])
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(mask)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("pairs") / "export.jsonl"
    write_pairs(path, [pair(str(i), text, output) for i, (text, output) in enumerate(texts)])
    rows = [(row["text"], row["output"]) for row in read_pairs(path)]
    assert rows == texts


@pytest.mark.parametrize("content", ["no json", '{"ID": "p1"}', "[]"])
def test_another_file_is_not_read_as_pairs(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        list(read_pairs(path))
