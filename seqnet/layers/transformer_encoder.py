"""One block of a Transformer that reads."""

from __future__ import annotations

from .. import activations, initializers
from ..errors import shape_error
from .arguments import share, whole
from .dense import Dense
from .dropout import Dropout
from .layer import Layer
from .layer_normalization import LayerNormalization
from .multi_head_attention import MultiHeadAttention


class TransformerEncoder(Layer):
    """x = norm(x + attention(x)), y = norm(x + feedforward(x)), feedforward(x) = act(x W1 + b1) W2 + b2.

    With `normalize_first`, x + attention(norm(x)) and x + feedforward(norm(x)). Attention has heads of size features /
    num_heads.

    Shapes: x and y (batch, time, features), W1 (features, intermediate_dim).

    Args:
        intermediate_dim: features within the feedforward part.
        num_heads: number of attention heads.
        dropout: share dropped behind attention and feedforward, and of the scores.
        activation: name or function, "relu" unless told.
        layer_norm_epsilon: epsilon of the normalisations.
        kernel_initializer, bias_initializer: first values, "glorot_uniform" and "zeros" unless told.
        normalize_first: where the normalisations stand.

    Call arguments:
        padding_mask: (batch, time), true for real steps; the mask of the tensor unless told.
        attention_mask: (batch, time, time), true where a step may see another.
        return_attention_scores: give (y, scores (batch, heads, time, time)).

    Source: Vaswani et al., Attention Is All You Need, 2017; Xiong et al., On Layer Normalization in the Transformer
    Architecture, 2020.
    Raises ValueError for wrong arguments, ShapeError for inputs that are not (batch, time, features).
    """

    def __init__(self, intermediate_dim, num_heads, dropout=0.0, activation="relu", layer_norm_epsilon=1e-5,
                 kernel_initializer="glorot_uniform", bias_initializer="zeros", normalize_first=False, **kwargs):
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.intermediate_dim = whole(kind, "intermediate_dim", intermediate_dim)
        self.num_heads = whole(kind, "num_heads", num_heads)
        self.dropout = share(kind, "dropout", dropout)
        self.activation = activations.get(activation)
        self.layer_norm_epsilon = layer_norm_epsilon
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.normalize_first = bool(normalize_first)
        self.supports_masking = True

    def build(self, input_shape):
        self._check(input_shape)
        self._make_attention("self_attention", input_shape, input_shape)
        self._make_feedforward(input_shape)

    def _check(self, shape, name="an input"):
        if len(shape) != 3 or shape[-1] is None:
            raise shape_error(self, f"{name} of shape (batch, time, features)", shape,
                              "attention runs over one axis of time, and the features must be known.")
        if shape[-1] < self.num_heads:
            raise shape_error(self, f"at least {self.num_heads} features", shape,
                              f"they are dealt to {self.num_heads} heads.", "Use fewer heads.")

    def _in_order(self, norm, *others):
        """Norm and other parts in the order in which they compute: that of the weights."""
        return (norm, *others) if self.normalize_first else (*others, norm)

    def _make_attention(self, name, query_shape, value_shape):
        dtype = self._dtype.name

        def norm():
            layer = LayerNormalization(epsilon=self.layer_norm_epsilon, dtype=dtype, name=f"{name}_layer_norm")
            setattr(self, f"_{name}_layer_norm", layer)
            layer.build(query_shape)

        def attention():
            layer = MultiHeadAttention(
                self.num_heads, query_shape[-1] // self.num_heads, dropout=self.dropout, dtype=dtype, name=name,
                kernel_initializer=self.kernel_initializer, bias_initializer=self.bias_initializer)
            setattr(self, f"_{name}_layer", layer)
            layer.build(query_shape, value_shape)

        for make in self._in_order(norm, attention):
            make()
        setattr(self, f"_{name}_dropout", Dropout(self.dropout, dtype=dtype, name=f"{name}_dropout"))

    def _make_feedforward(self, shape):
        start = {"kernel_initializer": self.kernel_initializer, "bias_initializer": self.bias_initializer,
                 "dtype": self._dtype.name}

        def norm():
            self._feedforward_layer_norm = LayerNormalization(
                epsilon=self.layer_norm_epsilon, dtype=self._dtype.name, name="feedforward_layer_norm")
            self._feedforward_layer_norm.build(shape)

        def dense():
            self._feedforward_intermediate_dense = Dense(
                self.intermediate_dim, activation=self.activation, name="feedforward_intermediate_dense", **start)
            self._feedforward_intermediate_dense.build(shape)
            self._feedforward_output_dense = Dense(shape[-1], name="feedforward_output_dense", **start)
            self._feedforward_output_dense.build((*shape[:-1], self.intermediate_dim))

        for make in self._in_order(norm, dense):
            make()
        self._feedforward_dropout = Dropout(self.dropout, dtype=self._dtype.name, name="feedforward_dropout")

    def call(self, inputs, padding_mask=None, attention_mask=None, training=None, return_attention_scores=False):
        self._check(inputs.shape)
        scores = None

        def attend(x):
            nonlocal scores
            found = self._self_attention_layer(
                x, x, query_mask=inputs.mask, value_mask=inputs.mask if padding_mask is None else padding_mask,
                attention_mask=attention_mask, training=training, return_attention_scores=return_attention_scores)
            found, scores = found if return_attention_scores else (found, None)
            return found

        x = self._residual(inputs, attend, "self_attention", training)
        x = self._residual(x, self._feedforward, "feedforward", training)
        return (x, scores) if return_attention_scores else x

    def _feedforward(self, x):
        return self._feedforward_output_dense(self._feedforward_intermediate_dense(x))

    def _residual(self, x, part, name, training):
        """x + part(x), normalised in front of the part or at the end."""
        norm, dropout = getattr(self, f"_{name}_layer_norm"), getattr(self, f"_{name}_dropout")
        if self.normalize_first:
            return x + dropout(part(norm(x)), training=training)
        return norm(x + dropout(part(x), training=training))

    def compute_output_shape(self, inputs_shape):
        return inputs_shape

    def compute_output_spec(self, inputs, padding_mask=None, attention_mask=None, training=None,
                            return_attention_scores=False):
        from ..symbolic import SymbolicTensor

        self._check(inputs.shape)
        output = SymbolicTensor(inputs.shape, self._dtype)
        if not return_attention_scores:
            return output
        return output, SymbolicTensor((inputs.shape[0], self.num_heads, inputs.shape[1], inputs.shape[1]), self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "intermediate_dim": self.intermediate_dim,
            "num_heads": self.num_heads,
            "dropout": self.dropout,
            "activation": activations.serialize(self.activation),
            "layer_norm_epsilon": self.layer_norm_epsilon,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "normalize_first": self.normalize_first,
        }
