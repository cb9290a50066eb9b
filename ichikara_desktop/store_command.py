"""``ichikara-desktop store``: check, salvage, back up and restore what was written here."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop.app.opening import keys_of
from ichikara_desktop.app.places import data_folder, store_folder
from ichikara_desktop.store import errors, salvage
from ichikara_desktop.store.backups import backups_in
from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.salvage import Salvaged
from ichikara_desktop.store.store import Store, open_store
from ichikara_desktop.store.unsent import export_unsent, read_unsent

FAILED = 2
"""Exit status of a command that could not do what was asked for."""
FOUND = 1
"""Exit status of a check that found something."""

_MESSAGES: dict[type[Exception], tuple[str, str]] = {
    errors.DamagedStoreError: (
        "保管庫が壊れています。何も変えていません。"
        "ichikara-desktop store salvage で、読めるものを取り出せます。",
        "The store is damaged and was left as it is. "
        "ichikara-desktop store salvage brings back what can be read.",
    ),
    errors.NotAStoreError: (
        "ここに保管庫はありません。--folder で場所を指定してください。",
        "There is no store here. Name its place with --folder.",
    ),
    errors.KeyMissingError: (
        "鍵がこのパソコンにありません。--secret で合言葉か復元コードを尋ねます。",
        "The key is not on this computer. With --secret the passphrase or code is asked for.",
    ),
    errors.WrongKeyError: (
        "鍵が合いません。何も変えていません。--secret で合言葉か復元コードを入れてください。",
        "The key does not fit. Nothing was changed. Give the passphrase or code with --secret.",
    ),
    errors.WrongSecretError: (
        "合言葉か復元コードが違います。何も変えていません。",
        "The passphrase or recovery code is wrong. Nothing was changed.",
    ),
    errors.StoreInUseError: (
        "アプリが開いています。閉じてから、もう一度お試しください。",
        "The program is open. Close it and try again.",
    ),
    errors.NewerStoreError: (
        "保管庫は、より新しい版のもので、手を付けていません。アプリを更新してください。",
        "The store is of a newer version and was left as it is. Update the program.",
    ),
    errors.NoRoomError: (
        "ディスクの空きが足りません。何も変えていません。",
        "The disk has too little room. Nothing was changed.",
    ),
    errors.BackupError: (
        "控えを作れないか、読めません。保管庫は元のままです。",
        "The backup cannot be made or read. The store is as it was.",
    ),
    errors.UnsafePlaceError: (
        "この場所はほかのサービスや機械が書き換えるため、使えません。何も変えていません。",
        "Another service or machine changes this folder: it cannot be used. Nothing was changed.",
    ),
    errors.NotWritableError: (
        "書き込めませんでした。ディスクの空きと権限を確かめてください。",
        "It could not be written. See the room and permissions of the disk.",
    ),
    errors.UnsafeSqliteError: (
        "データを安全に保存できない部品が入っています。アプリを入れ直してください。",
        "The installed SQLite can corrupt data. Install the program anew.",
    ),
    OSError: (
        "ファイルを読み書きできませんでした。場所と権限を確かめてください。",
        "A file could not be read or written. See its place and permissions.",
    ),
}

store_app = typer.Typer(
    help="Check, salvage, back up and restore what was written on this computer.",
    no_args_is_help=True,
)

FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="The store's folder; without it this user's own.")
]
SecretOption = Annotated[
    bool, typer.Option("--secret", help="Ask for the passphrase or the recovery code.")
]


@store_app.command()
def check(folder: FolderOption = None, secret: SecretOption = False) -> None:
    """Read and check everything. Exit status 1 when something is wrong."""
    with _told(), _opened(folder, secret) as (store, _, _):
        health = store.check()
    if health.whole:
        typer.echo(f"異常はありません。 / Nothing is wrong. ({health.seconds} s)")
        return
    typer.echo(
        f"壊れたページ {health.pages}、ほかの異常 {health.notes}。\n"
        f"Damaged pages: {health.pages}; other findings: {health.notes}."
    )
    raise typer.Exit(FOUND)


@store_app.command("salvage")
def salvage_command(
    folder: FolderOption = None,
    secret: SecretOption = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Make a new store of what can be read; the damaged one is moved aside."""
    with _told():
        place, keys, answer = _place(folder, secret)
        if not yes:
            typer.confirm(
                "今の保管庫を脇に移し、読めるものから新しく作ります。よろしいですか。 / "
                "Move this store aside and make a new one of what can be read?",
                abort=True,
            )
        _report(salvage.salvage(place, keys, answer))


