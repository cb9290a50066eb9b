"""What went wrong with a model, in both languages, and what to do about it."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from pydantic import ValidationError

from ichikara_desktop.preview import model_errors as errors
from ichikara_desktop.preview.fitting import Misfit, Unfit
from ichikara_desktop.preview.gguf_file import NotAModelError
from ichikara_desktop.preview.memory import NotEnoughMemoryError
from ichikara_desktop.preview.messages import Died, Failed
from ichikara_desktop.preview.templates import TemplateError

FAILED = 2
"""Exit status of a command that could not do what was asked for."""
FOUND = 1
"""Exit status of a check that found something."""
STOPPED = 130
"""Exit status after Ctrl+C, as shells have it."""

PIPE_CLOSED = 141
"""Exit status after the reader of the output went away, likewise."""

Words = tuple[str, str]


class AmbiguousError(Exception):
    """Several models begin with these characters."""


class NoLibraryError(Exception):
    """llama.cpp is missing here, or does not run."""


class NoBaseError(Exception):
    """What was named as the model is an adapter."""


class OtherBaseError(Exception):
    """The adapter's card names another base."""


class NoTemplateError(Exception):
    """Neither the model's file nor its card has a chat template, and none was given."""


class NoSuchTemplateError(Exception):
    """What was given as the template is neither a file nor a template."""


class OutExistsError(Exception):
    """The file for the results is there already, and nobody said to go on with it."""


class OtherRunError(Exception):
    """The lines of the results were made with other models or settings."""


class NotAnsweredError(Exception):
    """A request came to nothing.

    Attributes:
        event: what closed it.
    """

    def __init__(self, event: Failed | Died) -> None:
        super().__init__(event.code)
        self.event = event


class NotLoadedError(NotAnsweredError):
    """The model could not be loaded: nothing can be asked."""


_NO_MODEL: dict[str, Words] = {
    "not-gguf": ("GGUF 形式のファイルではありません。", "This is not a GGUF file."),
    "truncated": (
        "ファイルが途中で切れています。もう一度、受け取り直してください。",
        "The file is cut short. Fetch it again.",
    ),
    "version": (
        "この版では読めない形式の GGUF です。アプリを更新するか、変換し直してください。",
        "This version cannot read that form of GGUF. Update the program, or convert it again.",
    ),
    "hostile": (
        "ファイルの内容に矛盾があり、安全に読めません。配った人に確かめてください。",
        "The file contradicts itself and cannot be read safely. Ask whoever gave it to you.",
    ),
    "no-architecture": (
        "モデルの種類が書かれていません。",
        "The file does not say what kind of model it is.",
    ),
    "split": (
        "分割されたモデルの一部です。一つのファイルにまとめたものを使ってください。",
        "This is one part of several. Use the model as a single file.",
    ),
    "kind": (
        "文章を作るモデルでも、アダプターでもありません。",
        "This is neither a language model nor an adapter.",
    ),
}

_UNFIT: dict[Unfit, Words] = {
    Unfit.NOT_BASE: (
        "元のモデルとして指定したものは、アダプターです。",
        "The model named as the base is an adapter.",
    ),
    Unfit.NOT_ADAPTER: ("LoRA アダプターではありません。", "This is not a LoRA adapter."),
    Unfit.ARCHITECTURE: (
        "元のモデルとは種類の違うモデルのアダプターです。",
        "The adapter is for another family of models.",
    ),
    Unfit.ALPHA: (
        "アダプターに強さ（alpha）が書かれていません。",
        "The adapter does not state its alpha.",
    ),
    Unfit.EMPTY: ("アダプターに中身がありません。", "The adapter changes nothing."),
    Unfit.UNKNOWN_TENSOR: (
        "アダプターに、どの対にも属さないテンソルがあります。",
        "The adapter has a tensor that belongs to no pair.",
    ),
    Unfit.UNPAIRED: (
        "アダプターの対の片方が欠けています。",
        "One half of a pair is missing from the adapter.",
    ),
    Unfit.MISSING_IN_BASE: (
        "元のモデルにこのテンソルがありません。別のモデルのアダプターです。",
        "The base has no such tensor: the adapter is for another base.",
    ),
    Unfit.TYPE: (
        "アダプターが量子化されています。F16 か F32 のものを使ってください。",
        "The adapter is quantised. Use one in F16 or F32.",
    ),
    Unfit.TURNED: (
        "アダプターの行と列が入れ替わっています。変換し直してください。",
        "The adapter's rows and columns are swapped. Convert it again.",
    ),
    Unfit.SHAPE: (
        "大きさが元のモデルと合いません。別のモデルのアダプターです。",
        "The sizes differ: the adapter is for another base.",
    ),
    Unfit.RANK: (
        "アダプターの中で階数（rank）がそろっていません。",
        "The ranks in the adapter disagree.",
    ),
}

