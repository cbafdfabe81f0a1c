"""What test_all_layers asks of the attention layers."""

import numpy as np

from tests.layers.layer_check import several

_rng = np.random.default_rng(1)
QUERY, VALUE, KEY = (_rng.standard_normal(s) for s in ((2, 5, 4), (2, 7, 3), (2, 7, 6)))


def projections(query, key, value, heads, size, value_size, output, bias=True):
    """Shapes of the weights of multi-head attention."""
    kernels = [((query, heads, size), (heads, size)), ((key, heads, size), (heads, size)),
               ((value, heads, value_size), (heads, value_size)), ((heads, value_size, *output), output)]
    return [shape for pair in kernels for shape in pair[:1 + bias]]


CASES = {
    "MultiHeadAttention": [
        ({"num_heads": 2, "key_dim": 3}, [QUERY, VALUE],
         {"weights": projections(4, 3, 3, 2, 3, 3, (4,)), "call": several, "mask": True, "keeps_mask": True}),
        ({"num_heads": 2, "key_dim": 3, "value_dim": 5, "dropout": 0.2, "use_bias": False, "output_shape": (2, 3),
          "attention_axes": 1, "sliding_window": 3, "kernel_initializer": "he_normal", "kernel_regularizer": "l1",
          "activity_regularizer": "l2", "kernel_constraint": "non_neg", "seed": 3}, [QUERY, VALUE, KEY],
         {"weights": projections(4, 6, 3, 2, 3, 5, (2, 3), bias=False), "call": several}),
        ({"num_heads": 1, "key_dim": 2, "use_gate": True}, [QUERY, VALUE],
         {"weights": [(4, 1, 2), (1, 2), (3, 1, 2), (1, 2), (4, 1, 2), (1, 2), (3, 1, 2), (1, 2), (1, 2, 4), (4,)],
          "call": several}),
    ],
}
