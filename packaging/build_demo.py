"""Build ``resources/demo`` from open question sets and the slides' own examples.

Usage: ``python packaging/build_demo.py --shared ../shared [--out resources/demo]``

Only sources whose licence allows it are read; every row keeps its source and licence, and NOTICE
names them all. The output is the same, byte for byte, whenever the input is.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ichikara_desktop.checks.repair import repaired

Row = dict[str, Any]

_RAKUDA = {"name": "Rakuda", "licence": "Apache-2.0"}
_VICUNA = {"name": "Japanese Vicuna QA Benchmark", "licence": "Apache-2.0"}
_MT_BENCH = {"name": "Japanese MT-Bench", "licence": "Apache-2.0"}
_INSTRUCTION_JA = {"name": "instruction_ja", "licence": "MIT"}
_SLIDES = {
    "name": "大規模言語モデルとインストラクションデーターの重要性",
    "licence": "by permission",
}

_RAKUDA_GENRES = {
    "地理": "knowledge.geography",
    "政治": "knowledge.politics",
    "歴史": "knowledge.history",
    "社会": "knowledge.society",
}
_VICUNA_GENRES = {
    "generic": "life.work",
    "common-sense": "thinking.reasoning",
    "knowledge": "knowledge.science",
}
_MT_BENCH_GENRES = {
    20: "knowledge.politics",
    22: "knowledge.politics",
    24: "knowledge.humanities",
    26: "knowledge.humanities",
    28: "life.work",
    60: "knowledge.science",
    62: "knowledge.science",
    66: "knowledge.science",
    68: "knowledge.science",
    70: "writing.creative",
    71: "writing.practical",
    75: "writing.creative",
    76: "writing.creative",
    77: "writing.creative",
}
_DIALOGUES = {
    "instruction_ja.003248": "knowledge.science",
    "instruction_ja.001838": "life.daily",
}

IDEAS = "仕事に情熱を取り戻す5つのアイデアを教えて"
SNAKE = "ヘビを主人公にして「もうこりごりだ」という内容の物語のいち場面を書いてください。"


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("resources/demo"))
    arguments = parser.parse_args()
    build(arguments.shared, arguments.out)


def build(shared: Path, out: Path) -> None:
    """Write ``instructions.jsonl`` and ``responses.jsonl`` below ``out``."""
    data = shared / "data"
    slides = (shared / "seed" / "slides-ja.txt").read_text(encoding="utf-8")
    dialogues = {row["id"]: row for row in _rows(data / "instruction_ja" / "dialogues.jsonl")}
    instructions = [
        _instruction(IDEAS, "life.work", 600, _SLIDES, "p. 5", "助言"),
        _instruction(SNAKE, "writing.creative", 700, _SLIDES, "p. 17", "創作"),
        *_from_dialogues(dialogues),
        *_from_rakuda(data),
        *_from_vicuna(data),
        *_from_mt_bench(data),
    ]
    _write(out / "instructions.jsonl", instructions)
    _write(out / "responses.jsonl", _responses(slides, dialogues))


def _from_dialogues(dialogues: dict[str, Row]) -> Iterator[Row]:
    for ref, genre in _DIALOGUES.items():
        question = dialogues[ref]["utterances"][0]["text"]
        yield _instruction(question, genre, 200, _INSTRUCTION_JA, ref, "説明")


def _from_rakuda(data: Path) -> Iterator[Row]:
    taken = dict.fromkeys(_RAKUDA_GENRES, 0)
    for row in _rows(data / "rakuda" / "questions.jsonl"):
        category = row["category"]
        if taken[category] < 6:
            taken[category] += 1
            genre = _RAKUDA_GENRES[category]
            yield _instruction(row["turns"][0], genre, 400, _RAKUDA, row["question_id"], "説明")


def _from_vicuna(data: Path) -> Iterator[Row]:
    taken = dict.fromkeys(_VICUNA_GENRES, 0)
    for row in _rows(data / "ja_vicuna_qa" / "question.jsonl"):
        category = row["category"]
        if category in taken and taken[category] < 7:
            taken[category] += 1
            genre = _VICUNA_GENRES[category]
            ref = str(row["question_id"])
            yield _instruction(row["turns"][0], genre, 400, _VICUNA, ref, "助言")


def _from_mt_bench(data: Path) -> Iterator[Row]:
    for index, row in enumerate(_rows(data / "japanese_mt_bench" / "question_full.jsonl")):
        if index in _MT_BENCH_GENRES:
            genre = _MT_BENCH_GENRES[index]
            purpose = "創作" if genre.startswith("writing") else "説明"
            ref = str(row["question_id"])
            yield _instruction(row["turns"][0], genre, 500, _MT_BENCH, ref, purpose)


def _instruction(  # noqa: PLR0913, PLR0917 - the columns of a row
    text: str, genre: str, length: int, source: Row, ref: str, purpose: str
) -> Row:
    return {
        "text": text.strip(),
        "genre": genre,
        "purpose": purpose,
        "target_length": length,
        "source": source | {"ref": ref},
    }


def _responses(slides: str, dialogues: dict[str, Row]) -> list[Row]:
    """Return real answers: as they should be, and one with the faults of a copied PDF."""
    ideas = _answer(slides, "この質問からすると", "2つの重要な論")
    snake = _answer(slides, '"主⼈公をヘビにして', "LLMの性能").removeprefix('"')
    faulty = ideas[: ideas.index("\n\n５）")]
    rows = [
        (IDEAS, repaired(ideas), "good", _SLIDES),
        (IDEAS, faulty, "faulty", _SLIDES),
        (SNAKE, repaired(snake), "good", _SLIDES),
    ]
    for ref in _DIALOGUES:
        question, answer = (turn["text"] for turn in dialogues[ref]["utterances"])
        text = "\n\n".join(part.strip() for part in answer.split("\n") if part.strip())
        rows.append((question, text.replace("。 ", "。"), "good", _INSTRUCTION_JA))
    return [
        {"instruction": question, "text": text, "quality": quality, "source": source}
        for question, text, quality, source in rows
    ]


def _answer(slides: str, first: str, after: str) -> str:
    """Cut an answer out of the slides and undo the line breaks of the page."""
    start = slides.index(first)
    end = slides.index(after, start)
    paragraphs: list[str] = []
    for block in slides[start:end].split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines and lines[0][:2] in {"１）", "２）", "３）", "４）", "５）"}:
            paragraphs.append("\n".join([lines[0], "".join(lines[1:])]))
        elif lines:
            paragraphs.append("".join(lines))
    return "\n\n".join(paragraphs)


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
