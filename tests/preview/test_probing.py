"""Which backend works here is found out without risking the program."""

import sys
from pathlib import Path

import pytest

from ichikara_desktop.preview.probing import Backend, Device, Report, probe

SILENT = [sys.executable, "-c", "import time; time.sleep(60)"]
BROKEN = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
BABBLING = [sys.executable, "-c", "print('no json')"]

# Stands for a driver: what it does depends on the build that is tried.
BY_BUILD = """
import json, os, sys, time
build = os.path.basename(os.environ.get("LLAMA_CPP_LIB_PATH", "own"))
cpu = {"name": "CPU", "description": "", "is_gpu": False, "memory_free": 0, "memory_total": 0}
gpu = {**cpu, "name": "Vulkan0", "is_gpu": True, "memory_free": 5}
if build == "cuda":
    os.abort()
devices = [cpu, gpu] if build == "vulkan" else [cpu]
print(json.dumps({"library_version": "1", "gpu_offload": True, "devices": devices,
                  "cpu_features": ["AVX2"]}))
"""


def test_this_computer_is_told_as_it_is(model_path: Path) -> None:
    backend = probe(limit=60)  # a busy machine; people get ten seconds
    assert (backend.folder, backend.failures, backend.environment) == (None, (), {})
    assert backend.report is not None
    assert backend.report.library_version
    assert [device.name for device in backend.report.devices if not device.is_gpu]
    assert backend.report.devices[0].memory_total > 0 or backend.gpu is not None


def test_builds_are_tried_in_order_and_what_fails_is_named(tmp_path: Path) -> None:
    for name in ("cpu", "vulkan", "metal", "cuda"):
        (tmp_path / name).mkdir()
    backend = probe(tmp_path, [sys.executable, "-c", BY_BUILD])
    assert backend.name == "vulkan"
    assert [(one.name, one.fault) for one in backend.failures] == [
        ("cuda", "crashed"),
        ("metal", "no-device"),
    ]
    assert backend.environment == {"LLAMA_CPP_LIB_PATH": str(tmp_path / "vulkan")}
    assert backend.gpu is not None


def test_without_a_gpu_the_processor_serves(tmp_path: Path) -> None:
    for name in ("cpu", "cuda"):
        (tmp_path / name).mkdir()
    backend = probe(tmp_path, [sys.executable, "-c", BY_BUILD])
    assert (backend.name, backend.folder) == ("cpu", tmp_path / "cpu")
    assert backend.gpu is None


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (SILENT, "too-slow"),
        (BROKEN, "crashed"),
        (BABBLING, "no-library"),
        (["/nowhere/at/all"], "crashed"),
    ],
)
def test_what_never_works_falls_back_to_the_processor_and_says_so(
    command: list[str], fault: str
) -> None:
    backend = probe(command=command, limit=0.5 if fault == "too-slow" else 30)
    assert (backend.name, backend.report) == ("cpu", None)
    assert [one.fault for one in backend.failures] == [fault]


def test_a_build_that_cannot_be_loaded_is_left_out(model_path: Path, tmp_path: Path) -> None:
    build = tmp_path / "vulkan"
    build.mkdir()
    for name in ("libllama.so", "libllama.dylib", "llama.dll"):
        (build / name).write_text("no library")
    backend = probe(tmp_path, limit=60)
    assert [(one.name, one.fault) for one in backend.failures] == [("vulkan", "no-library")]
    assert backend.report is not None


def test_the_gpu_with_the_most_free_memory_is_named() -> None:
    gpus = tuple(
        Device(name=f"CUDA{n}", description="", is_gpu=True, memory_free=n, memory_total=9)
        for n in (1, 3, 2)
    )
    report = Report(library_version="1", gpu_offload=True, devices=gpus, cpu_features=())
    found = Backend(name="cuda", folder=None, report=report).gpu
    assert found is not None
    assert found.name == "CUDA3"