_MESSAGES: dict[type[Exception], Words] = {
    ImportError: (
        "試し出力に使う部品が入っていません。"
        "pip install 'ichikara-desktop[preview]' で入れてください。",
        "The preview is not installed. Install it: pip install 'ichikara-desktop[preview]'",
    ),
    errors.NeedsTemplateError: (
        "このモデルには、質問を渡す書式がありません。"
        "プロジェクトの書式を --template-file で指定してください。",
        "The model has no chat template. Pass the project's with --template-file.",
    ),
    errors.BaseMissingError: (
        "アダプターには元のモデルが要ります。先に取り込み、--adapter-of で指定してください。",
        "An adapter needs its base: import that first, and name it with --adapter-of.",
    ),
    errors.ModelUnknownError: (
        "そのモデルはありません。preview models list で確かめてください。",
        "There is no such model. See preview models list.",
    ),
    AmbiguousError: (
        "その文字で始まるモデルがいくつもあります。もう少し長く指定してください。",
        "Several models begin with that. Give more characters.",
    ),
    errors.DamagedModelError: (
        "モデルのファイルが壊れています。もう一度、取り込んでください。",
        "The model's file is damaged. Import it again.",
    ),
    errors.ModelInUseError: (
        "モデルが使われています。試し出力を止めてから、もう一度お試しください。",
        "The model is in use. Stop the preview and try again.",
    ),
    errors.LibraryBusyError: (
        "ほかの画面かコマンドで、モデルを取り込んでいるか削除しています。"
        "終わってから、もう一度お試しください。",
        "Another window or command is importing or removing models. Try again when that is done.",
    ),
    ValidationError: (
        "名前や説明が長すぎるか、形式が正しくありません。",
        "A name or text is too long, or not in the right form.",
    ),
    NoLibraryError: (
        "試し出力に使う部品（llama.cpp）が動きません。"
        "pip install 'ichikara-desktop[preview]' で入れ直してください。",
        "llama.cpp does not run here. Install it again: pip install 'ichikara-desktop[preview]'",
    ),
    NoBaseError: (
        "--model に指定したものはアダプターです。元のモデルを --model に、アダプターは "
        "--adapter に指定してください。",
        "What --model names is an adapter: name its base there, and the adapter by --adapter.",
    ),
    OtherBaseError: (
        "このアダプターは、別のモデルに合わせて取り込まれています。",
        "This adapter was imported for another base.",
    ),
    NoTemplateError: (
        "このモデルには、質問を渡す書式がありません。--template で指定してください。",
        "The model has no chat template. Pass one with --template.",
    ),
    NoSuchTemplateError: (
        "--template には、書式（Jinja）のファイルか、書式そのものを指定してください。",
        "--template takes a file with a chat template (Jinja), or the template itself.",
    ),
    OutExistsError: (
        "--out のファイルはもうあります。続きから始めるには --resume を付け、"
        "新しく始めるには別の名前にしてください。",
        "The file of --out is there already. Go on with it by --resume, or name another.",
    ),
    OtherRunError: (
        "--out のファイルは、別のモデルか設定で作られています。"
        "同じ指定で続けるか、別の名前にしてください。",
        "The file of --out was made with other models or settings. "
        "Use the same ones, or name another file.",
    ),
    UnicodeDecodeError: (
        "テキストのファイルは UTF-8 で保存してください。",
        "Text files must be saved as UTF-8.",
    ),
    OSError: (
        "ファイルを読み書きできませんでした。場所と権限、ディスクの空きを確かめてください。",
        "A file could not be read or written. Check its place, its permissions and the free space.",
    ),
}


_OF_EVENTS: dict[str, Words] = {
    "unreadable": ("長すぎます。", "It is too long."),
    "no-library": _MESSAGES[NoLibraryError],
    "load-failed": (
        "モデルを読み込めません。ファイルが壊れているか、この版では使えないモデルです。",
        "The model cannot be loaded: damaged, or of a kind that this version does not know.",
    ),
    "adapter-failed": ("アダプターを読み込めません。", "The adapter cannot be loaded."),
    "no-model": ("モデルが読み込まれていません。", "No model is loaded."),
    "no-memory": ("メモリーが足りません。", "There is not enough memory."),
    "no-template": _MESSAGES[NoTemplateError],
    "template-failed": (
        "書式（テンプレート）がこの質問を受け付けません。",
        "The chat template refuses the question, or fails with it.",
    ),
    "decode-failed": ("計算できませんでした。", "It could not be computed."),
    "could-not-start": ("別プロセスを始められません。", "The worker cannot be started."),
    "too-slow": ("返事がないため、止めました。", "Nothing was heard of it, and it was stopped."),
    "cancelled": ("中止しました。", "It was stopped."),
    "closed": ("中止しました。", "It was stopped."),
}
_FAILED_HERE: Words = ("プログラムの不具合が起きました。", "The program failed.")


