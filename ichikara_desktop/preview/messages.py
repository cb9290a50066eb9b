"""Every line between the program and the worker of the preview.

One JSON object a line, in UTF-8. A request names what is asked by ``kind`` and carries an ``id``
that every event about it repeats. Each request but ``cancel`` and ``quit`` ends in exactly one of
``loaded``, ``finished``, ``scored``, ``benched``, ``status`` or ``failed``; when the worker dies,
the parent makes a ``died`` of it.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL = 1
"""Told in ``hello``; another number means that program and worker are of different versions."""

LONGEST_LINE = 1_000_000
"""Bytes. A longer line is thrown away by whoever reads it."""

Column = Literal["base", "tuned"]
"""The model as it is, or with the adapter."""

EndReason = Literal["end", "stop", "limit", "context", "cancelled"]
"""The model ended its answer; a stop string came; the limit was reached; the context is full;
somebody cancelled."""

FailureCode = Literal[
    "unreadable",
    "no-library",
    "load-failed",
    "adapter-failed",
    "no-model",
    "no-memory",
    "no-template",
    "template-failed",
    "prompt-too-long",
    "text-differs",
    "decode-failed",
    "cancelled",
    "internal",
]
"""Why a request came to nothing. ``text-differs``: the vocabulary cannot say the text that was to
be scored."""

DeathCode = Literal["could-not-start", "exited", "killed", "too-slow", "closed"]
"""``killed``: by a signal; ``too-slow``: by us, after its time limit; ``closed``: by us, at the
end."""


def _whole(text: str) -> str:
    """Put U+FFFD for half a surrogate pair, which Qt may hand on and UTF-8 cannot say."""
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)


Text = Annotated[str, AfterValidator(_whole)]


class Message(BaseModel):
    """Immutable; unknown fields are ignored; what people wrote is in no error message."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: int = 0

    def line(self) -> bytes:
        """Return the message as a line, with its end."""
        return self.model_dump_json().encode() + b"\n"


class Turn(BaseModel):
    """One message of a conversation, as chat templates have it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    role: Literal["system", "user", "assistant"]
    content: Text


class Sampling(BaseModel):
    """How tokens are chosen.

    Attributes:
        temperature: 0 always takes the likeliest token; the seed then changes nothing.
        top_k: the choice is among so many of the likeliest tokens; 0 among all.
        top_p: and among those that together have this probability.
        repeat_penalty: 1 leaves tokens that were used in the last 64 of the answer alone.
        limit: tokens of an answer at most.
        stop: texts that end an answer; they are not part of it.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    temperature: float = Field(default=0.7, ge=0, le=5)
    top_k: int = Field(default=40, ge=0, le=1000)
    top_p: float = Field(default=0.95, gt=0, le=1)
    repeat_penalty: float = Field(default=1.0, ge=0.5, le=3)
    limit: int = Field(default=512, ge=1, le=32768)
    stop: tuple[Text, ...] = Field(default=(), max_length=16)


Seed = Annotated[int, Field(ge=0, le=2**32 - 2)]
"""2**32 - 1 would tell the library to choose one itself."""


class Load(Message):
    """Load a model, and an adapter for the column ``tuned``, in place of what is loaded.

    Attributes:
        context: tokens that prompt and answer may have together, in each column.
        gpu_layers: layers that a GPU takes; -1 for all. Ignored by a build without one.
        threads: 0 for one less than there are cores.
        batch: tokens of a prompt that are read at a time.
    """

    kind: Literal["load"] = "load"
    model: str
    adapter: str | None = None
    scale: float = 1.0
    context: int = Field(default=2048, ge=64, le=1_048_576)
    gpu_layers: int = 0
    threads: int = Field(default=0, ge=0, le=512)
    batch: int = Field(default=64, ge=1, le=512)


class ChangeAdapter(Message):
    """Put another adapter, or none, under the column ``tuned``. Answered by ``loaded``."""

    kind: Literal["adapter"] = "adapter"
    adapter: str | None = None
    scale: float = 1.0


class Conversation(Message):
    """What a model is to read before its answer.

    Attributes:
        template: the project's, in Jinja; without it the model file's own is used.
    """

    turns: tuple[Turn, ...] = Field(min_length=1)
    template: Text | None = None


class Generate(Conversation):
    """Answer: one answer for each seed and column; the columns take turns, token by token.

    Attributes:
        exact: every answer begins with an empty KV cache, so that the same request gives the
            same text whatever was asked before it.
    """

    kind: Literal["generate"] = "generate"
    columns: tuple[Column, ...] = ("base", "tuned")
    sampling: Sampling = Sampling()
    seeds: tuple[Seed, ...] = Field(default=(0,), min_length=1, max_length=16)
    exact: bool = False


class Score(Conversation):
    """Say how likely ``text`` is as the answer."""

    kind: Literal["score"] = "score"
    column: Column = "tuned"
    text: Text = Field(min_length=1)


