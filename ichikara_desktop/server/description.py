"""The OpenAPI description: the framework's, with the operations that are read one by one."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.operations import Operation

_SECURITY = "device"
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
    return description


def _use_security(method: dict[str, Any], *, needed: bool) -> None:
    """Say once that a token is needed; OpenAPI ignores a parameter of that header's name."""
    parameters = method.pop("parameters", [])
    kept = [each for each in parameters if each["name"] != "authorization"]
    if kept:
        method["parameters"] = kept
    if needed:
        method["security"] = [{_SECURITY: []}]
