"""``ichikara-desktop server``: run it, make the demo project, invite people, change checks."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from ichikara_desktop.domain.invitation import Invitation, InvitationError, parse_invitation
from ichikara_desktop.domain.people import Role
from ichikara_desktop.server import admin, offers
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.deciding import NotKeptError, NotReleasableError
from ichikara_desktop.server.demo import init_demo
from ichikara_desktop.server.errors import (
    AddressUnavailableError,
    BackupDamagedError,
    DatabaseDamagedError,
    DatabaseNotEmptyError,
    DatabaseTooNewError,
    DatabaseTooOldError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    SeveralProcessesError,
)
from ichikara_desktop.server.invitations import InvitationUnknownError, InvitationUsedError
from ichikara_desktop.server.project_file import (
    GenreUnknownError,
    GuidelineVersionError,
    ProjectFormError,
)
from ichikara_desktop.server.quotas import QuotaTooSmallError
from ichikara_desktop.server.running import LOOPBACK, Place, serve
from ichikara_desktop.server.sessions import LoginTakenError, PasswordTooShortError
from ichikara_desktop.server.settings import IN_THE_OPEN

DEFAULT_PORT = 8734
DEFAULT_SERVER = f"http://{LOOPBACK}:{DEFAULT_PORT}"

FAILED = 2
"""Exit status of a command that could not do what was asked for."""

_MESSAGES: dict[type[Exception], tuple[str, str]] = {
    DatabaseUrlError: (
        "データベースの指定を読めません。"
        "postgresql://… か sqlite:///ファイル の形で書いてください。",
        "The database is not understood. Write postgresql://… or sqlite:///FILE.",
    ),
    DatabaseUnavailableError: (
        "データベースを開けません。動いているか、場所と権限が正しいかを確かめてください。",
        "The database cannot be opened. See whether it runs, and its place and permissions.",
    ),
    DatabaseDamagedError: (
        "データベースのファイルではないか、壊れています。手を付けていません。"
        "場所を確かめるか、控えから戻してください。",
        "The file is no database, or a damaged one, and was left as it is. "
        "See its place, or restore a copy.",
    ),
    DatabaseTooNewError: (
        "データベースは、より新しい版のもので、手を付けていません。プログラムを更新してください。",
        "The database is of a newer version and was left as it is. Update the program.",
    ),
    DatabaseTooOldError: (
        "データベースは前の版のもので、手を付けていません。"
        "控え（server backup）を取ってから、server migrate を実行してください。",
        "The database is of an older version and was left as it is. "
        "Make a copy (server backup), then run: server migrate",
    ),
    AddressUnavailableError: (
        "そのアドレスとポートは使えません。--port で別の番号を選んでください。",
        "The server cannot listen there. Choose another number with --port.",
    ),
    admin.ProjectUnknownError: (
        "そのプロジェクトはありません。--project を確かめてください。",
        "There is no such project. See --project.",
    ),
    admin.NameMissingError: (
        "名前がありません。--name に、その人の名前を書いてください。",
        "There is no name. Write with --name what the person is called.",
    ),
    admin.RoleMissingError: (
        "役割が指定されていません。--role で指定してください。",
        "There is no role. Write with --role what they may do.",
    ),
    admin.PersonRevokedError: (
        "その人の参加は取り消されています。先に revoke --undo で元に戻してください。",
        "That person was revoked. Let them in again first: revoke --undo",
    ),
    InvitationUnknownError: (
        "ハッシュがその文字で始まる招待がないか、いくつもあります。"
        "server invitations で確かめ、6文字以上を指定してください。",
        "No invitation's hash begins with that, or several do. "
        "See server invitations, and give at least 6 characters.",
    ),
    InvitationUsedError: (
        "その招待はすでに使われています。参加を取り消すには、server revoke を使ってください。",
        "That invitation has been used already. To end the person's access: server revoke",
    ),
    admin.QualificationFormError: (
        "資格の名前として使えません。空の名前や、コンマの入った名前は使えません。",
        "That is no name of a qualification: it may be neither blank nor have a comma in it.",
    ),
    GuidelineVersionError: (
        "要領を変えたときは、guideline_version を前より大きくしてください。何も変えていません。",
        "Where the guideline changes, guideline_version must rise. Nothing was changed.",
    ),
    GenreUnknownError: (
        "そのジャンルか、そのプロジェクトがありません。名前を確かめてください。",
        "The project has no such genre, or there is no such project.",
    ),
    admin.ProfileFormError: (
        "点検設定として使えません。規則ごとの表（[規則の名前]）だけの TOML で、"
        f"{admin.LONGEST_PROFILE}字までにしてください。何も変えていません。",
        "This is no check profile: TOML of nothing but tables, one for each rule, of at most "
        f"{admin.LONGEST_PROFILE} characters. Nothing was changed.",
    ),
    admin.PersonUnknownError: (
        "その人（または、そのパソコン）はいません。server people で確かめてください。",
        "There is no such person, or no such device of theirs. See server people.",
    ),
    NotKeptError: (
        "別に保管された操作ではないか、すでに決まっています。server kept で確かめてください。",
        "That operation is not kept apart, or it was decided about. See server kept.",
    ),
    NotReleasableError: (
        "今は作業に結び付けられません（作業が先に進んだか、期待した版ではありません）。"
        "別に保管したままです。",
        "It cannot be joined to its task now, which has moved on. It stays apart.",
    ),
    offers.NotGgufError: (
        "GGUF 形式のファイルではありません。何も変えていません。",
        "This is not a GGUF file. Nothing was changed.",
    ),
    offers.OfferFormError: (
        "名前がないか、名前や説明が長すぎます。何も変えていません。",
        "There is no name, or a name or text is too long. Nothing was changed.",
    ),
    offers.OfferUnknownError: (
        "そのモデルを配っていないか、当てはまるモデルがいくつもあります。"
        "server models list で確かめてください。",
        "That model is not offered, or several match. See server models list.",
    ),
    offers.BaseNotOfferedError: (
        "アダプターの元のモデルを配っていません。先に server models add で加えてください。",
        "The adapter's base is not offered. Add it first: server models add",
    ),
    offers.HasAdaptersError: (
        "このモデルを使うアダプターを配っています。先に server models remove で外してください。",
        "Adapters depend on this model. Remove them first: server models remove",
    ),
    DatabaseNotEmptyError: (
        "データベースが空ではありません。書き戻しは、空のデータベースにだけ行えます。"
        "何も変えていません。",
        "The database is not empty, and was left as it is. Restore into an empty one.",
    ),
    BackupDamagedError: (
        "控えのファイルではないか、途中で切れています。何も変えていません。",
        "The file is no backup, or not a whole one. Nothing was changed.",
    ),
    SeveralProcessesError: (
        "SQLite では一つのプロセスしか使えません。--workers を 1 にするか、"
        "PostgreSQL を使ってください。",
        "SQLite takes one process. Use --workers 1, or PostgreSQL.",
    ),
    FileNotFoundError: (
        "ファイルかフォルダーがありません。場所を確かめてください。",
        "There is no such file or folder. See its place.",
    ),
    IsADirectoryError: (
        "ファイルではなく、フォルダーです。ファイルを指定してください。",
        "That is a folder. Name a file.",
    ),
    PermissionError: (
        "ファイルを読み書きする権限がありません。",
        "There is no permission to read or write the file.",
    ),
    PasswordTooShortError: (
        "パスワードが短すぎます。12文字以上にしてください。",
        "The password is too short: 12 characters at the least.",
    ),
    LoginTakenError: (
        "その名前は、ほかの人がログインに使っています。",
        "Somebody else signs in under that name.",
    ),
    QuotaTooSmallError: (
        "すでにそれより多く割り当てられたか、数えられています。上限を変えていません。",
        "More than that is already held or counted. The quota was left as it is.",
    ),
    InvitationError: (
        "サーバーのアドレスを使えません。"
        "https://… で書いてください（この機械の中だけは http:// でも可）。",
        "The server's address cannot be used. Write https://… (http:// on this machine only).",
    ),
}


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class _RoleUnknownError(ValueError):
    """The text names no role."""


class _FileUnreadableError(ValueError):
    """The file cannot be read, or is not UTF-8."""


_MESSAGES[_FileUnreadableError] = (
    "ファイルを読めません。場所と権限、文字コード（UTF-8）を確かめてください。何も変えていません。",
    "The file cannot be read. See its place, its permissions, and that it is UTF-8. "
    "Nothing was changed.",
)
_MESSAGES[_RoleUnknownError] = (
    f"役割は次のどれかです：{'、'.join(Role)}",
    f"A role is one of: {', '.join(Role)}",
)

_MESSAGES[OSError] = (  # after its own kinds
    "ファイルを読み書きできません。ディスクの空きを確かめてください。",
    "The file cannot be read or written. See whether the disk is full.",
)

_CHANGED = (
    "点検設定を変えました。参加している人には、次の同期で届きます。",
    "The check profile was changed. Everybody gets it with their next sync.",
)
_SAME = (
    "今の点検設定と同じです。何も変えていません。",
    "This is the check profile already. Nothing was changed.",
)

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="ICHIKARA_SERVER_DATABASE",
        help="postgresql://… or sqlite:///FILE; without it a SQLite file of this user.",
        show_envvar=True,
    ),
]
ProjectOption = Annotated[str, typer.Option("--project", help="The project's id.")]
ModelsOption = Annotated[
    Path | None,
    typer.Option(
        "--models",
        envvar="ICHIKARA_SERVER_MODELS",
        help="The folder of the models that projects offer; without it one of this user's.",
        show_envvar=True,
    ),
]
ServerOption = Annotated[
    str, typer.Option("--server", help="The server's address, as clients reach it.")
]

server_app = typer.Typer(help="The reference server.", add_completion=False)


@server_app.callback(invoke_without_command=True)
def run(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    database: DatabaseOption = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on.", envvar="ICHIKARA_SERVER_HOST")
    ] = LOOPBACK,
    port: Annotated[
        int, typer.Option(help="The port; 0 takes a free one.", envvar="ICHIKARA_SERVER_PORT")
    ] = DEFAULT_PORT,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help="How many processes answer; several need PostgreSQL.",
            envvar="ICHIKARA_SERVER_WORKERS",
        ),
    ] = 1,
    min_client: Annotated[
        int,
        typer.Option(
            min=1,
            help="The oldest protocol version that is answered; from 2 on work must be signed.",
            envvar="ICHIKARA_SERVER_MIN_CLIENT",
        ),
    ] = 1,
    most_leases: Annotated[
        int,
        typer.Option(
            min=1,
            help="How many tasks one person may hold at once.",
            envvar="ICHIKARA_SERVER_MOST_LEASES",
        ),
    ] = 200,
    trusted_proxy: Annotated[
        str,
        typer.Option(
            help="Addresses of reverse proxies, with commas between.",
            envvar="ICHIKARA_SERVER_TRUSTED_PROXY",
        ),
    ] = LOOPBACK,
    log_level: Annotated[
        LogLevel,
        typer.Option(help="From which level on to log.", envvar="ICHIKARA_SERVER_LOG_LEVEL"),
    ] = LogLevel.INFO,
    models: ModelsOption = None,
) -> None:
    """Run the server until Ctrl+C."""
    context.obj = database
    if context.invoked_subcommand is None:
        place = Place(host, port, workers, trusted_proxy, log_level)
        settings = replace(
            IN_THE_OPEN,
            min_client=min_client,
            most_leases=most_leases,
            models=str(models or default_models()),
        )
        with failures_in_words():
            serve(database or default_database(), place, settings, ready=_say_ready)


@server_app.command("init-demo")
def init_demo_command(
    context: typer.Context,
    database: DatabaseOption = None,
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Make the demo project and print an invitation for each of its people."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        _require_reachable(server)
        for who, code in init_demo(opened).invitations.items():
            typer.echo(f"{who}: {Invitation(server, code)}")


@server_app.command("invite")
def invite_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: ProjectOption,
    name: Annotated[str, typer.Option(help="What the person is called.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    person: Annotated[
        str | None,
        typer.Option(
            help="Instead of a name: somebody who is here, for another device or project."
        ),
    ] = None,
    database: DatabaseOption = None,
    server: ServerOption = DEFAULT_SERVER,
    qualification: Annotated[
        list[str] | None, typer.Option(help="May be given several times.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=admin.MOST_DAYS, help="For how long it is valid.")
    ] = admin.VALID_DAYS,
) -> None:
    """Print an invitation for one person. It works once."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        _require_reachable(server)
        code = admin.invite(
            opened,
            project,
            name,
            roles_of(role or ()),
            qualifications=frozenset(qualification or ()),
            valid_days=days,
            person_id=person,
        )
        typer.echo(str(Invitation(server, code)))


