"""llama.cpp, by its lowest layer. The only file that calls it; for one thread alone.

The library ends the process on a bad pointer, so each class here frees what it holds once, and
nothing is used after it was freed. Order of freeing: samplers, contexts, adapters, model.
"""

import ctypes
import math
import os
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from ichikara_desktop.preview.messages import FailureCode, Sampling

OUTPUTS = 16
"""Rows of logits that one call may ask for: with 262,144 tokens in a vocabulary one takes 1 MB."""

PENALIZED = 64
"""Tokens of the answer that the repeat penalty looks back on."""

log: deque[str] = deque(maxlen=30)
"""The last lines of the library's log. It never sees prompts or answers."""

_DEBUG, _WARNING, _ERROR = 1, 3, 4  # GGML_LOG_LEVEL_…
_UNKNOWN, _CONTROL = 1, 8  # LLAMA_TOKEN_ATTR_…
_ABORTED = 2  # llama_decode: aborted by the callback
_NO_ROOM = 1  # llama_decode: no slot in the KV cache
_kept: list[Any] = []  # callbacks that the library holds on to


class NativeError(Exception):
    """The library said no."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code: FailureCode = code


class Interrupted(Exception):  # noqa: N818 - no error: somebody cancelled
    """The library was asked to stop and did."""


def library() -> Any:
    """Return the module ``llama_cpp``, ready for use.

    Raises:
        NativeError: ``no-library``.
    """
    try:
        import llama_cpp  # noqa: PLC0415 - an extra, and 0.3 s
    except Exception:  # missing, or its shared library cannot be loaded
        raise NativeError("no-library") from None
    if not _kept:
        callback = llama_cpp.llama_log_callback(_note)
        _kept.append(callback)
        llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
    return llama_cpp


def _note(level: int, text: bytes, _data: object) -> None:
    line = text.decode(errors="replace").rstrip()
    if level == _DEBUG or not line.strip("."):
        return
    log.append(line[:300])
    if level in (_WARNING, _ERROR):  # should the process die, the parent has these
        os.write(2, line[:300].encode() + b"\n")


class Model:
    """A model file in memory.

    Args:
        path: the GGUF.
        gpu_layers: layers for a GPU; -1 for all.
        interrupted: asked now and then while it loads.

    Raises:
        NativeError: ``load-failed``.
        Interrupted: ``interrupted`` said so.
    """

    def __init__(self, path: Path, gpu_layers: int, interrupted: Callable[[], bool]) -> None:
        self.api = library()
        parameters = self.api.llama_model_default_params()
        parameters.n_gpu_layers = gpu_layers
        progress = self.api.llama_progress_callback(lambda _part, _data: not interrupted())
        parameters.progress_callback = progress
        self.handle = self.api.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.handle:
            if interrupted():
                raise Interrupted
            raise NativeError("load-failed")
        self.vocabulary = self.api.llama_model_get_vocab(self.handle)
        self.size = self.api.llama_vocab_n_tokens(self.vocabulary)
        self.layers = self.api.llama_model_n_layer(self.handle)
        self.trained_context = self.api.llama_model_n_ctx_train(self.handle)
        self._buffer = ctypes.create_string_buffer(512)

    def close(self) -> None:
        """Free it; contexts and adapters were freed before."""
        self.api.llama_model_free(self.handle)

    @property
    def description(self) -> str:
        """Kind, size and quantization in the library's words."""
        self.api.llama_model_desc(self.handle, self._buffer, 512)
        return self._buffer.value.decode(errors="replace")

    @property
    def template(self) -> str | None:
        """The chat template in the file."""
        found = self.api.llama_model_chat_template(self.handle, None)
        return found.decode(errors="replace") if found else None

    @property
    def bos_text(self) -> str:
        """The text of the token that begins every prompt; empty where there is none."""
        return self._text_of(self.api.llama_vocab_bos(self.vocabulary))

    @property
    def eos_text(self) -> str:
        """The text of the token that ends an answer."""
        return self._text_of(self.api.llama_vocab_eos(self.vocabulary))

    def _text_of(self, token: int) -> str:
        return "" if token < 0 else self.piece(token, special=True).decode(errors="replace")

    def prompt(self, parts: Sequence[str]) -> list[int]:
        """Return the tokens of a rendered template, in which control tokens are written out.

        Args:
            parts: of the text; no token lies over the end of one. If the model wants a token for
                the beginning, it is put there where the template has not done so itself.
        """
        found = [token for part in parts for token in self.tokens(part, special=True)]
        bos = self.api.llama_vocab_bos(self.vocabulary)
        if self.api.llama_vocab_get_add_bos(self.vocabulary) and found[:1] != [bos]:
            found.insert(0, bos)
        return found

    def control_texts(self, text: str) -> set[str]:
        """Return the control tokens that the tokeniser finds written out in a text.

        Those of a single character are left out: nothing tells them from the character.
        """
        tokens = {token for token in self.tokens(text, special=True) if self._controls(token)}
        names = {self.api.llama_vocab_get_text(self.vocabulary, token) for token in tokens}
        return {name for name in (each.decode(errors="replace") for each in names) if name[1:]}

    def _controls(self, token: int) -> bool:
        attributes = self.api.llama_vocab_get_attr(self.vocabulary, token)
        return bool(attributes & (_UNKNOWN | _CONTROL)) or self.ends(token)

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """Return the tokens of a text.

        Args:
            special: take the texts of special tokens for these tokens.
        """
        raw = text.encode()
        room = len(raw) + 8
        found = (self.api.llama_token * room)()
        count = self.api.llama_tokenize(self.vocabulary, raw, len(raw), found, room, False, special)
        if count < 0:
            raise NativeError("text-differs")
        return list(found[:count])

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """Return the bytes of a token, which need not be whole characters."""
        length = len(self._buffer)
        count = self.api.llama_token_to_piece(
            self.vocabulary, token, self._buffer, length, 0, special
        )
        if count < 0:
            self._buffer = ctypes.create_string_buffer(-count)
            return self.piece(token, special=special)
        return self._buffer.raw[:count]

    def ends(self, token: int) -> bool:
        """Whether a token ends the answer."""
        return bool(self.api.llama_vocab_is_eog(self.vocabulary, token))


