"""The hash that makes an operation immutable."""

from ichikara_desktop.protocol.operations import (
    ImportInstruction,
    SubmitResponse,
    SubmitVerdict,
    content_sha256,
)
from ichikara_desktop.protocol.views import CommentView, SourceView


def test_the_same_content_has_the_same_hash_however_it_travelled() -> None:
    content = SubmitVerdict(
        revision_id="r", verdict="return", comments=(CommentView(text="𠮷野家😀", end=2),)
    )
    travelled = SubmitVerdict.model_validate_json(content.model_dump_json())
    assert content_sha256(content, "t") == content_sha256(travelled, "t")


def test_every_part_counts() -> None:
    source = SourceView(name="n", licence="MIT")
    hashes = {
        content_sha256(SubmitResponse(text="a"), "t"),
        content_sha256(SubmitResponse(text="b"), "t"),
        content_sha256(SubmitResponse(text="a"), "u"),
        content_sha256(SubmitResponse(text="a"), None),
        content_sha256(ImportInstruction(text="a", genre="g", source=source), None),
    }
    assert len(hashes) == 5
