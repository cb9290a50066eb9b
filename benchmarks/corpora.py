"""The real texts that figures are taken from; they lie in ``../shared/data`` and never ship."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(os.environ.get("ICHIKARA_DATA", "../shared/data"))
"""Where the data sets lie; their README says what each is and what may be done with it."""

_RUBY = re.compile(r"《[^》]*》|｜")
_NOTE = re.compile(r"［＃[^］]*］")
_COLOPHON = re.compile(r"\n底本[：「]")
_RULE = "-" * 55


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The answers of one dialogue: as people rewrote them, as a machine translated them."""

    dialogue_id: str
    question: str
    human: tuple[str, ...]
    machine: tuple[str, ...]


def dialogues() -> list[Dialogue]:
    """Return the dialogues of instruction_ja (MIT), answers only."""
    path = DATA / "instruction_ja" / "dialogues.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Dialogue(
            row["id"],
            next(said["text"] for said in row["utterances"] if said["name"] == "user"),
            _answers(row["utterances"]),
            _answers(row["original_info"]["utterances"]["machine_translated_ja"]),
        )
        for row in rows
    ]


def held_out(dialogue_id: str) -> bool:
    """Whether a dialogue is kept from fitting: one in five, the same ones for ever."""
    return hashlib.sha256(dialogue_id.encode()).digest()[0] % 5 == 0


def human_answers() -> list[str]:
    """Return answers that people rewrote: good prose of the kind that this program is for."""
    return [text for dialogue in dialogues() for text in dialogue.human]


def open_questions() -> list[str]:
    """Return the questions of Rakuda, Japanese Vicuna QA and Japanese MT-Bench (Apache-2.0)."""
    files = ("rakuda/questions", "ja_vicuna_qa/question", "japanese_mt_bench/question_full")
    return [
        json.loads(line)["turns"][0]
        for name in files
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def native_prose() -> list[str]:
    """Return the texts of Dazai Osamu (Aozora Bunko), without ruby, notes and colophon."""
    texts = []
    for path in sorted((DATA / "aozora").glob("*.txt")):
        raw = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        body = raw.split(_RULE)[-1]
        body = _COLOPHON.split(_NOTE.sub("", _RUBY.sub("", body)))[0]
        texts.append(body.strip())
    return texts


def _answers(utterances: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(said["text"] for said in utterances if said["name"] == "agent")
