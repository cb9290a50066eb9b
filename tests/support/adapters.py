"""LoRA adapters for the small test model, as llama.cpp reads them."""

from pathlib import Path

import gguf
import numpy as np

LAYERS, WIDTH, VALUES, RANK = 30, 576, 192, 4
"""Of SmolLM2-135M: blocks, ``n_embd``, and 3 heads of values of 64 numbers."""


def write_adapter(path: Path, seed: int | None, strength: float = 0.12) -> Path:
    """Write an adapter of random numbers, or of zeros when there is no seed."""
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    for layer in range(LAYERS):
        for name, rows in (("attn_q", WIDTH), ("attn_v", VALUES)):
            for half, shape in (("a", (RANK, WIDTH)), ("b", (rows, RANK))):
                numbers = random.normal(0, strength, shape) if seed is not None else np.zeros(shape)
                tensor = f"blk.{layer}.{name}.weight.lora_{half}"
                writer.add_tensor(tensor, numbers.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
