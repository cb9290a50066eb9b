"""The demo's base, where somebody has fetched it."""

from pathlib import Path

import pytest

from tests.support.models import ModelMissingError, demo_base


@pytest.fixture(scope="session")
def base_path() -> Path:
    try:
        return demo_base()
    except ModelMissingError as error:
        pytest.skip(str(error))