@store_app.command()
def backup(folder: FolderOption = None, secret: SecretOption = False) -> None:
    """Make a backup now, verify it, and print where it is."""
    with _told(), _opened(folder, secret) as (store, _, _):
        typer.echo(store.backup(datetime.now(UTC)))


@store_app.command()
def restore(
    backup_file: Annotated[
        Path | None, typer.Argument(help="The backup; without it the newest.")
    ] = None,
    folder: FolderOption = None,
    secret: SecretOption = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Go back to a backup. What was written since is kept; the store now is moved aside."""
    with _told():
        place, keys, answer = _place(folder, secret)
        chosen = backup_file or next(iter(backups_in(place)), None)
        if chosen is None:
            raise errors.BackupError
        if not yes:
            typer.confirm(
                f"{chosen.name} に戻します。そのあとに書いたものは残ります。よろしいですか。 / "
                "Go back to it? What was written since is kept.",
                abort=True,
            )
        _report(salvage.restore(place, keys, chosen, answer))


@store_app.command("export-unsent")
def export_unsent_command(
    file: Annotated[Path, typer.Argument(help="The file to be written.")],
    folder: FolderOption = None,
) -> None:
    """Write what was never sent into a file, sealed with the passphrase or recovery code."""
    with _told():
        answer = _ask()
        with _opened(folder, False, answer) as (store, keys, _):
            done = export_unsent(store, keys, answer, file)
    typer.echo(
        f"下書き {done.drafts}件、送信待ち {done.operations}件を書き出しました。\n"
        f"Exported {done.drafts} drafts and {done.operations} waiting operations."
    )


@store_app.command("read-unsent")
def read_unsent_command(
    file: Annotated[Path, typer.Argument(help="A file that was exported sealed.")],
) -> None:
    """Open such a file with its passphrase, and print what is in it as JSON."""
    with _told():
        content = read_unsent(file, _ask())
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))


def _report(done: Salvaged) -> None:
    kept = done.mended
    typer.echo(
        f"下書き {kept.drafts}件（要確認 {kept.doubtful}件）、送信待ち {kept.waiting}件、"
        f"要対応 {kept.parked}件を残しました。読めなかった提出 {kept.unreadable}件。\n"
        f"Kept: {kept.drafts} drafts ({kept.doubtful} to be read through), "
        f"{kept.waiting} waiting and {kept.parked} refused operations. "
        f"Unreadable: {kept.unreadable}.\n"
        f"元の保管庫 / The former store: {done.aside}"
    )


def _ask() -> str:
    answer: str = typer.prompt("合言葉か復元コード / Passphrase or recovery code", hide_input=True)
    return answer.strip()


def _place(folder: Path | None, secret: bool) -> tuple[Path, KeyBox, str | None]:
    place = folder or store_folder(data_folder())
    if not place.is_dir():
        raise errors.NotAStoreError
    return place, keys_of(place), _ask() if secret else None


@contextmanager
def _opened(
    folder: Path | None, secret: bool, answer: str | None = None
) -> Iterator[tuple[Store, KeyBox, str | None]]:
    place, keys, asked = _place(folder, secret)
    store = open_store(place, keys, answer or asked)
    try:
        yield store, keys, asked
    finally:
        store.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say what happened, what is safe and what to do, in both languages."""
    try:
        yield
    except tuple(_MESSAGES) as error:
        kinds = (kind for kind in type(error).__mro__ if kind in _MESSAGES)
        typer.echo("\n".join(_MESSAGES[next(kinds)]), err=True)
        raise typer.Exit(FAILED) from None
