"""BERT: a Transformer that reads a text from both sides."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..initializers import TruncatedNormal
from ..layers import Dense, Dropout, Embedding, Layer, LayerNormalization, MultiHeadAttention, PositionEmbedding
from ..layers.tracing import note
from ..models import Model
from ..tensor import data_of, no_grad


class BERTBlock(Layer):
    """norm(x + attention(x)), then norm(x + feedforward(x)): shapes (batch, time, features) throughout."""

    def __init__(self, num_heads, intermediate_dim, dropout=0.0, epsilon=1e-12, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.intermediate_dim, self.dropout, self.epsilon = num_heads, intermediate_dim, dropout, epsilon
        self.initializer = initializer
        self.attention_dropout, self.feedforward_dropout = Dropout(dropout), Dropout(dropout)

    def build(self, input_shape):
        width, dtype = input_shape[-1], self._dtype.name
        start = {"kernel_initializer": self.initializer, "dtype": dtype}
        self.attention = MultiHeadAttention(self.num_heads, width // self.num_heads, dropout=self.dropout,
                                            name="attention", **start)
        self.attention_norm = LayerNormalization(epsilon=self.epsilon, dtype=dtype, name="attention_norm")
        self.feedforward_in = Dense(self.intermediate_dim, name="feedforward_in", **start)
        self.feedforward_out = Dense(width, name="feedforward_out", **start)
        self.feedforward_norm = LayerNormalization(epsilon=self.epsilon, dtype=dtype, name="feedforward_norm")
        for layer in (self.attention, self.attention_norm, self.feedforward_in, self.feedforward_norm):
            layer.build(input_shape)
        self.feedforward_out.build((*input_shape[:-1], self.intermediate_dim))

    def call(self, x, padding_mask=None, training=None):
        attended = self.attention(x, x, value_mask=padding_mask, training=training)
        x = self.attention_norm(x + self.attention_dropout(attended, training=training))
        wide = ops.gelu(self.feedforward_in(x), approximate=False)  # (batch, time, intermediate)
        return self.feedforward_norm(x + self.feedforward_dropout(self.feedforward_out(wide), training=training))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "intermediate_dim": self.intermediate_dim,
                "dropout": self.dropout, "epsilon": self.epsilon}


class BERT(Model):
    """A vector for each token that knows its neighbours on both sides.

    Shapes: token_ids (batch, time) -> (batch, time, embed_dim), time at most context_length.

    Args:
        vocabulary_size: number of word pieces.
        context_length: the longest text.
        num_layers, num_heads, embed_dim, intermediate_dim: blocks, heads in each, features, features of the feedforward.
        num_segments: kinds of segment, 2 for a text and its pair.
        dropout: share dropped behind embeddings, attention and feedforward, and of the scores.
        use_pooler: whether `pooled` has weights: tanh of a dense layer on the first token.
        epsilon: of the normalisations.

    Call arguments:
        padding_mask: (batch, time), true for real tokens; where it is missing all are real.
        segment_ids: (batch, time), 0 for the text and 1 for its pair; 0 unless told.

    A dict with "token_ids", "padding_mask" and "segment_ids", as `WordPieceTokenizer` gives it, may stand for all three.
    `embed` gives one vector a text. `BERT.from_safetensors` reads weights under the names of Hugging Face's BertModel.

    Source: Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding, 2019.

    Example:
        >>> model = BERT.from_safetensors("model.safetensors")
        >>> tokenizer = seqnet.text.WordPieceTokenizer("vocab.txt")
        >>> model.embed(tokenizer(["a happy person", "a sunny day"]))
    """

    _takes_indices = True

    def __init__(self, vocabulary_size, context_length=512, num_layers=12, num_heads=12, embed_dim=768,
                 intermediate_dim=3072, num_segments=2, dropout=0.1, use_pooler=True, epsilon=1e-12, **kwargs):
        super().__init__(**kwargs)
        if embed_dim % num_heads:
            raise ValueError(f"BERT: embed_dim {embed_dim} must be a multiple of num_heads {num_heads}")
        self.vocabulary_size, self.context_length, self.num_layers = vocabulary_size, context_length, num_layers
        self.num_heads, self.embed_dim, self.intermediate_dim = num_heads, embed_dim, intermediate_dim
        self.num_segments, self.dropout, self.use_pooler, self.epsilon = num_segments, dropout, use_pooler, epsilon
        dtype, start = self._dtype.name, TruncatedNormal(stddev=0.02)
        self.token_embedding = Embedding(vocabulary_size, embed_dim, start, dtype=dtype, name="token_embedding")
        self.position_embedding = PositionEmbedding(context_length, start, dtype=dtype, name="position_embedding")
        self.segment_embedding = Embedding(num_segments, embed_dim, start, dtype=dtype, name="segment_embedding")
        self.embedding_norm = LayerNormalization(epsilon=epsilon, dtype=dtype, name="embedding_norm")
        self.embedding_dropout = Dropout(dropout)
        self.blocks = [BERTBlock(num_heads, intermediate_dim, dropout, epsilon, start, dtype=dtype, name=f"block_{i}")
                       for i in range(num_layers)]
        self.pooler = Dense(embed_dim, activation="tanh", kernel_initializer=start, dtype=dtype, name="pooler") \
            if use_pooler else None
        self.autocast = False
        self.build((None, None))

    def build(self, input_shape):
        if self.token_embedding.built:
            return
        inner = (None, None, self.embed_dim)
        for layer in (self.token_embedding, self.segment_embedding):
            layer.build((None, None))
        for layer in (self.position_embedding, self.embedding_norm, *self.blocks):
            layer.build(inner)
        if self.pooler is not None:
            self.pooler.build((None, self.embed_dim))

    def call(self, token_ids, padding_mask=None, segment_ids=None, training=None):
        if isinstance(token_ids, dict):
            given = token_ids
            token_ids = given["token_ids"]
            padding_mask = given.get("padding_mask") if padding_mask is None else padding_mask
            segment_ids = given.get("segment_ids") if segment_ids is None else segment_ids
        x = self.token_embedding(token_ids)  # (batch, time, features)
        x = x + self.position_embedding.rows(x.shape)
        if segment_ids is None:
            x = x + self.segment_embedding.embeddings[0]
        else:
            x = x + self.segment_embedding(segment_ids)
        x = self.embedding_dropout(self.embedding_norm(x), training=training)
        note(self, embedding=x)
        for i, block in enumerate(self.blocks):
            x = block(x, padding_mask=padding_mask, training=training)
            note(self, **{f"block_{i}": x})
        return x  # (batch, time, features)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.embed_dim)

    def pooled(self, token_ids, padding_mask=None, segment_ids=None, training=None):
        """tanh(dense(the vector of the first token)): (batch, features), for a text as a whole."""
        if self.pooler is None:
            raise ValueError("BERT: made with use_pooler=False, there are no weights for `pooled`; use `embed`")
        return self.pooler(self(token_ids, padding_mask, segment_ids, training=training)[:, 0])

    def embed(self, token_ids, padding_mask=None, segment_ids=None, normalize=True):
        """One vector a text (batch, features): the mean over its real tokens, of length 1 where `normalize`.

        The product of two such vectors is their cosine. Source: Reimers and Gurevych, Sentence-BERT, 2019.
        """
        if isinstance(token_ids, dict):
            given = dict(token_ids)
            token_ids, padding_mask, segment_ids = (given.get(n) for n in ("token_ids", "padding_mask", "segment_ids"))
        with no_grad():
            vectors = self(token_ids, padding_mask, segment_ids).data
        real = np.ones(vectors.shape[:2]) if padding_mask is None else np.asarray(data_of(padding_mask)) != 0
        real = real.astype(vectors.dtype)[..., None]
        mean = (vectors * real).sum(1) / np.maximum(real.sum(1), 1)
        return mean / np.maximum(np.linalg.norm(mean, axis=-1, keepdims=True), 1e-12) if normalize else mean

    @classmethod
    def from_safetensors(cls, path, config=None, dtype=None):
        """A BERT with the weights of a file under the names of Hugging Face's BertModel.

        config: dict, or path of a JSON file, with the names of BERT's config.json; unless told, the one beside the file.
        Raises ValueError where names or shapes do not fit.
        """
        from .bert_weights import load

        return load(cls, path, config, dtype)

    def save_safetensors(self, path):
        """Write the weights under the names of Hugging Face's BertModel."""
        from .bert_weights import save

        save(self, path)

    def get_config(self):
        return {"name": self.name, "vocabulary_size": self.vocabulary_size, "context_length": self.context_length,
                "num_layers": self.num_layers, "num_heads": self.num_heads, "embed_dim": self.embed_dim,
                "intermediate_dim": self.intermediate_dim, "num_segments": self.num_segments, "dropout": self.dropout,
                "use_pooler": self.use_pooler, "epsilon": self.epsilon}