class Bench(Message):
    """Measure how fast a model reads and writes here; takes some seconds.

    Attributes:
        both: the other column takes turns with it, as when both answer.
    """

    kind: Literal["bench"] = "bench"
    column: Column = "base"
    both: bool = False
    prompt_tokens: int = Field(default=128, ge=1, le=4096)
    tokens: int = Field(default=32, ge=1, le=4096)


class Unload(Message):
    """Free model, contexts and adapter. Answered by ``status``."""

    kind: Literal["unload"] = "unload"


class AskStatus(Message):
    """Ask what is loaded."""

    kind: Literal["status"] = "status"


class Cancel(Message):
    """Give up the request that has this ``id``, whether it runs or waits. Not answered itself."""

    kind: Literal["cancel"] = "cancel"


class Quit(Message):
    """Give up everything and end. Not answered."""

    kind: Literal["quit"] = "quit"


Request = Annotated[
    Load | ChangeAdapter | Generate | Score | Bench | Unload | AskStatus | Cancel | Quit,
    Field(discriminator="kind"),
]


class Hello(Message):
    """The first line of a worker."""

    kind: Literal["hello"] = "hello"
    protocol: int = PROTOCOL
    pid: int


class Loaded(Message):
    """A model, or another adapter, is ready.

    Attributes:
        context: as it really became; the library rounds it.
        trained_context: tokens the model was trained for.
        has_template: whether the file brings a chat template.
        library: version of llama-cpp-python.
        seconds: how long it took.
    """

    kind: Literal["loaded"] = "loaded"
    description: str
    context: int
    trained_context: int
    layers: int
    vocabulary: int
    has_template: bool
    has_adapter: bool
    scale: float
    library: str
    seconds: float


class Reading(Message):
    """How far the prompt of a column was read, in tokens."""

    kind: Literal["reading"] = "reading"
    column: Column
    read: int
    total: int


class Token(Message):
    """More text of an answer; whole characters only.

    Attributes:
        candidate: which of the request's seeds, counted from 0.
    """

    kind: Literal["token"] = "token"
    column: Column
    candidate: int
    text: str


class Answered(Message):
    """One answer is complete.

    Attributes:
        text: all of it.
        prompt_sha256: of the text that the model read, as the template made it.
        reused: tokens of the prompt that lay in the KV cache.
        first_seconds: from the start of the answer to its first token.
        seconds: from there to the end.
    """

    kind: Literal["answered"] = "answered"
    column: Column
    candidate: int
    seed: int
    text: str
    reason: EndReason
    prompt_sha256: str
    prompt_tokens: int
    reused: int
    tokens: int
    first_seconds: float
    seconds: float


class Finished(Message):
    """All answers of a ``generate`` are complete, or given up."""

    kind: Literal["finished"] = "finished"
    cancelled: bool = False


class ScoredSpan(BaseModel):
    """A part of the scored text.

    Attributes:
        start: first code point.
        end: behind the last one. Tokens that share a character are one span.
        logprob: natural logarithm of its probability, given all that stands before it.
        tokens: how many tokens it is.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    logprob: float
    tokens: int


class Scored(Message):
    """The spans lie side by side and cover the text."""

    kind: Literal["scored"] = "scored"
    column: Column
    spans: tuple[ScoredSpan, ...]


class Benched(Message):
    """Tokens a second; of each column, where both took turns."""

    kind: Literal["benched"] = "benched"
    reading: float
    writing: float


class Status(Message):
    """What is loaded.

    Attributes:
        waiting: requests that wait.
        ignored: lines that could not be read.
    """

    kind: Literal["status"] = "status"
    model: str | None = None
    adapter: str | None = None
    context: int = 0
    waiting: int = 0
    ignored: int = 0


class Failed(Message):
    """A request came to nothing.

    Attributes:
        figures: what the code speaks of; ``prompt-too-long`` has ``tokens`` and ``context``.
        log: the last lines of the library's log.
    """

    kind: Literal["failed"] = "failed"
    code: FailureCode
    figures: dict[str, int] = {}
    log: tuple[str, ...] = ()


class Written(BaseModel):
    """What was there of an answer that did not come to its end; fields as in :class:`Token`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    column: Column
    candidate: int
    text: str


class Died(Message):
    """The worker is gone, and with it this request. Made by the parent.

    Attributes:
        written: of a ``generate``: the answers in whose middle it died. Those before them came as
            ``answered``.
        status: exit status; ``None`` where a signal ended it or it never began.
        signal: name of the signal, such as ``SIGSEGV``.
        log: the last lines that the worker wrote to its standard error.
    """

    kind: Literal["died"] = "died"
    code: DeathCode
    written: tuple[Written, ...] = ()
    status: int | None = None
    signal: str | None = None
    log: tuple[str, ...] = ()


Event = Annotated[
    Hello
    | Loaded
    | Reading
    | Token
    | Answered
    | Finished
    | Scored
    | Benched
    | Status
    | Failed
    | Died,
    Field(discriminator="kind"),
]

CLOSING = (Loaded, Finished, Scored, Benched, Status, Failed, Died)
"""The events after which nothing more comes about a request."""

REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
