"""GPT-2's names and shapes for the weights of a GPT.

Kernels are (in, out) in files made by GPT-2's own "Conv1D" and (out, in) in those of linear layers; the shape of the
first one tells which. Queries, keys and values stand side by side in `c_attn`.
"""

from __future__ import annotations

import os

from . import published

_IGNORED = (".attn.bias", ".attn.masked_bias")  # the causal mask, which some files carry along
_NAMES = {"num_layers": ("n_layer",), "num_heads": ("n_head",), "embed_dim": ("n_embd",),
          "vocabulary_size": ("vocab_size",), "context_length": ("n_positions", "block_size", "n_ctx")}


def load(cls, path, config, dtype):
    """A GPT with the weights in `path`; see GPT.from_safetensors."""
    arguments, config = published.read_config("GPT", path, config, _NAMES)
    act = config.get("activation_function", "gelu_new")
    if act not in ("gelu_new", "gelu_pytorch_tanh"):
        raise ValueError(f"GPT: the activation is 'gelu_new'; the config has {act!r}")
    arguments["epsilon"] = published.number("GPT", config, "layer_norm_epsilon", 1e-5)
    arguments["dropout"] = published.number("GPT", config, "resid_pdrop", 0.1)
    with published.opened(path) as file:
        prefix = "transformer." if "transformer.wte.weight" in file else ""
        first = f"{prefix}h.0.attn.c_attn"
        if f"{prefix}wte.weight" not in file or f"{first}.weight" not in file:
            raise ValueError(f"GPT: {os.fspath(path)!r} holds no 'wte.weight' and 'h.0.attn.c_attn.weight'; it is no GPT-2")
        turned = file.shape(f"{first}.weight") == (3 * arguments["embed_dim"], arguments["embed_dim"])
        model = cls(**arguments, use_bias=f"{first}.bias" in file, tie_head="lm_head.weight" not in file, dtype=dtype)
        published.fill("GPT", path, file, entries(model, prefix, turned), _IGNORED)
    return model


def save(model, path):
    """Write the weights of a GPT as GPT-2's own files have them."""
    published.write(path, entries(model, "transformer.", False))


def entries(model, prefix, turned):
    """`{name: (variables side by side, whether the file has them turned)}` for all weights."""
    found = {"wte.weight": ([model.token_embedding.embeddings], False),
             "wpe.weight": ([model.position_embedding.position_embeddings], False), **_norm("ln_f", model.norm)}
    for i, block in enumerate(model.blocks):
        heads = [block.attention.query_dense, block.attention.key_dense, block.attention.value_dense]
        for name, layers in (("attn.c_attn", heads), ("attn.c_proj", [block.attention.output_dense]),
                             ("mlp.c_fc", [block.feedforward_in]), ("mlp.c_proj", [block.feedforward_out])):
            found[f"h.{i}.{name}.weight"] = ([layer.kernel for layer in layers], turned)
            if layers[0].bias is not None:
                found[f"h.{i}.{name}.bias"] = ([layer.bias for layer in layers], False)
        found |= _norm(f"h.{i}.ln_1", block.attention_norm) | _norm(f"h.{i}.ln_2", block.feedforward_norm)
    found = {prefix + name: entry for name, entry in found.items()}
    if model.head is not None:
        found["lm_head.weight"] = ([model.head.kernel], True)
    return found


def _norm(name, layer):
    return {f"{name}.weight": ([layer.gamma], False), f"{name}.bias": ([layer.beta], False)}
