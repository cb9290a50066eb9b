"""``POST /v1/ops``: what clients did while they were away, each with a result of its own."""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ichikara_desktop.domain.comparing import MAX_OVERLAP
from ichikara_desktop.domain.items import MAX_TEXT_LENGTH
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import CommentView, SourceView

MAX_OPERATIONS = 50
"""How many operations one request may carry."""

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH)]
Short = Annotated[str, Field(max_length=200)]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SubmitInstruction(Message):
    """A question was written."""

    kind: Literal["submit_instruction"] = "submit_instruction"
    text: Text
    purpose: Short = ""
    target_length: int | None = None


class SubmitResponse(Message):
    """An answer was written, or revised after a return."""

    kind: Literal["submit_response"] = "submit_response"
    text: Text


class SubmitVerdict(Message):
    """A checker decided about ``revision_id``.

    ``corrected_text`` goes with an acceptance: it becomes a further revision, and the author's
    stays.
    """

    kind: Literal["submit_verdict"] = "submit_verdict"
    revision_id: str
    verdict: Verdict
    reason: Annotated[str, Field(max_length=2000)] = ""
    comments: tuple[CommentView, ...] = Field(default=(), max_length=200)
    corrected_text: Text | None = None


class ImportInstruction(Message):
    """A coordinator brings in an existing question; the same text is taken once."""

    kind: Literal["import_instruction"] = "import_instruction"
    text: Text
    genre: Short
    purpose: Short = ""
    target_length: int | None = None
    source: SourceView


class SystemContent(Message):
    """A :class:`ichikara_desktop.domain.comparing.System`: a model as it was run."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    model_sha256: Hex
    adapter_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    scale: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] = 1.0
    dataset_version: Short = ""
    settings: Annotated[str, Field(max_length=4000)] = "{}"


class OutputContent(Message):
    """A :class:`ichikara_desktop.domain.comparing.Output`: what a system wrote, and how."""

    system: SystemContent
    text: Text
    seed: Annotated[int, Field(ge=0, lt=2**53)]
    prompt_sha256: Hex
    finish: Short = ""


class ImportComparison(Message):
    """A coordinator brings in one comparison of a set; the same one is taken once.

    The first of a set makes it, and the others say the same of its name and overlap.

    Attributes:
        set_id: made by the client, for all of the set.
        overlap: by how many people it is judged.
        family_id: the instruction's family in the project, where it has one. Without it a
            question of the same text is looked for.
        outputs: in any order.
    """

    kind: Literal["import_comparison"] = "import_comparison"
    set_id: Annotated[str, Field(min_length=1, max_length=64)]
    set_name: Annotated[str, Field(min_length=1, max_length=200)]
    overlap: Annotated[int, Field(ge=1, le=MAX_OVERLAP)] = 1
    instruction: Text
    genre: Short = ""
    family_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    outputs: tuple[OutputContent, OutputContent]


Content = Annotated[
    SubmitInstruction | SubmitResponse | SubmitVerdict | ImportInstruction | ImportComparison,
    Field(discriminator="kind"),
]


class Evidence(Message):
    """How the work came about. Kept for people to read; decides nothing.

    Attributes:
        wall: what the client's clock said, as are ``monotonic`` and ``boot_id``.
        rule_set: which rules checked the text (:func:`ichikara_desktop.checks.rule_set`).
        pasted: spans of the text, in code points, that were pasted rather than typed.
        previewed: spans that stand word for word in a preview that was made for the task.
        dismissed: how many findings the author dismissed, by rule.
    """

    wall: str
    monotonic: float = 0.0
    boot_id: str = ""
    active_ms: int = 0
    rule_set: str = ""
    pasted: tuple[tuple[int, int], ...] = ()
    previewed: tuple[tuple[int, int], ...] = ()
    dismissed: dict[str, int] = Field(default_factory=dict)


class Operation(Message):
    """One thing a person did, immutable once sealed; ``op_id`` is its idempotency key.

    Attributes:
        device_seq: counts up per device, so that a device's work keeps its order.
        task_id: absent for work that belongs to no task (an import).
        base_revision: the revision that the person saw, if any.
        sha256: :func:`content_sha256` of this operation.
        signature: of the device's key over ``op_id`` and ``sha256``
            (:mod:`ichikara_desktop.protocol.signing`); empty from a device without one.
    """

    op_id: str
    device_id: str
    device_seq: int
    project_id: str
    task_id: str | None = None
    lease_id: str | None = None
    lease_epoch: int | None = None
    base_revision: str | None = None
    guideline_version: int = 1
    schema_version: int = 1
    content: Content
    sha256: str
    evidence: Evidence
    signature: Annotated[str, Field(max_length=100)] = ""


class OperationsRequest(Message):
    """A batch; every operation is its own transaction and has its own result."""

    operations: tuple[Operation, ...] = Field(min_length=1, max_length=MAX_OPERATIONS)


class Outcome(StrEnum):
    """What became of an operation."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    RETRY = "retry"


class Disposition(StrEnum):
    """How applied work counts."""

    COUNTED = "counted"
    LATE = "late"
    SURPLUS = "surplus"
    QUARANTINED = "quarantined"


class OperationResult(Message):
    """The answer to one operation; only its own ``op_id`` acknowledges it.

    Attributes:
        code: why it was rejected, one of :data:`REJECTIONS`.
        seq: the server's order of the work, once applied.
        status: the HTTP status that the operation would have had alone: 200, 422 when the same
            ``op_id`` came before with other content, another 4xx when it was rejected, 503 when
            it is to be sent again.
    """

    op_id: str
    outcome: Outcome
    code: str = ""
    disposition: Disposition | None = None
    revision_id: str | None = None
    seq: int | None = None
    status: int = 200


class OperationsReply(Reply):
    """One result for each operation, in the order sent."""

    results: tuple[OperationResult, ...]


STATUS_OF_REJECTION: dict[str, int] = {
    "hash-mismatch": 422,
    "other-content": 422,
    "wrong-project": 404,
    "task-unknown": 404,
    "not-your-task": 403,
    "separation-of-duty": 403,
    "not-permitted": 403,
    "no-such-move": 409,
    "wrong-kind": 422,
    "revision-stale": 409,
    "empty-text": 422,
    "text-not-storable": 422,
    "not-comparable": 422,
    "set-differs": 409,
    "malformed": 422,
}
"""The ``status`` of a rejected operation by its code."""

RETRY_STATUS = 503
"""The ``status`` of an operation that is to be sent again."""

REJECTIONS = frozenset(STATUS_OF_REJECTION)
"""Every code of a rejected operation. The client parks the operation and says it in words."""


def status_of(result: OperationResult) -> int:
    """Return the ``status`` that belongs to a result, also one kept by an older server."""
    if result.outcome is Outcome.RETRY:
        return RETRY_STATUS
    return STATUS_OF_REJECTION.get(result.code, 200)


def content_sha256(content: Message, task_id: str | None) -> str:
    """Return the SHA-256 in hex of what an operation says about ``task_id``.

    It is taken over canonical JSON: keys sorted, no blanks, UTF-8 without escapes.
    """
    body = {"task_id": task_id, "content": content.model_dump(mode="json")}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
