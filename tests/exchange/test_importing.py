"""Reading questions from files as people really have them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.domain.items import MAX_TEXT_LENGTH
from ichikara_desktop.exchange import ImportReport, UnreadableFileError, read_instructions

GENRES = frozenset({"life.work", "writing.fiction"})


def read(tmp_path: Path, name: str, content: str | bytes) -> ImportReport:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_instructions(path, GENRES)


def problems(report: ImportReport) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in report.problems]


def row(**fields: object) -> str:
    return json.dumps({"text": "傘を忘れない工夫は？", "genre": "life.work"} | fields) + "\n"


def test_json_lines_become_rows_with_their_lines(tmp_path: Path) -> None:
    content = row(target_length=300, purpose="助言") + "\n" + row(text="海の話をしてください。")
    report = read(tmp_path, "questions.jsonl", content)
    assert [(r.line, r.text, r.target_length, r.purpose) for r in report.rows] == [
        (1, "傘を忘れない工夫は？", 300, "助言"),
        (3, "海の話をしてください。", None, ""),
    ]
    assert not report.problems


def test_a_row_without_a_source_names_the_file(tmp_path: Path) -> None:
    (only,) = read(tmp_path, "questions.jsonl", row()).rows
    assert (only.source.name, only.source.licence) == ("questions.jsonl", "")


def test_a_source_is_an_object_or_columns(tmp_path: Path) -> None:
    source = {"name": "Rakuda", "licence": "Apache-2.0", "ref": "q-7"}
    (only,) = read(tmp_path, "q.jsonl", row(source=source)).rows
    assert only.source.model_dump() == source
    table = "text,genre,source,licence\n海とは？,life.work,自作,CC0-1.0\n"
    (cells,) = read(tmp_path, "q.csv", table).rows
    assert (cells.source.name, cells.source.licence) == ("自作", "CC0-1.0")


@pytest.mark.parametrize("name", ["text", "instruction", "question", "質問"])
def test_the_question_may_stand_under_several_names(tmp_path: Path, name: str) -> None:
    (only,) = read(tmp_path, "q.csv", f"{name},genre\n山とは？,life.work\n").rows
    assert only.text == "山とは？"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{text: 1}", "not-json"),
        ("[" * 100_000, "not-json"),
        ("[1]", "not-an-object"),
        ("3", "not-an-object"),
        (row(text=""), "no-text"),
        (row(text="　\n"), "no-text"),
        (row(text=7), "no-text"),
        (row(text="あ" * (MAX_TEXT_LENGTH + 1)), "text-too-long"),
        (row(text="\ud800"), "text-not-storable"),
        (row(genre="life"), "unknown-genre"),
        (row(genre=None), "unknown-genre"),
        (row(target_length=0), "bad-length"),
        (row(target_length="many"), "bad-length"),
        (row(target_length=1.5), "bad-length"),
        (row(target_length=True), "bad-length"),
        (row(target_length=MAX_TEXT_LENGTH + 1), "bad-length"),
        (row(purpose=["助言"]), "bad-field"),
        (row(purpose="長" * 201), "bad-field"),
        (row(source={"name": 3}), "bad-field"),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_stay(tmp_path: Path, content: str, code: str) -> None:
    report = read(tmp_path, "q.jsonl", content.rstrip("\n") + "\n" + row(text="よい質問です。"))
    assert problems(report) == [(1, code)]
    assert [r.text for r in report.rows] == ["よい質問です。"]


def test_the_same_question_twice_is_told_whatever_its_width_and_spaces(tmp_path: Path) -> None:
    report = read(tmp_path, "q.jsonl", row(text="ABC とは？") + row(text="ＡＢＣ　とは？ "))
    assert problems(report) == [(2, "duplicate")]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    report = read(tmp_path, "q.jsonl", b"\xef\xbb\xbf" + row().encode())
    assert len(report.rows) == 1
    table = read(tmp_path, "q.csv", "\ufefftext,genre\n川とは？,life.work\n")
    assert table.rows[0].text == "川とは？"


def test_a_table_of_excel_in_cp932_is_read(tmp_path: Path) -> None:
    content = "質問,genre,target_length\r\n①の意味は？,life.work,120\r\n".encode("cp932")
    (only,) = read(tmp_path, "q.csv", content).rows
    assert (only.text, only.target_length) == ("①の意味は？", 120)


def test_cells_may_hold_line_ends_quotes_and_commas(tmp_path: Path) -> None:
    content = 'text,genre\n"一行目、\n""二行目"", 続き",life.work\n三行目,life.work\n'
    report = read(tmp_path, "q.csv", content)
    assert [(r.line, r.text) for r in report.rows] == [
        (3, '一行目、\n"二行目", 続き'),
        (4, "三行目"),
    ]


def test_tabs_part_columns_where_commas_do_not(tmp_path: Path) -> None:
    (only,) = read(tmp_path, "q.tsv", "text\tgenre\n空とは？\tlife.work\n").rows
    assert only.text == "空とは？"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("q.jsonl", "あ".encode("cp932") + b"\xff\xfe", "not-utf8"),
        ("q.csv", b"\x81\xff\xff", "not-utf8"),
        ("q.csv", b"", "not-a-table"),
        ("q.csv", b"\n\n", "not-a-table"),
        ("q.csv", b"text,genre\n\0\0,life.work\n", "not-a-table"),
        ("q.csv", b'text,genre\n"open,life.work\n', "not-a-table"),
    ],
)
def test_a_file_that_is_something_else_is_told_as_a_whole(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    report = read(tmp_path, name, content)
    assert (report.rows, problems(report)) == ((), [(None, code)])


def test_line_separators_inside_a_string_are_no_line_ends(tmp_path: Path) -> None:
    content = json.dumps({"text": "上\u2028下", "genre": "life.work"}, ensure_ascii=False)
    (only,) = read(tmp_path, "q.jsonl", content).rows
    assert only.text == "上\u2028下"


def test_a_missing_file_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(UnreadableFileError):
            read_instructions(path, GENRES)


def test_a_file_beyond_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.exchange.importing.MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableFileError):
        read(tmp_path, "q.jsonl", row())


@given(content=st.binary(max_size=400), name=st.sampled_from(["q.jsonl", "q.csv", "q.tsv"]))
def test_no_content_at_all_makes_it_fail(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    report = read(tmp_path_factory.mktemp("any"), name, content)
    assert not report.rows
