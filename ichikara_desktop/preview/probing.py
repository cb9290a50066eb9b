"""Which backend works here, found out by a throw-away child with a time limit.

An installer may carry several builds of llama.cpp, each in a folder of its own: ``cuda``,
``metal``, ``vulkan``, ``cpu``. A driver that is missing or broken can end the process or hang it,
so each is tried where that costs nothing, and what fails is left out and named.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ichikara_desktop.preview.worker_process import worker_command

LIMIT = 10.0
"""Seconds for one try."""

ORDER = ("cuda", "metal", "vulkan", "cpu")
"""Names of the folders, the fastest first."""

LIBRARY_PATH = "LLAMA_CPP_LIB_PATH"
"""Variable that names the folder which llama-cpp-python loads its library from."""

Fault = Literal["crashed", "too-slow", "no-library", "no-device"]

_GPU_TYPES = (1, 2)  # GGML_BACKEND_DEVICE_TYPE_GPU and …_IGPU


class Device(BaseModel):
    """A device as ggml names it; memory in bytes, 0 where it is not told."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str
    is_gpu: bool
    memory_free: int
    memory_total: int


class Report(BaseModel):
    """What a child says of its build.

    Attributes:
        gpu_offload: whether the build could use a GPU, which says nothing of this computer.
        cpu_features: what the build uses of this processor, such as ``AVX2``.
    """

    model_config = ConfigDict(frozen=True)

    library_version: str
    gpu_offload: bool
    devices: tuple[Device, ...]
    cpu_features: tuple[str, ...]


class Failure(BaseModel):
    """A backend that was tried in vain."""

    model_config = ConfigDict(frozen=True)

    name: str
    fault: Fault


class Backend(BaseModel):
    """The backend to use.

    Attributes:
        name: of :data:`ORDER`.
        folder: its build; ``None`` for the one that the package brings.
        report: ``None`` when no build works at all; there is no preview then.
        failures: what was tried before it.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    folder: Path | None
    report: Report | None
    failures: tuple[Failure, ...] = ()

    @property
    def gpu(self) -> Device | None:
        """The GPU with the most free memory."""
        devices = self.report.devices if self.report else ()
        gpus = [device for device in devices if device.is_gpu]
        return max(gpus, key=lambda device: device.memory_free, default=None)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for a worker that is to use it."""
        return {} if self.folder is None else {LIBRARY_PATH: str(self.folder)}


def probe(builds: Path | None = None, command: Iterable[str] = (), limit: float = LIMIT) -> Backend:
    """Try the builds, and the package's own one last, and return the first that works.

    Waits for the children: not for a thread that shows windows.

    Args:
        builds: folder with a folder for each build.
        command: what is started, instead of a worker.
        limit: seconds for each.
    """
    started = [*(command or worker_command()), "--probe"]
    failures: list[Failure] = []
    for name, folder in _candidates(builds):
        found = _try(started, folder, limit)
        if isinstance(found, Report) and name != "cpu" and folder is not None:
            found = found if any(device.is_gpu for device in found.devices) else "no-device"
        if isinstance(found, Report):
            own = folder is None and any(device.is_gpu for device in found.devices)
            kind = _kind(found) if own else name
            return Backend(name=kind, folder=folder, report=found, failures=tuple(failures))
        failures.append(Failure(name=name, fault=found))
    return Backend(name="cpu", folder=None, report=None, failures=tuple(failures))


def _candidates(builds: Path | None) -> list[tuple[str, Path | None]]:
    folders = [] if builds is None else [(name, builds / name) for name in ORDER]
    return [*((name, path) for name, path in folders if path.is_dir()), ("cpu", None)]


def _kind(report: Report) -> str:
    """The backend of the package's own build, by how ggml names its devices: ``CUDA0``."""
    names = [device.name.lower() for device in report.devices if device.is_gpu]
    kinds = (kind for kind in ORDER for name in names if name.startswith(kind[:3]))
    return next(kinds, "cpu")


def _try(command: list[str], folder: Path | None, limit: float) -> Report | Fault:
    environment = dict(os.environ)
    if folder is not None:
        environment[LIBRARY_PATH] = str(folder)
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit,
            env=environment,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return "too-slow"
    except OSError:
        return "crashed"
    if done.returncode == 0:
        try:
            return Report.model_validate_json(done.stdout)
        except ValidationError:
            return "no-library"
    return "crashed"


def answer_probe() -> bytes:
    """Return what a child says of its build, as a line; ``{}`` when the library is not there."""
    from ichikara_desktop.preview.native import NativeError, library  # noqa: PLC0415

    try:
        api = library()
    except NativeError:
        return b"{}\n"
    report = Report(
        library_version=api.__version__,
        gpu_offload=bool(api.llama_supports_gpu_offload()),
        devices=_Ggml().devices(),
        cpu_features=tuple(_features(api.llama_print_system_info().decode())),
    )
    return report.model_dump_json().encode() + b"\n"


def _features(info: str) -> list[str]:
    """Read ``CPU : SSE3 = 1 | AVX2 = 0 | …``; counts such as ``n_threads`` have other values."""
    parts = info.replace(":", "|").split("|")
    pairs = [part.split("=") for part in parts if part.count("=") == 1]
    return [name.strip() for name, value in pairs if value.strip() == "1"]


class _Ggml:
    """The functions for devices, which llama-cpp-python does not name.

    They lie in two libraries, and on Windows one does not show what the other has.
    """

    def __init__(self) -> None:
        from llama_cpp import _ctypes_extensions as loading  # noqa: PLC0415
        from llama_cpp import llama_cpp as lowest  # noqa: PLC0415

        self._libraries = [
            loading.load_shared_library(name, lowest._base_path) for name in ("ggml", "ggml-base")
        ]

    def call(self, name: str, result: Any, *arguments: Any) -> Any:
        """Call ``ggml_backend_dev_…``."""
        full = f"ggml_backend_dev_{name}"
        found = (getattr(one, full, None) for one in self._libraries)
        function = next(one for one in found if one is not None)
        function.restype = result
        return function(*arguments)

    def devices(self) -> tuple[Device, ...]:
        """Return all that this build and computer have."""
        count = self.call("count", ctypes.c_size_t)
        handles = [self.call("get", ctypes.c_void_p, ctypes.c_size_t(n)) for n in range(count)]
        return tuple(self._device(ctypes.c_void_p(handle)) for handle in handles)

    def _device(self, handle: ctypes.c_void_p) -> Device:
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self.call("memory", None, handle, ctypes.byref(free), ctypes.byref(total))
        return Device(
            name=self.call("name", ctypes.c_char_p, handle).decode(errors="replace"),
            description=self.call("description", ctypes.c_char_p, handle).decode(errors="replace"),
            is_gpu=self.call("type", ctypes.c_int, handle) in _GPU_TYPES,
            memory_free=free.value,
            memory_total=total.value,
        )
