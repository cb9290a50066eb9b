"""The messages on the wire, shared by sync and server (HTTP and JSON under ``/v1``)."""

PROTOCOL_VERSION = 2
"""Rises with a change that an older client could not follow; from 2 on what is sealed is signed."""

API = "/v1"
"""The path under which every endpoint of this version lies."""
