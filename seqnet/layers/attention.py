"""Dot-product attention without projections."""

from __future__ import annotations

from .. import ops
from ..errors import shape_error
from ..random import SeedGenerator
from ..symbolic import SymbolicTensor
from ..tensor import probing
from .arguments import choice, share
from .layer import Layer
from .tracing import note, tracing


class Attention(Layer):
    """output[t] = sum over s of p[t, s] value[s], p[t] = softmax over s of score(query[t], key[s]).

    The score is scale * query . key ("dot"), or weight * sum of tanh(scale * (query + key)) ("concat").

    Shapes: a list [query (batch, queries, features), value (batch, keys, value features), key (batch, keys, features)],
    where value stands in for a missing key; output (batch, queries, value features), scores (batch, queries, keys).

    Args:
        use_scale: whether the scale is a weight, a single number; 1 otherwise.
        score_mode: "dot" or "concat"; the latter has a weight `concat_score_weight`, a single number.
        dropout: share of the p[t, s] that is dropped in training.
        seed: whole number for a repeatable sequence of dropped ones.
        causal: of older Keras: `use_causal_mask` in every call.

    Call arguments:
        mask: list [query mask (batch, queries), value mask (batch, keys)], true for real steps, either may be None: what
            stands at masked keys is not seen, the output at masked queries is 0. The masks of the tensors unless told.
        return_attention_scores: give (output, p), p as used, after dropout.
        use_causal_mask: query t sees keys 0...t only.

    Source: Luong et al., Effective Approaches to Attention-based Neural Machine Translation, 2015.
    Raises ValueError for anything but a list of two or three tensors, ShapeError for wrong shapes.
    """

    def __init__(self, use_scale=False, score_mode="dot", dropout=0.0, seed=None, **kwargs):
        causal = kwargs.pop("causal", False)
        super().__init__(**kwargs)
        self.causal = bool(causal)
        kind = type(self).__name__
        self.use_scale = bool(use_scale)
        self.score_mode = choice(kind, "score_mode", score_mode, ("dot", "concat"))
        self.dropout = share(kind, "dropout", dropout)
        self.seed = seed
        if dropout > 0:
            self.seed_generator = SeedGenerator(seed)
        self.scale = self.concat_score_weight = None
        self.supports_masking = True

    def build(self, input_shape):
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=(), initializer="ones")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(name="concat_score_weight", shape=(), initializer="ones")

    def _check(self, shapes):
        if not isinstance(shapes, (list, tuple)) or len(shapes) not in (2, 3) or not isinstance(shapes[0], (list, tuple)):
            raise ValueError(f'{type(self).__name__} "{self.name}" takes a list [query, value] or [query, value, key], one '
                             "argument; for self-attention [x, x].")
        query, value, key = (tuple(s) for s in (*shapes, shapes[1])[:3])
        for name, shape in (("query", query), ("value", value), ("key", key)):
            if len(shape) != 3:
                raise shape_error(self, f"{name} of shape (batch, time, features)", shape,
                                  f"it has {len(shape)} axes.")
        if _differ(query[2], key[2]) or _differ(value[1], key[1]) or _differ(query[0], value[0], key[0]):
            raise shape_error(
                self, "query (batch, queries, features), value (batch, keys, ...), key (batch, keys, features)",
                [list(query), list(value), list(key)],
                "query and key need equal features, value and key equal lengths, all one batch.",
                "Without a key the value is the key, so that query and value need equal features.")

    def call(self, inputs, mask=None, training=False, return_attention_scores=False, use_causal_mask=False):
        if not isinstance(inputs, (list, tuple)):
            self._check(None)
        self._check([tuple(x.shape) for x in inputs])
        query, value, key = (*inputs, inputs[1])[:3]
        use_causal_mask = use_causal_mask or self.causal
        if mask is not None and (not isinstance(mask, (list, tuple)) or len(mask) not in (2, 3)):
            raise ValueError(f'{type(self).__name__} "{self.name}": mask is a list [query mask, value mask], either None.')
        query_mask, value_mask = (None, None) if mask is None else mask[:2]
        dropping = bool(training) and self.dropout > 0 and not probing()
        if return_attention_scores or tracing() or not self._streams:
            output, scores = self._composed(query, value, key, value_mask, use_causal_mask, dropping)
            note(self, scores=scores)
        else:
            output = self._streamed(query, value, key, value_mask, use_causal_mask, dropping)
        if query_mask is not None:
            output = ops.where(ops.expand_dims(ops.cast(query_mask, "bool"), -1), output, 0.0)
        return (output, scores) if return_attention_scores else output

    @property
    def _streams(self):
        """Whether the kernel that never holds the scores computes this kind."""
        return self.score_mode == "dot"

    def _streamed(self, query, value, key, value_mask, causal, dropping):
        if self.scale is not None:
            query = ops.multiply(query, self.scale)
        query, value, key = (ops.expand_dims(x, 2) for x in (query, value, key))
        if value_mask is not None:
            value_mask = ops.expand_dims(ops.cast(value_mask, "bool"), (1, 2))
        output = ops.attention(query, key, value, mask=value_mask, scale=1.0, causal=causal,
                               dropout=self.dropout if dropping else 0.0,
                               seed=self.seed_generator if dropping else None)
        return ops.squeeze(output, 2)

    def _composed(self, query, value, key, value_mask, causal, dropping):
        scores = self._calculate_scores(query, key)
        seen = None if value_mask is None else ops.expand_dims(ops.cast(value_mask, "bool"), 1)
        if causal:
            before = ops.tri(query.shape[1], key.shape[1], dtype="bool")
            seen = before if seen is None else ops.logical_and(seen, before)
        if seen is not None:
            scores = ops.where(seen, scores, scores - 1e9)
        scores = ops.softmax(scores)
        if dropping:
            scores = ops.dropout(scores, self.dropout, seed=self.seed_generator)
        return ops.matmul(scores, value), scores

    def _calculate_scores(self, query, key):
        """Scores (batch, queries, keys) of query (batch, queries, features) and key (batch, keys, features)."""
        if self.score_mode == "dot":
            scores = ops.matmul(query, ops.swapaxes(key, 1, 2))
            return scores if self.scale is None else ops.multiply(scores, self.scale)
        pairs = ops.expand_dims(query, 2) + ops.expand_dims(key, 1)
        if self.scale is not None:
            pairs = ops.multiply(pairs, self.scale)
        return ops.multiply(ops.sum(ops.tanh(pairs), axis=-1), self.concat_score_weight)

    def compute_mask(self, inputs, mask=None):
        return None if mask is None or mask[0] is None else mask[0]

    def compute_output_shape(self, input_shape):
        self._check(input_shape)
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(self, inputs, mask=None, training=False, return_attention_scores=False,
                            use_causal_mask=False):
        shapes = [x.shape for x in inputs]
        output = SymbolicTensor(self.compute_output_shape(shapes), self._dtype)
        if not return_attention_scores:
            return output
        return output, SymbolicTensor((*shapes[0][:2], shapes[-1][1]), self._dtype)

    def get_config(self):
        causal = {"causal": True} if self.causal else {}  # a key that Keras 3 does not know is written only where it counts
        return {**super().get_config(), "use_scale": self.use_scale, "score_mode": self.score_mode,
                "dropout": self.dropout, "seed": self.seed, **causal}


def _differ(*lengths):
    return len({n for n in lengths if n is not None}) > 1
