"""ichikara-desktop: write, check, review and judge Japanese instruction data, offline for days."""

from importlib.metadata import version

__version__ = version("ichikara-desktop")
