"""An embedding that can be run both ways: ids to vectors, vectors to scores of ids."""

from __future__ import annotations

from .. import ops
from ..symbolic import SymbolicTensor
from .embedding import Embedding


class ReversibleEmbedding(Embedding):
    """`Embedding`, and with ``reverse=True`` the way back: logits[..., v] = x[..., :] . table[v, :].

    Forward: ids (batch, time) -> (batch, time, output_dim). Reverse: x (batch, time, output_dim) -> (batch, time,
    input_dim).

    Args:
        input_dim, output_dim: number of ids, length of a vector.
        tie_weights: the way back takes the table of the way forth; False: a matrix (output_dim, input_dim) of its own.
        embeddings_initializer, embeddings_regularizer, embeddings_constraint, mask_zero: as for `Embedding`.
        reverse_dtype: element type of the logits: "float32" or "float64".
        logit_soft_cap: c, logits become c * tanh(logits / c).

    Call arguments:
        reverse: whether to go back.

    Press and Wolf, Using the Output Embedding to Improve Language Models (2017).
    """

    def __init__(self, input_dim, output_dim, tie_weights=True, embeddings_initializer="uniform",
                 embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, reverse_dtype=None,
                 logit_soft_cap=None, **kwargs):
        super().__init__(input_dim, output_dim, embeddings_initializer, embeddings_regularizer, embeddings_constraint,
                         mask_zero, **kwargs)
        self.tie_weights, self.reverse_dtype, self.logit_soft_cap = bool(tie_weights), reverse_dtype, logit_soft_cap
        self.reverse_embeddings = None

    def build(self, input_shape=None):
        super().build(input_shape)
        if not self.tie_weights and self.reverse_embeddings is None:
            self.reverse_embeddings = self.add_weight(
                name="reverse_embeddings", shape=(self.output_dim, self.input_dim),
                initializer=self.embeddings_initializer)

    def call(self, inputs, reverse=False):
        if not reverse:
            y = super().call(inputs)
            if self.mask_zero:
                y.mask = super().compute_mask(inputs)
            return y
        dtype = self.reverse_dtype or self.dtype
        x = ops.cast(inputs, dtype)
        if self.tie_weights:
            logits = ops.unembedding(x, ops.cast(self.embeddings, dtype))
        else:
            logits = ops.matmul(x, ops.cast(self.reverse_embeddings, dtype))
        if self.logit_soft_cap is not None:
            logits = ops.multiply(ops.tanh(ops.divide(logits, self.logit_soft_cap)), self.logit_soft_cap)
        return logits

    def compute_mask(self, inputs, mask=None):
        """The forward pass sets its mask itself; the way back has none."""
        return None

    def compute_output_shape(self, input_shape, reverse=False):
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs, reverse=False):
        y = SymbolicTensor(self.compute_output_shape(inputs.shape, reverse), (reverse and self.reverse_dtype) or self._dtype)
        if self.mask_zero and not reverse:
            y.mask = super().compute_mask(inputs)
        return y

    def get_config(self):
        return {**super().get_config(), "tie_weights": self.tie_weights, "reverse_dtype": self.reverse_dtype,
                "logit_soft_cap": self.logit_soft_cap}
