"""The demo's adapter: how it was trained, measured and written. README.md beside this tells more.

A package of its own beside ``benchmarks``: below ``packaging`` it could not be imported, since the
library of that name comes first.
"""
