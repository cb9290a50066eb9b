"""The models that projects offer: rows in the database, files in one folder of the server.

A file is named by its SHA-256 and may serve several projects. It is there before the row that
speaks of it, and goes after the last one.
"""

import hashlib
import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server.admin import ProjectUnknownError
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import ModelOfferRow, ProjectRow

MODEL, PART = ".gguf", ".part"
MAGIC = b"GGUF"
PIECE = 4 << 20
KEPT_FREE = 200 << 20
"""Bytes of the disk that are left to the database and the logs."""
ABANDONED = 86_400
"""Seconds after which a copy that was never finished is removed."""


class NotGgufError(ValueError):
    """The file is no GGUF."""


class OfferFormError(ValueError):
    """A name is missing, or a text is too long."""


class OfferUnknownError(ValueError):
    """The project offers no such model."""


class BaseNotOfferedError(ValueError):
    """The adapter's base is not offered in the project: add that first."""


class HasAdaptersError(ValueError):
    """Adapters of the project stand on the base: remove them first."""


class DiskFullError(OSError):
    """The disk has too little room for the model."""


@dataclass(frozen=True, slots=True)
class OfferFields:
    """What whoever offers a model says of it; ``adapter_of`` makes it an adapter."""

    name: str
    licence: str
    notice: str = ""
    prompt_template: str = ""
    adapter_of: str | None = None
    dataset_version: str = ""


def add_offer(  # noqa: PLR0913, PLR0917 - what is offered, where, and by whose clock
    database: ServerDatabase,
    project_id: str,
    folder: Path,
    file: Path,
    fields: OfferFields,
    clock: Clock = utc_now,
) -> ModelOffer:
    """Copy a file into the server's folder and offer it; the same one again changes its fields.

    Raises:
        ProjectUnknownError: there is no project of that id.
        NotGgufError: the file is no GGUF.
        OfferFormError: a field is missing or too long.
        BaseNotOfferedError: ``adapter_of`` is not offered there.
        DiskFullError: the disk has too little room.
        OSError: the file cannot be read, or the folder not be written.
    """
    database.read(lambda session: _require(session, project_id, fields.adapter_of))
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            raise NotGgufError
    _offer_of("0" * 64, file.stat().st_size, fields, clock)  # before gigabytes are copied
    sha256, size = _take_in(folder, file)
    return _put(database, project_id, _offer_of(sha256, size, fields, clock))


def offer_file_here(  # noqa: PLR0913, PLR0917 - what is offered, where, and by whose clock
    database: ServerDatabase,
    project_id: str,
    folder: Path,
    sha256: str,
    fields: OfferFields,
    clock: Clock = utc_now,
) -> ModelOffer:
    """Offer a file that lies in the server's folder under its name; it is not read.

    Raises:
        ProjectUnknownError: there is no project of that id.
        OfferFormError: a field is missing or too long.
        BaseNotOfferedError: ``adapter_of`` is not offered there.
        FileNotFoundError: it does not lie there.
    """
    size = path_of(folder, sha256).stat().st_size
    return _put(database, project_id, _offer_of(sha256, size, fields, clock))


def _put(database: ServerDatabase, project_id: str, offer: ModelOffer) -> ModelOffer:
    def put(session: Session) -> None:
        _require(session, project_id, offer.base_sha256)
        row = session.get(ModelOfferRow, (project_id, offer.sha256))
        if row is None:
            row = ModelOfferRow(project_id=project_id, sha256=offer.sha256, added_at=offer.added_at)
            session.add(row)
        row.base_sha256, row.body = offer.base_sha256, offer.model_dump_json()

    database.write(put)
    return offer


def remove_offer(database: ServerDatabase, project_id: str, folder: Path, sha256: str) -> None:
    """Offer a model no more; its file goes with the last project that offered it.

    Raises:
        OfferUnknownError: the project does not offer it.
        HasAdaptersError: adapters of the project stand on it.
        OSError: the file does not go; it is offered no more.
    """

    def drop(session: Session) -> bool:
        row = session.get(ModelOfferRow, (project_id, sha256))
        if row is None:
            raise OfferUnknownError
        mine = ModelOfferRow.project_id == project_id
        if _count(session, mine, ModelOfferRow.base_sha256 == sha256):
            raise HasAdaptersError
        session.delete(row)
        session.flush()
        return _count(session, ModelOfferRow.sha256 == sha256) == 0

    if database.write(drop):
        path_of(folder, sha256).unlink(missing_ok=True)


def offers_of(session: Session, project_id: str) -> tuple[ModelOffer, ...]:
    """Return what a project offers: bases first, by their names."""
    bodies = session.scalars(
        select(ModelOfferRow.body).where(ModelOfferRow.project_id == project_id)
    )
    offers = (ModelOffer.model_validate_json(body) for body in bodies)
    return tuple(sorted(offers, key=lambda o: (o.kind != "base", o.name, o.sha256)))


def offer_of(session: Session, project_id: str, sha256: str) -> ModelOffer | None:
    """Return one offer of a project, or nothing."""
    row = session.get(ModelOfferRow, (project_id, sha256))
    return None if row is None else ModelOffer.model_validate_json(row.body)


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the file of a model is, or would be."""
    return folder / f"{sha256}{MODEL}"


def is_here(folder: Path, offer: ModelOffer) -> bool:
    """Return whether the file is there. After a restore of the database alone it may not be."""
    try:
        return path_of(folder, offer.sha256).stat().st_size == offer.size
    except OSError:
        return False


def _require(session: Session, project_id: str, base: str | None) -> None:
    if session.get(ProjectRow, project_id) is None:
        raise ProjectUnknownError
    if base is not None:
        offer = offer_of(session, project_id, base)
        if offer is None or offer.kind != "base":
            raise BaseNotOfferedError


def _count(session: Session, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(ModelOfferRow).where(*where)) or 0  # type: ignore[arg-type]


def _offer_of(sha256: str, size: int, fields: OfferFields, clock: Clock) -> ModelOffer:
    try:
        return ModelOffer(
            sha256=sha256,
            size=size,
            name=fields.name,
            kind="base" if fields.adapter_of is None else "adapter",
            base_sha256=fields.adapter_of,
            dataset_version=fields.dataset_version,
            licence=fields.licence,
            notice=fields.notice,
            prompt_template=fields.prompt_template,
            added_at=clock(),
        )
    except ValidationError:
        raise OfferFormError from None


def _take_in(folder: Path, file: Path) -> tuple[str, int]:
    """Copy a file into the folder, whole or not at all; return its SHA-256 and its size."""
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    if shutil.disk_usage(folder).free < file.stat().st_size + KEPT_FREE:
        raise DiskFullError
    part = folder / f"{secrets.token_hex(8)}{PART}"
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source, part.open("xb") as copy:
            while piece := source.read(PIECE):
                digest.update(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        size = part.stat().st_size
        part.replace(path_of(folder, digest.hexdigest()))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _remove_abandoned(folder: Path) -> None:
    """Remove copies that a kill left behind."""
    for part in folder.glob(f"*{PART}"):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - ABANDONED:
                part.unlink()
