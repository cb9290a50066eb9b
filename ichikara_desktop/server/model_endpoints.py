"""The endpoints of the models that a project offers."""

from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path
from fastapi.responses import FileResponse

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.envelope import Refusal
from ichikara_desktop.protocol.models import MEDIA_TYPE, ModelsReply
from ichikara_desktop.server import offers
from ichikara_desktop.server.context import ContextOf
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.routing import RefusingRoute

Authorization = Annotated[str, Header(description="Bearer and the device's token.")]
ProjectId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
ModelId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="The SHA-256 of the file.")]

_FILE: dict[str, Any] = {
    "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file.", **_FILE},
    206: {"description": "The range that was asked for (Range, If-Range).", **_FILE},
    416: {"description": "The file ends before the range begins."},
}

model_router = APIRouter(
    route_class=RefusingRoute,
    responses={"default": {"model": Refusal, "description": "Refused, with a code."}},
)


class ModelResponse(FileResponse):
    """A model's file: in larger pieces than a page's, and in one range at a time."""

    chunk_size = 256 * 1024
    max_ranges = 1


@model_router.get(f"{API}/projects/{{project_id}}/models", operation_id="list_models")
def models(
    context: ContextOf, project_id: ProjectId, authorization: Authorization = ""
) -> ModelsReply:
    """List the models that the project offers for the preview, as far as their files are here."""
    found = context.read(
        authorization, project_id, lambda session, _: offers.offers_of(session, project_id)
    )
    folder = context.settings.models
    here = tuple(each for each in found if folder and offers.is_here(FilePath(folder), each))
    return context.reply(ModelsReply, models=here)


@model_router.get(
    f"{API}/projects/{{project_id}}/models/{{sha256}}",
    operation_id="get_model",
    response_class=ModelResponse,
    responses=_RESPONSES,
)
def model(
    context: ContextOf, project_id: ProjectId, sha256: ModelId, authorization: Authorization = ""
) -> ModelResponse:
    """Send the file of a model, or a range of it."""
    offer = context.read(
        authorization, project_id, lambda session, _: offers.offer_of(session, project_id, sha256)
    )
    folder = context.settings.models
    if offer is None or not folder or not offers.is_here(FilePath(folder), offer):
        raise RefusedError("model-unknown")
    path = offers.path_of(FilePath(folder), sha256)
    seen = path.stat()
    # The time too: a file that somebody exchanged must not be joined to the one before.
    headers = {
        "ETag": f'"{sha256[:32]}-{seen.st_mtime_ns:x}"',
        "Cache-Control": "private, no-transform",
    }
    return ModelResponse(path, headers=headers, media_type=MEDIA_TYPE, stat_result=seen)
