"""The messages on the wire, shared by sync and server (HTTP and JSON under ``/v1``)."""

PROTOCOL_VERSION = 1
"""Rises with a change that an older client could not follow."""

API = "/v1"
"""The path under which every endpoint of this version lies."""
