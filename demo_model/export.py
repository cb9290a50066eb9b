"""An adapter as the GGUF that llama.cpp loads (``src/llama-adapter.cpp``): F16, in pairs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gguf import GGUFWriter

NAME = "Gemma 3 270m instruction_ja"


def write_adapter(
    path: Path, lora: Mapping[str, Mapping[str, np.ndarray]], alpha: float, name: str = NAME
) -> None:
    """Write an adapter; the same numbers give the same bytes.

    Args:
        lora: by the name of a matrix: ``a`` (blocks, rank, inputs), ``b`` (blocks, outputs, rank).
        alpha: what the adapter adds is multiplied by alpha / rank.
    """
    writer = GGUFWriter(path, "gemma3")
    writer.add_type("adapter")
    writer.add_name(name)
    writer.add_license("gemma")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for block in range(len(next(iter(lora.values()))["a"])):
        for matrix, pair in lora.items():
            for half in ("a", "b"):
                numbers = np.asarray(pair[half][block], np.float16)
                writer.add_tensor(f"blk.{block}.{matrix}.weight.lora_{half}", numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
