"""What went wrong with a model, in both languages, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from ichikara_desktop.preview import model_errors as errors
from ichikara_desktop.preview.fitting import Misfit, Unfit
from ichikara_desktop.preview.gguf_file import NotAModelError

FAILED = 2
"""Exit status of a command that could not do what was asked for."""
FOUND = 1
"""Exit status of a check that found something."""
STOPPED = 130
"""Exit status after Ctrl+C, as shells have it."""

Words = tuple[str, str]


class AmbiguousError(Exception):
    """Several models begin with these characters."""


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
    UnicodeDecodeError: (
        "テキストのファイルは UTF-8 で保存してください。",
        "Text files must be saved as UTF-8.",
    ),
    OSError: (
        "ファイルを読み書きできませんでした。場所と権限、ディスクの空きを確かめてください。",
        "A file could not be read or written. Check its place, its permissions and the free space.",
    ),
}


def _words_of(error: Exception) -> Words:
    match error:
        case NotAModelError():
            return _NO_MODEL[error.code]
        case errors.NotFittingError():
            return _of_misfit(error.misfit)
        case errors.NoRoomError():
            needed, free = size(error.needed), size(error.free)
            return (
                f"ディスクの空きが足りません（必要 {needed}、空き {free}）。"
                "空きを作ってから、もう一度お試しください。",
                f"There is not enough room on the disk (needed {needed}, free {free}). "
                "Make room and try again.",
            )
        case errors.HasAdaptersError():
            names = ", ".join(error.names)
            return (
                f"このモデルを使うアダプターがあります。先に削除してください：{names}",
                f"Adapters depend on this model. Remove them first: {names}",
            )
    return next(_MESSAGES[kind] for kind in type(error).__mro__ if kind in _MESSAGES)


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


_TOLD: tuple[type[Exception], ...] = (NotAModelError, errors.ModelError, *_MESSAGES)


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
