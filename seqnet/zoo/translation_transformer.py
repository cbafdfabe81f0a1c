"""Translation by a Transformer."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..initializers import RandomNormal
from ..layers import Dropout, Embedding, KeyValueCache, LayerNormalization, TransformerDecoder, TransformerEncoder
from ..layers.sine_position_encoding import waves
from ..models import Model
from ..tensor import no_grad
from .writing import write


class TranslationTransformer(Model):
    """Reads a sentence with blocks of self-attention, writes another with causal ones that look at the first.

    Words are vectors times sqrt(embed_dim), plus waves for their places; the logits of the next word are the products
    with the table of the target's words. Blocks are pre-norm.

    Shapes: a list [source (batch, time), target (batch, words)] of word ids, 0 for padding behind, targets beginning with
    the start mark -> logits (batch, words, target_words).

    Args:
        source_words, target_words: sizes of the vocabularies.
        num_layers: blocks of the encoder, and of the decoder.
        num_heads, embed_dim, intermediate_dim: heads and features of each block.
        dropout: share dropped behind embeddings, attention and feedforward, and of the scores.

    Train with `SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)`; `zoo.writing.pairs` makes the arrays.
    `translate` writes, `align` gives the scores of looking at the source.

    Source: Vaswani et al., Attention Is All You Need, 2017.
    """

    _takes_indices = True

    def __init__(self, source_words, target_words, num_layers=2, num_heads=4, embed_dim=128, intermediate_dim=512,
                 dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.arguments = {"source_words": source_words, "target_words": target_words, "num_layers": num_layers,
                          "num_heads": num_heads, "embed_dim": embed_dim, "intermediate_dim": intermediate_dim,
                          "dropout": dropout}
        self.embed_dim = embed_dim
        start = RandomNormal(stddev=embed_dim**-0.5)  # variance 1 after the factor sqrt(embed_dim)
        self.source_embedding = Embedding(source_words, embed_dim, start, mask_zero=True, name="source_embedding")
        self.target_embedding = Embedding(target_words, embed_dim, start, name="target_embedding")
        block = {"intermediate_dim": intermediate_dim, "num_heads": num_heads, "dropout": dropout,
                 "normalize_first": True}
        self.encoder = [TransformerEncoder(**block, name=f"encoder_{i}") for i in range(num_layers)]
        self.decoder = [TransformerDecoder(**block, name=f"decoder_{i}") for i in range(num_layers)]
        self.encoder_norm = LayerNormalization(epsilon=1e-5, name="encoder_norm")
        self.decoder_norm = LayerNormalization(epsilon=1e-5, name="decoder_norm")
        self.dropout = Dropout(dropout)

    def _embedded(self, table, ids, start=0, training=None):
        x = table(ids)  # (batch, time, features)
        places = waves(x.shape[1], self.embed_dim, start).astype(x.dtype)
        return self.dropout(x * self.embed_dim**0.5 + places, training=training)

    def encode(self, source, training=None):
        """(states, mask) of the source: (batch, time, features) and (batch, time)."""
        mask = ops.not_equal(source, 0)
        x = self._embedded(self.source_embedding, source, training=training)
        for block in self.encoder:
            x = block(x, padding_mask=mask, training=training)
        return self.encoder_norm(x), mask

    def decode(self, words, states, mask, caches=None, training=None):
        """Logits (batch, words, target_words) for words behind those in `caches`."""
        x = self._embedded(self.target_embedding, words, caches[0].length if caches else 0, training)
        for i, block in enumerate(self.decoder):
            x = block(x, states, encoder_padding_mask=mask, training=training, cache=caches[i] if caches else None)
        return ops.unembedding(self.decoder_norm(x), self.target_embedding.embeddings)

    def call(self, inputs, training=None):
        source, words = inputs
        return self.decode(words, *self.encode(source, training), training=training)

    def translate(self, source, max_length=50):
        """Lists of the likeliest words for source (batch, time), up to the end mark."""
        source = np.atleast_2d(source)
        with no_grad():
            states, mask = self.encode(source)
        caches = [KeyValueCache(max_length) for _ in self.decoder]
        return write(lambda words: self.decode(words, states, mask, caches), len(source), max_length)

    def align(self, source, words):
        """The scores (batch, words, time) of looking at the source, their mean over the heads of the last block."""
        found = self.trace([np.atleast_2d(source), np.atleast_2d(words)])
        return found[f"decoder_{len(self.decoder) - 1}/cross_attention/scores"].mean(1)

    def get_config(self):
        return {"name": self.name, **self.arguments}
