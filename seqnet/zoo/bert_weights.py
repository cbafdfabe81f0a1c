"""The names of Hugging Face's BertModel for the weights of a BERT; kernels are (out, in) there."""

from __future__ import annotations

import os

from . import published

_NAMES = {"num_layers": ("num_hidden_layers",), "num_heads": ("num_attention_heads",), "embed_dim": ("hidden_size",),
          "intermediate_dim": ("intermediate_size",), "vocabulary_size": ("vocab_size",),
          "context_length": ("max_position_embeddings",), "num_segments": ("type_vocab_size",)}
_IGNORED = ("embeddings.position_ids",)


def load(cls, path, config, dtype):
    """A BERT with the weights in `path`; see BERT.from_safetensors."""
    arguments, config = published.read_config("BERT", path, config, _NAMES)
    if config.get("hidden_act", "gelu") != "gelu":
        raise ValueError(f"BERT: the activation is 'gelu'; the config has {config['hidden_act']!r}")
    arguments["epsilon"] = published.number("BERT", config, "layer_norm_eps", 1e-12)
    arguments["dropout"] = published.number("BERT", config, "hidden_dropout_prob", 0.1)
    with published.opened(path) as file:
        prefix = "bert." if "bert.embeddings.word_embeddings.weight" in file else ""
        if f"{prefix}embeddings.word_embeddings.weight" not in file:
            raise ValueError(f"BERT: {os.fspath(path)!r} holds no 'embeddings.word_embeddings.weight'; it is no BERT")
        model = cls(**arguments, use_pooler=f"{prefix}pooler.dense.weight" in file, dtype=dtype)
        plan = {prefix + name: entry for name, entry in entries(model).items()}
        heads = [name for name in file if name.startswith("cls.")] if prefix else []  # of pre-training
        published.fill("BERT", path, file, plan, (*_IGNORED, *heads))
    return model


def save(model, path):
    """Write the weights of a BERT."""
    published.write(path, entries(model))


def entries(model):
    """`{name: (variables, whether the file has them turned)}` for all weights."""
    found = {"embeddings.word_embeddings.weight": ([model.token_embedding.embeddings], False),
             "embeddings.position_embeddings.weight": ([model.position_embedding.position_embeddings], False),
             "embeddings.token_type_embeddings.weight": ([model.segment_embedding.embeddings], False)}
    norms = {"embeddings.LayerNorm": model.embedding_norm}
    dense = {} if model.pooler is None else {"pooler.dense": model.pooler}
    for i, block in enumerate(model.blocks):
        at = f"encoder.layer.{i}"
        dense |= {f"{at}.attention.self.query": block.attention.query_dense,
                  f"{at}.attention.self.key": block.attention.key_dense,
                  f"{at}.attention.self.value": block.attention.value_dense,
                  f"{at}.attention.output.dense": block.attention.output_dense,
                  f"{at}.intermediate.dense": block.feedforward_in, f"{at}.output.dense": block.feedforward_out}
        norms |= {f"{at}.attention.output.LayerNorm": block.attention_norm,
                  f"{at}.output.LayerNorm": block.feedforward_norm}
    for name, layer in dense.items():
        found |= {f"{name}.weight": ([layer.kernel], True), f"{name}.bias": ([layer.bias], False)}
    for name, layer in norms.items():
        found |= {f"{name}.weight": ([layer.gamma], False), f"{name}.bias": ([layer.beta], False)}
    return found
