"""The OpenAPI description: the framework's, with the operations that are read one by one.

It also says with which status and codes each endpoint refuses, of those in ``REFUSALS``.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.envelope import REFUSALS
from ichikara_desktop.protocol.operations import Operation

_SECURITY = "device"
_OF_A_PROJECT = ("revoked", "project-unknown")
_REFUSED_WITH: dict[str, tuple[str, ...]] = {
    "enrol": ("invitation-unknown", "invitation-used", "invitation-expired", "revoked"),
    "list_projects": ("revoked",),
    "get_project": _OF_A_PROJECT,
    "claim_leases": (*_OF_A_PROJECT, "not-permitted"),
    "renew_leases": _OF_A_PROJECT,
    "release_leases": _OF_A_PROJECT,
    "read_digest": (*_OF_A_PROJECT, "cursor-stale"),
    "report_digest": _OF_A_PROJECT,
    "read_kept": (*_OF_A_PROJECT, "not-permitted"),
    "read_changes": (*_OF_A_PROJECT, "cursor-stale"),
    "list_models": _OF_A_PROJECT,
    "get_model": (*_OF_A_PROJECT, "model-unknown"),
    "sign_in": ("not-enrolled", "revoked"),
    "put_draft": ("revoked",),
    "drop_draft": ("revoked",),
    "get_draft": ("revoked",),
    "list_drafts": ("revoked",),
    "set_device_key": ("revoked", "not-permitted", "key-taken"),
}
"""What each endpoint refuses beside what all of them do, by its ``operationId``."""
_BY_ALL = ("malformed", "internal", "unavailable")
_OPEN = frozenset({"/healthz", "/metrics", f"{API}/enrolments", f"{API}/sessions"})


def describe(app: FastAPI) -> None:
    """Let the application publish the whole description."""
    written = app.openapi

    def whole() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_operations(written())
        return app.openapi_schema

    app.openapi = whole  # type: ignore[method-assign]


def _with_operations(description: dict[str, Any]) -> dict[str, Any]:
    components = description["components"]
    template = "#/components/schemas/{model}"
    _, schemas = models_json_schema([(Operation, "validation")], ref_template=template)
    components["schemas"] |= schemas["$defs"]
    body = components["schemas"]["Body_submit_operations"]["properties"]["operations"]
    body["items"] = {"$ref": template.format(model=Operation.__name__)}
    components["securitySchemes"] = {_SECURITY: {"type": "http", "scheme": "bearer"}}
    for path, methods in description["paths"].items():
        for method in methods.values():
            _use_security(method, needed=path not in _OPEN)
            _tell_refusals(method)
    return description


def _tell_refusals(method: dict[str, Any]) -> None:
    """Name each status that the endpoint refuses with, in the place of "anything else"."""
    refusal = method["responses"].pop("default")
    codes = [*_BY_ALL, *_REFUSED_WITH.get(method["operationId"], ())]
    codes += ["not-enrolled"] * ("security" in method) + ["too-large"] * ("requestBody" in method)
    told: dict[int, list[str]] = {}
    for code in codes:
        told.setdefault(REFUSALS[code], []).append(code)
    if "requestBody" in method:
        told[HTTPStatus.UNSUPPORTED_MEDIA_TYPE] = ["malformed"]  # a Content-Encoding
    if method["operationId"] == "read_metrics":
        told[HTTPStatus.NOT_FOUND] = ["malformed"]  # they are not shown
    for status, names in sorted(told.items()):
        words = {"description": f"Refused: {', '.join(sorted(names))}."}
        method["responses"][str(int(status))] = refusal | words


def _use_security(method: dict[str, Any], *, needed: bool) -> None:
    """Say once that a token is needed; OpenAPI ignores a parameter of that header's name."""
    parameters = method.pop("parameters", [])
    kept = [each for each in parameters if each["name"] != "authorization"]
    if kept:
        method["parameters"] = kept
    if needed:
        method["security"] = [{_SECURITY: []}]
