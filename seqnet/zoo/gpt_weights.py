"""GPT-2's names and shapes for the weights of a GPT.

Kernels are (in, out) in files made by GPT-2's own "Conv1D" and (out, in) in those of linear layers; the shape of the
first one tells which. Queries, keys and values stand side by side in `c_attn`.
"""

from __future__ import annotations

import os

import numpy as np

from ..saving.safetensors import SafetensorsFile, save_file
from ..text.vocabulary import read_text

_IGNORED = (".attn.bias", ".attn.masked_bias")  # the causal mask, which some files carry along
_NAMES = {"num_layers": ("n_layer",), "num_heads": ("n_head",), "embed_dim": ("n_embd",),
          "vocabulary_size": ("vocab_size",), "context_length": ("n_positions", "block_size", "n_ctx")}


def read_config(path, config):
    """The arguments of a GPT from a config of GPT-2."""
    import json

    if not isinstance(config, dict):
        folder, name = os.path.split(os.fspath(path))
        beside = [os.path.join(folder, n) for n in (f"{name.removesuffix('.safetensors')}.config.json", "config.json")]
        config = next((p for p in beside if os.path.exists(p)), None) if config is None else os.fspath(config)
        if config is None:
            raise ValueError(f"GPT: no config stands beside {os.fspath(path)!r}; pass config={{'n_layer': ..., 'n_head': "
                             "..., 'n_embd': ..., 'vocab_size': ..., 'n_positions': ...}")
        try:
            config = json.loads(read_text(config))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"GPT: the config is no JSON ({error})") from None
    found = {}
    for ours, names in _NAMES.items():
        value = next((config[n] for n in names if n in config), None) if isinstance(config, dict) else None
        if type(value) is not int or not 0 < value < 2**31:
            raise ValueError(f"GPT: the config needs a positive whole number as {' or '.join(map(repr, names))}")
        found[ours] = value
    act = config.get("activation_function", "gelu_new")
    if act not in ("gelu_new", "gelu_pytorch_tanh"):
        raise ValueError(f"GPT: the activation is 'gelu_new'; the config has {act!r}")
    found["epsilon"] = float(config.get("layer_norm_epsilon", 1e-5))
    found["dropout"] = float(config.get("resid_pdrop", 0.1))
    return found


def load(cls, path, config, dtype):
    """A GPT with the weights in `path`; see GPT.from_safetensors."""
    arguments = read_config(path, config)
    with SafetensorsFile(path) as file:
        prefix = "transformer." if "transformer.wte.weight" in file else ""
        names = {n for n in file if not n.endswith(_IGNORED)}
        if f"{prefix}wte.weight" not in names:
            raise ValueError(f"GPT: {os.fspath(path)!r} holds no 'wte.weight'; it is no GPT-2")
        width = arguments["embed_dim"]
        turned = file.shape(f"{prefix}h.0.attn.c_attn.weight") == (3 * width, width) if arguments["num_layers"] else False
        model = cls(**arguments, use_bias=f"{prefix}h.0.attn.c_attn.bias" in names, tie_head="lm_head.weight" not in names,
                    dtype=dtype)
        plan = {(n if n.startswith("lm_head") else prefix + n): (v, t) for n, (v, t) in entries(model).items()}
        if set(plan) != names:
            wrong = sorted(set(plan) ^ names)[:5]
            raise ValueError(f"GPT: {os.fspath(path)!r} and the config do not fit; in one of them only: {', '.join(wrong)}")
        values = {}
        for name, (variables, kernel) in plan.items():
            shape, flip = _shape(variables), kernel and (turned or name == "lm_head.weight")
            if file.shape(name) != (shape[::-1] if flip else shape):
                raise ValueError(f"GPT: {name!r} has shape {file.shape(name)}; expected "
                                 f"{shape[::-1] if flip else shape}")
            values[name] = file[name].T if flip else file[name]
    for name, (variables, _) in plan.items():
        for variable, part in zip(variables, np.split(values[name], len(variables), axis=-1)):
            variable.assign(np.ascontiguousarray(part, variable.dtype).reshape(variable.shape))
    return model


def save(model, path):
    """Write the weights of a GPT as GPT-2's own files have them."""
    arrays = {}
    for name, (variables, _) in entries(model).items():
        shape = _shape(variables)
        part = (*shape[:-1], shape[-1] // len(variables))
        value = np.concatenate([v.numpy().reshape(part) for v in variables], axis=-1)
        head = name == "lm_head.weight"
        arrays[name if head else f"transformer.{name}"] = value.T if head else value
    save_file(arrays, path, metadata={"format": "pt"})


def entries(model):
    """`{name: (variables side by side, whether it is a kernel)}` for all weights."""
    found = {"wte.weight": ([model.token_embedding.embeddings], False),
             "wpe.weight": ([model.position_embedding.position_embeddings], False)}
    for i, block in enumerate(model.blocks):
        heads = [block.attention.query_dense, block.attention.key_dense, block.attention.value_dense]
        for name, layers in (("attn.c_attn", heads), ("attn.c_proj", [block.attention.output_dense]),
                             ("mlp.c_fc", [block.feedforward_in]), ("mlp.c_proj", [block.feedforward_out])):
            found[f"h.{i}.{name}.weight"] = ([layer.kernel for layer in layers], True)
            if layers[0].bias is not None:
                found[f"h.{i}.{name}.bias"] = ([layer.bias for layer in layers], False)
        found.update(_norm(f"h.{i}.ln_1", block.attention_norm) | _norm(f"h.{i}.ln_2", block.feedforward_norm))
    found.update(_norm("ln_f", model.norm))
    if model.head is not None:
        found["lm_head.weight"] = ([model.head.kernel], True)
    return found


def _norm(name, layer):
    return {f"{name}.weight": ([layer.gamma], False), f"{name}.bias": ([layer.beta], False)}


def _shape(variables):
    """The shape in which the file has them: heads taken together."""
    shape = variables[0].shape
    if len(variables) == 3:  # (features, heads, size) or (heads, size)
        shape = (*shape[:-2], 3 * shape[-2] * shape[-1])
    elif len(shape) == 3:  # (heads, size, features)
        shape = (shape[0] * shape[1], shape[2])
    return tuple(shape)