class Adapter:
    """A LoRA in memory, made for one model.

    Raises:
        NativeError: ``adapter-failed``; the library says no more than that.
    """

    def __init__(self, model: Model, path: Path) -> None:
        self._api = model.api
        self.handle = self._api.llama_adapter_lora_init(model.handle, str(path).encode())
        if not self.handle:
            raise NativeError("adapter-failed")

    def close(self) -> None:
        """Free it; no context has it any more."""
        self._api.llama_adapter_lora_free(self.handle)


class Context:
    """A model's memory of what it has read.

    Args:
        interrupted: asked by the library while it reads a prompt.

    Attributes:
        held: the tokens that lie in the KV cache.
        size: tokens that fit.

    Raises:
        NativeError: ``no-memory``.
    """

    def __init__(
        self, model: Model, size: int, batch: int, threads: int, interrupted: Callable[[], bool]
    ) -> None:
        self._api = api = model.api
        self._vocabulary_size = model.size
        parameters = api.llama_context_default_params()
        parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = size, batch, batch
        parameters.n_outputs_max = min(OUTPUTS, batch)
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.no_perf = True
        self.handle = api.llama_init_from_model(model.handle, parameters)
        if not self.handle:
            raise NativeError("no-memory")
        self.size: int = api.llama_n_ctx(self.handle)
        self.batch = batch
        self.held: list[int] = []
        self._memory = api.llama_get_memory(self.handle)
        self._batch = api.llama_batch_init(batch, 0, 1)
        self._interrupt = api.ggml_abort_callback(lambda _data: interrupted())
        self._never = api.ggml_abort_callback()

    def close(self) -> None:
        """Free it, before its adapter and its model."""
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self.handle)

    def use(self, adapter: Adapter | None, scale: float) -> None:
        """Put an adapter under what is read from now on, and forget what was read before."""
        if adapter is None:
            failed = self._api.llama_set_adapters_lora(self.handle, None, 0, None)
        else:
            handles = (self._api.llama_adapter_lora_p_ctypes * 1)(adapter.handle)
            scales = (ctypes.c_float * 1)(scale)
            failed = self._api.llama_set_adapters_lora(self.handle, handles, 1, scales)
        self.clear()
        if failed:
            raise NativeError("adapter-failed")

    def clear(self) -> None:
        """Forget everything."""
        self._api.llama_memory_clear(self._memory, True)
        self.held.clear()

    def keep(self, count: int) -> None:
        """Forget all but the first ``count`` tokens; ``held`` tells how many are left."""
        if self._api.llama_memory_seq_rm(self._memory, 0, count, -1):
            del self.held[count:]
        else:  # some architectures cannot forget a part
            self.clear()

    def read(self, tokens: Sequence[int], outputs: int = 1, *, interruptible: bool = False) -> None:
        """Read tokens behind those that are held.

        Args:
            tokens: not more than ``batch``.
            outputs: of how many of the last ones logits are wanted.
            interruptible: the library asks whether to go on, at each of its many hundred steps.

        Raises:
            Interrupted: nothing of ``tokens`` is held.
            NativeError: ``decode-failed`` or ``no-memory``; nothing of ``tokens`` is held.
        """
        batch, first, count = self._batch, len(self.held), len(tokens)
        for place, token in enumerate(tokens):
            batch.token[place] = token
            batch.pos[place] = first + place
            batch.n_seq_id[place] = 1
            batch.seq_id[place][0] = 0
            batch.logits[place] = place >= count - outputs
        batch.n_tokens = count
        self._watch(interruptible)
        status = self._api.llama_decode(self.handle, batch)
        if status == 0:
            self.held.extend(tokens)
            return
        self.keep(first)
        if status == _ABORTED:
            raise Interrupted
        raise NativeError("no-memory" if status == _NO_ROOM else "decode-failed")

    def _watch(self, wanted: bool) -> None:
        callback = self._interrupt if wanted else self._never
        self._api.llama_set_abort_callback(self.handle, callback, None)

    def logits(self, place: int) -> Any:
        """Return the logits of a token that was just read, as an array of the library's memory.

        Args:
            place: counted from the first of ``tokens``, or, when negative, from the last.
        """
        import numpy as np  # noqa: PLC0415 - comes with the library

        row = self._api.llama_get_logits_ith(self.handle, place)
        return np.ctypeslib.as_array(row, shape=(self._vocabulary_size,))


