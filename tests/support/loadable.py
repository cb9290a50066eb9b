"""A model of some 300 kilobytes that llama.cpp really loads. What it says is noise."""

from pathlib import Path

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, KV_HEADS, INNER, CONTEXT = 64, 2, 4, 2, 128, 256
TEMPLATE = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"
CONTROLS = ("<unk>", "<s>", "</s>", "<start_of_turn>")
LETTERS = ("▁", *"abcdefghijklmnopqrstuvwxyz月日")


def write_model(path: Path, template: str | None = TEMPLATE) -> Path:
    """Write it; a vocabulary of the kind SentencePiece, in which every byte is a token."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("model")
    writer.add_name("Noise")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    _add_vocabulary(writer)
    if template is not None:
        writer.add_chat_template(template)
    _add_weights(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: gguf.GGUFWriter) -> None:
    kinds = gguf.TokenType
    octets = [f"<0x{number:02X}>" for number in range(256)]
    tokens = [*CONTROLS, *octets, *LETTERS]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(
        [kinds.UNKNOWN, *[kinds.CONTROL] * 3, *[kinds.BYTE] * 256, *[kinds.NORMAL] * len(LETTERS)]
    )
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)


def _add_weights(writer: gguf.GGUFWriter) -> None:
    chance = np.random.default_rng(3)
    tokens, keys = len(CONTROLS) + 256 + len(LETTERS), WIDTH // HEADS * KV_HEADS

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(f"{name}.weight", chance.normal(0, 0.1, shape).astype(np.float32))

    add("token_embd", tokens, WIDTH)
    add("output_norm", WIDTH)
    add("output", tokens, WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        add(f"{block}.attn_norm", WIDTH)
        add(f"{block}.ffn_norm", WIDTH)
        add(f"{block}.attn_q", WIDTH, WIDTH)
        add(f"{block}.attn_k", keys, WIDTH)
        add(f"{block}.attn_v", keys, WIDTH)
        add(f"{block}.attn_output", WIDTH, WIDTH)
        add(f"{block}.ffn_gate", INNER, WIDTH)
        add(f"{block}.ffn_up", INNER, WIDTH)
        add(f"{block}.ffn_down", WIDTH, INNER)
