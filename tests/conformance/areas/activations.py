"""Activations."""

import numpy as np

from tests.conformance.table import floats, one_layer, random_state

X3 = floats(2, 4, 5)
# without sparsemax, for which Keras 3.15 returns values that do not add up to one
ACTIVATIONS = (
    "linear", "relu", "leaky_relu", "relu6", "softmax", "log_softmax", "elu", "selu", "celu", "glu", "softplus",
    "softsign", "squareplus", "soft_shrink", "hard_shrink", "sparse_plus", "silu", "gelu", "tanh", "tanh_shrink",
    "sigmoid", "log_sigmoid", "sparse_sigmoid", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "mish",
    "swish",
)
XA = np.linspace(-7.3, 7.1, 36).reshape(3, 12)[:, np.argsort(random_state("order").rand(12))]
for _name in ACTIVATIONS:
    one_layer(f"activation_{_name}", XA, lambda L, a=_name: L.Activation(a))
one_layer("relu_layer", XA, lambda L: L.ReLU())
one_layer("relu_layer_all", XA, lambda L: L.ReLU(max_value=4.0, negative_slope=0.3, threshold=1.5))
one_layer("relu_layer_slope", XA, lambda L: L.ReLU(negative_slope=0.1))
one_layer("relu_layer_max", XA, lambda L: L.ReLU(max_value=6.0))
one_layer("relu_layer_threshold", XA, lambda L: L.ReLU(threshold=2.0))
one_layer("softmax_layer", X3, lambda L: L.Softmax())
one_layer("softmax_layer_axis1", X3, lambda L: L.Softmax(axis=1))
one_layer("softmax_layer_axes", X3, lambda L: L.Softmax(axis=(1, 2)))