class Sampler:
    """Chooses tokens. Freed at the end of a ``with``."""

    def __init__(self, model: Model, sampling: Sampling, seed: int) -> None:
        self._api = api = model.api
        self._chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        links = []
        if sampling.repeat_penalty != 1:
            links.append(
                api.llama_sampler_init_penalties(
                    model.size, PENALIZED, sampling.repeat_penalty, 0.0, 0.0
                )
            )
        if sampling.temperature == 0:
            links.append(api.llama_sampler_init_greedy())
        else:
            if sampling.top_k:
                links.append(api.llama_sampler_init_top_k(sampling.top_k))
            if sampling.top_p < 1:
                links.append(api.llama_sampler_init_top_p(sampling.top_p, 1))
            links.append(api.llama_sampler_init_temp(sampling.temperature))
            links.append(api.llama_sampler_init_dist(seed))
        for link in links:
            api.llama_sampler_chain_add(self._chain, link)

    def __enter__(self) -> "Sampler":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._api.llama_sampler_free(self._chain)

    def choose(self, context: Context) -> int:
        """Return the next token, after what the context has just read.

        Raises:
            NativeError: ``decode-failed``: a weight of the model, or of the adapter, is no number,
                and so is what was computed; any token would do then, and mean nothing.
        """
        token = int(self._api.llama_sampler_sample(self._chain, context.handle, -1))
        if token < 0 or not math.isfinite(
            self._api.llama_get_logits_ith(context.handle, -1)[token]
        ):
            raise NativeError("decode-failed")
        return token