@server_app.command("invite-again")
def invite_again_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: Annotated[str, typer.Option(help="The project's id.")],
    person: Annotated[str, typer.Option(help="A person's id, as people lists it.")],
    database: DatabaseOption = None,
    server: ServerOption = DEFAULT_SERVER,
    days: Annotated[
        int, typer.Option(min=1, max=admin.MOST_DAYS, help="For how long it is valid.")
    ] = admin.VALID_DAYS,
) -> None:
    """Print an invitation for a further computer of somebody who takes part. It works once."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        _require_reachable(server)
        code = admin.invite_again(opened, project, person, valid_days=days)
        typer.echo(str(Invitation(server, code)))


@server_app.command("profile")
def profile_command(
    context: typer.Context,
    project: ProjectOption,
    file: Annotated[Path, typer.Option(help="TOML with a table for each rule; may be empty.")],
    database: DatabaseOption = None,
) -> None:
    """Give a project the check profile in a file. Everybody gets it with their next sync."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        changed = admin.change_profile(opened, project, read_text(file))
        for line in _CHANGED if changed else _SAME:
            typer.echo(line)


def read_text(file: Path) -> str:
    """Return a text in UTF-8, or raise what :func:`failures_in_words` says."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _FileUnreadableError from None


def default_database() -> str:
    """Return the URL of this user's own SQLite file."""
    folder = Path(platformdirs.user_data_dir("ichikara-desktop"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'server.sqlite'}"


def default_models() -> Path:
    """Return this user's own folder of models."""
    return Path(platformdirs.user_data_dir("ichikara-desktop")) / "server-models"


@contextmanager
def opened_at(url: str | None) -> Iterator[ServerDatabase]:
    """Open a database, this user's own unless told; one of an older version is left alone."""
    with closing(ServerDatabase(url or default_database())) as database:
        yield database.open()


def _require_reachable(server: str) -> None:
    """Raise InvitationError for an address that no client would follow."""
    parse_invitation(str(Invitation(server, "code")))


def print_row(*cells: object) -> None:
    """Print cells with tabs between."""
    typer.echo("\t".join(str(cell) for cell in cells))


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """Return the roles of these names, or raise what :func:`failures_in_words` says."""
    try:
        return frozenset(Role(name) for name in names)
    except ValueError:
        raise _RoleUnknownError from None


def _say_ready(url: str) -> None:
    typer.echo(f"サーバーが動いています / The server is running: {url}")


@contextmanager
def failures_in_words() -> Iterator[None]:
    """Say in both languages what went wrong, instead of a traceback."""
    try:
        yield
    except ProjectFormError as error:
        place = f" ({error.place})" if error.place else ""
        typer.echo(
            f"project.toml の書き方が正しくありません。何も変えていません。{place}", err=True
        )
        typer.echo(f"project.toml describes no project. Nothing was changed.{place}", err=True)
        raise typer.Exit(FAILED) from None
    except tuple(_MESSAGES) as error:
        for line in next(words for kind, words in _MESSAGES.items() if isinstance(error, kind)):
            typer.echo(line, err=True)
        raise typer.Exit(FAILED) from None
