"""GPT: a Transformer that says what comes next."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..initializers import RandomNormal
from ..layers import (
    Dense,
    Dropout,
    Embedding,
    KeyValueCache,
    Layer,
    LayerNormalization,
    MultiHeadAttention,
    PositionEmbedding,
)
from ..layers.tracing import note
from ..models import Model
from ..tensor import data_of, no_grad
from .sampling import Sampler


class CausalAttention(MultiHeadAttention):
    """Multi-head attention with a bias behind the heads even where `use_bias` leaves it out in front, as in minGPT."""

    def _projection(self, name, features, contracted=1, activation=None, bias=None):
        return super()._projection(name, features, contracted, activation, bias=True if contracted == 2 else None)


class GPTBlock(Layer):
    """x + attention(norm(x)), then x + feedforward(norm(x)): shapes (batch, time, features) throughout.

    The feedforward is two dense layers, four times as wide between them, with the GELU of the hyperbolic tangent.
    """

    def __init__(self, num_heads, dropout=0.0, use_bias=True, epsilon=1e-5, initializer="glorot_uniform",
                 residual_initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.dropout, self.use_bias, self.epsilon = num_heads, dropout, use_bias, epsilon
        self.initializer, self.residual_initializer = initializer, residual_initializer
        self.attention_dropout, self.feedforward_dropout = Dropout(dropout), Dropout(dropout)
        self.supports_masking = True

    def build(self, input_shape):
        width, dtype = input_shape[-1], self._dtype.name
        start = {"kernel_initializer": self.initializer, "dtype": dtype}
        self.attention_norm = LayerNormalization(epsilon=self.epsilon, dtype=dtype, name="attention_norm")
        self.attention = CausalAttention(self.num_heads, width // self.num_heads, dropout=self.dropout,
                                         use_bias=self.use_bias, name="attention", **start)
        self.feedforward_norm = LayerNormalization(epsilon=self.epsilon, dtype=dtype, name="feedforward_norm")
        self.feedforward_in = Dense(4 * width, name="feedforward_in", **start)
        self.feedforward_out = Dense(width, name="feedforward_out", dtype=dtype,
                                     kernel_initializer=self.residual_initializer)
        for layer in (self.attention_norm, self.feedforward_norm, self.feedforward_in):
            layer.build(input_shape)
        self.attention.build(input_shape)
        self.feedforward_out.build((*input_shape[:-1], 4 * width))

    def call(self, x, training=None, cache=None):
        normed = self.attention_norm(x)  # (batch, time, features)
        attended = self.attention(normed, normed, use_causal_mask=True, training=training, cache=cache)
        residual = x + (self.attention_dropout(attended, training=training) if training else attended)
        again = self.feedforward_norm(residual)
        wide = self.feedforward_in(again)  # (batch, time, 4 features)
        bent = ops.gelu(wide, approximate=True)
        out = self.feedforward_out(bent)
        note(self, attention_norm=normed, attention=attended, residual=residual, feedforward_norm=again,
             feedforward_in=wide, gelu=bent, feedforward=out)
        return residual + (self.feedforward_dropout(out, training=training) if training else out)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "dropout": self.dropout, "use_bias": self.use_bias,
                "epsilon": self.epsilon}


class GPT(Model):
    """Logits of the next token at every step: embeddings of tokens and places, blocks, a last normalisation, a head.

    Shapes: ids (batch, time) -> logits (batch, time, vocabulary_size), time at most context_length.

    Args:
        vocabulary_size: number of tokens.
        context_length: the longest text that is seen at once.
        num_layers, num_heads, embed_dim: blocks, heads in each, features.
        dropout: share dropped behind embeddings, attention and feedforward, and of the scores.
        use_bias: whether queries, keys and values have one.
        tie_head: whether the head's matrix is the table of the token embeddings.
        epsilon: of the normalisations.

    `GPT.from_safetensors` reads weights of GPT-2's layout, `save_safetensors` writes them. Train with
    `SparseCategoricalCrossentropy(from_logits=True)` on ids and the same ids one step later; `generate` goes on from a
    text; `trace` shows every step in between.

    Source: Radford et al., Language Models are Unsupervised Multitask Learners, 2019.

    Example:
        >>> model = GPT(vocabulary_size=65, context_length=64, num_layers=4, num_heads=4, embed_dim=128)
        >>> model.generate(ids, max_new_tokens=100, temperature=0.8, top_k=20, seed=1)
    """

    _takes_indices = True

    def __init__(self, vocabulary_size, context_length, num_layers=12, num_heads=12, embed_dim=768, dropout=0.1,
                 use_bias=True, tie_head=True, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        if embed_dim % num_heads:
            raise ValueError(f"GPT: embed_dim {embed_dim} must be a multiple of num_heads {num_heads}")
        self.vocabulary_size, self.context_length, self.num_layers = vocabulary_size, context_length, num_layers
        self.num_heads, self.embed_dim, self.dropout = num_heads, embed_dim, dropout
        self.use_bias, self.tie_head, self.epsilon = use_bias, tie_head, epsilon
        dtype, start = self._dtype.name, RandomNormal(stddev=0.02)
        residual = RandomNormal(stddev=0.02 / np.sqrt(2 * num_layers))  # sums of many blocks stay of one size
        self.token_embedding = Embedding(vocabulary_size, embed_dim, start, dtype=dtype, name="token_embedding")
        self.position_embedding = PositionEmbedding(context_length, start, dtype=dtype, name="position_embedding")
        self.embedding_dropout = Dropout(dropout)
        self.blocks = [GPTBlock(num_heads, dropout, use_bias, epsilon, start, residual, dtype=dtype, name=f"block_{i}")
                       for i in range(num_layers)]
        self.norm = LayerNormalization(epsilon=epsilon, dtype=dtype, name="norm")
        self.head = None if tie_head else Dense(vocabulary_size, use_bias=False, kernel_initializer=start, dtype=dtype,
                                                name="head")
        self.autocast = False
        self.build((None, None))

    def build(self, input_shape):
        if self.token_embedding.built:
            return
        inner = (None, None, self.embed_dim)
        self.token_embedding.build(input_shape)
        for layer in (self.position_embedding, *self.blocks, self.norm, *([] if self.tie_head else [self.head])):
            layer.build(inner)

    def call(self, ids, training=None, caches=None):
        start = caches[0].length if caches else 0
        tokens = self.token_embedding(ids)  # (batch, time, features)
        places = self.position_embedding.rows(tokens.shape, start)  # (time, features)
        x = self.embedding_dropout(tokens + places, training=training)
        note(self, tokens=tokens, places=places, embedding=x)
        for i, block in enumerate(self.blocks):
            x = block(x, training=training, cache=caches[i] if caches else None)
            note(self, **{f"block_{i}": x})
        if caches is not None:
            x = x[:, -1:]  # while generating only the last step matters
        x = self.norm(x)
        if self.head is None:
            logits = ops.unembedding(x, self.token_embedding.embeddings)
        else:
            logits = self.head(x)
        note(self, norm=x)
        return logits  # (batch, time, vocabulary)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.vocabulary_size)

    def generate(self, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, seed=None, end_id=None,
                 use_cache=True):
        """Go on from `ids`, a list or an array (time,) or (batch, time): gives them with the new ones behind.

        temperature: logits are divided by it; 0 takes the likeliest token each time. top_k: only the k likeliest are
        drawn from. top_p: only the likeliest that together have this probability. seed: whole number for a repeatable
        text. end_id: stop a text there; what follows in a batch is this token again. use_cache: keep keys and values of
        earlier steps; the same text without is far slower.

        Beyond context_length the model sees the last that many tokens. Raises ValueError for wrong arguments or ids.
        """
        rows = np.atleast_2d(np.asarray(data_of(ids))) if not isinstance(ids, (list, tuple)) else np.atleast_2d(ids)
        if rows.ndim != 2 or rows.shape[1] == 0 or rows.dtype.kind not in "iu":
            raise ValueError(f"GPT.generate: ids must be whole numbers (time,) or (batch, time), at least one step; "
                             f"received shape {np.shape(ids)}")
        sampler = Sampler(temperature, top_k, top_p, seed)
        single, done = np.ndim(ids) == 1, np.zeros(len(rows), bool)
        caches = None
        with no_grad():
            for _ in range(max_new_tokens):
                seen = rows[:, -self.context_length:]
                if use_cache and rows.shape[1] <= self.context_length:
                    if caches is None:
                        caches = [KeyValueCache(self.context_length) for _ in self.blocks]
                    logits = self(rows[:, caches[0].length:], caches=caches)
                else:
                    logits = self(seen)
                chosen = sampler(logits.data[:, -1])
                if end_id is not None:
                    chosen = np.where(done, end_id, chosen)
                    done |= chosen == end_id
                rows = np.concatenate([rows, chosen[:, None].astype(rows.dtype)], axis=1)
                if end_id is not None and done.all():
                    break
        return rows[0] if single else rows

    @classmethod
    def from_safetensors(cls, path, config=None, dtype=None):
        """A GPT with the weights of a file in GPT-2's layout.

        config: dict, or path of a JSON file, with GPT-2's names (n_layer, n_head, n_embd, vocab_size, n_positions or
        block_size); unless told, `config.json` or `NAME.config.json` beside the file. Raises ValueError where names or
        shapes do not fit.
        """
        from .gpt_weights import load

        return load(cls, path, config, dtype)

    def save_safetensors(self, path):
        """Write the weights in GPT-2's layout."""
        from .gpt_weights import save

        save(self, path)

    def get_config(self):
        return {"name": self.name, "vocabulary_size": self.vocabulary_size, "context_length": self.context_length,
                "num_layers": self.num_layers, "num_heads": self.num_heads, "embed_dim": self.embed_dim,
                "dropout": self.dropout, "use_bias": self.use_bias, "tie_head": self.tie_head, "epsilon": self.epsilon}