def words_of_event(event: Failed | Died) -> Words:
    """Return why a request came to nothing. Has no text that a person wrote."""
    if isinstance(event, Died) and event.code in ("exited", "killed"):
        how = event.signal or f"exit {event.status}"
        return (
            f"試し出力の別プロセスが異常終了しました（{how}）。",
            f"The worker died ({how}).",
        )
    if event.code == "prompt-too-long" and isinstance(event, Failed):
        tokens, context = event.figures.get("tokens", 0), event.figures.get("context", 0)
        return (
            f"質問が長すぎます（{tokens} トークン、上限 {context}）。",
            f"The question is too long ({tokens} tokens, at most {context}).",
        )
    return _OF_EVENTS.get(event.code, _FAILED_HERE)


def _of_template(error: TemplateError) -> Words:
    if error.fault == "no-jinja":
        return _MESSAGES[ImportError]
    line = (f"（{error.line} 行目）", f" (line {error.line})") if error.line else ("", "")
    return (
        f"--template の書式を読めません{line[0]}。",
        f"The template of --template cannot be read{line[1]}.",
    )


def _of_memory(error: NotEnoughMemoryError) -> Words:
    needed, free = size(error.needed), size(error.available)
    return (
        f"メモリーが足りません（必要 {needed}、使える量 {free}）。"
        "もっと小さいモデルを使うか、ほかのアプリを閉じてください。",
        f"There is not enough memory (needed {needed}, available {free}). "
        "Use a smaller model, or close other programs.",
    )


def _of_room(error: errors.NoRoomError) -> Words:
    needed, free = size(error.needed), size(error.free)
    return (
        f"ディスクの空きが足りません（必要 {needed}、空き {free}）。"
        "空きを作ってから、もう一度お試しください。",
        f"There is not enough room on the disk (needed {needed}, free {free}). "
        "Make room and try again.",
    )


def _of_adapters(error: errors.HasAdaptersError) -> Words:
    names = ", ".join(error.names)
    return (
        f"このモデルを使うアダプターがあります。先に削除してください：{names}",
        f"Adapters depend on this model. Remove them first: {names}",
    )


def _of_misfit(wrong: Misfit) -> Words:
    parts = [wrong.tensor, _shape(wrong.found)]
    expected = _shape(wrong.expected)
    place = " ".join(part for part in parts if part) + (f" ≠ {expected}" if expected else "")
    japanese, english = _UNFIT[wrong.code]
    return (f"{japanese}（{place}）", f"{english} ({place})") if place else (japanese, english)


def _shape(value: tuple[int, ...] | str) -> str:
    return value if isinstance(value, str) else " × ".join(map(str, value))


def size(count: int) -> str:
    """Return bytes as people read them."""
    number = float(count)
    for unit in ("B", "KB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


_WITH_FIGURES: dict[type[Exception], Callable[[Any], Words]] = {
    NotAModelError: lambda error: _NO_MODEL[error.code],
    NotAnsweredError: lambda error: words_of_event(error.event),
    NotEnoughMemoryError: _of_memory,
    TemplateError: _of_template,
    errors.HasAdaptersError: _of_adapters,
    errors.NoRoomError: _of_room,
    errors.NotFittingError: lambda error: _of_misfit(error.misfit),
}


def _words_of(error: Exception) -> Words:
    for kind, words in _WITH_FIGURES.items():
        if isinstance(error, kind):
            return words(error)
    return next(_MESSAGES[kind] for kind in type(error).__mro__ if kind in _MESSAGES)


_TOLD: tuple[type[Exception], ...] = (errors.ModelError, *_WITH_FIGURES, *_MESSAGES)


@contextmanager
def failures_in_words() -> Iterator[None]:
    """Say in both languages what went wrong and what to do, instead of a traceback."""
    try:
        yield
    except _TOLD as error:
        typer.echo("\n".join(_words_of(error)), err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo("中止しました。 / Stopped.", err=True)
        raise typer.Exit(STOPPED) from None


@contextmanager
def pipes_may_close() -> Iterator[None]:
    """End in silence when the reader of the standard output goes away."""
    try:
        yield
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise
        # What is left in the buffer has nowhere to go, and must not be complained about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(PIPE_CLOSED) from None
