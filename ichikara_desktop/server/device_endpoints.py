"""The endpoint of devices' keys."""

from typing import Annotated

from fastapi import APIRouter, Header, Path
from sqlalchemy.orm import Session

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.devices import DeviceKeyRequest
from ichikara_desktop.protocol.envelope import Refusal, Reply
from ichikara_desktop.server.access import caller_of
from ichikara_desktop.server.context import ContextOf
from ichikara_desktop.server.devices import set_key
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.routing import RefusingRoute
from ichikara_desktop.server.wire import flaw

Authorization = Annotated[str, Header(description="Bearer and the device's token.")]
DeviceId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]

device_router = APIRouter(
    route_class=RefusingRoute,
    responses={"default": {"model": Refusal, "description": "Refused, with a code."}},
)


@device_router.put(f"{API}/devices/{{device_id}}/key", operation_id="set_device_key")
def put_key(
    context: ContextOf,
    device_id: DeviceId,
    request: DeviceKeyRequest,
    authorization: Authorization = "",
) -> Reply:
    """Keep the key with which a device signs, once."""
    if flaw(request.model_dump(mode="json")):
        raise RefusedError("malformed")

    def keep(session: Session) -> None:
        now = context.clock()
        set_key(session, now, caller_of(session, authorization, now), device_id, request)

    context.database.write(keep)
    return context.reply(Reply)
