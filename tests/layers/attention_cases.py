"""What test_all_layers asks of the attention layers."""

import numpy as np

from tests.layers.layer_check import several

_rng = np.random.default_rng(1)
QUERY, VALUE, KEY = (_rng.standard_normal(s) for s in ((2, 5, 4), (2, 7, 3), (2, 7, 6)))
SAME = _rng.standard_normal((2, 7, 4))
IDS = _rng.integers(1, 9, size=(3, 6)).astype("int32")


def projections(query, key, value, heads, size, value_size, output, bias=True):
    """Shapes of the weights of multi-head attention."""
    kernels = [((query, heads, size), (heads, size)), ((key, heads, size), (heads, size)),
               ((value, heads, value_size), (heads, value_size)), ((heads, value_size, *output), output)]
    return [shape for pair in kernels for shape in pair[:1 + bias]]


def weights(layer):
    """Of positions only these matter, not the numbers of the input."""
    return layer.weights


CASES = {
    "AdditiveAttention": [
        ({}, [QUERY, SAME], {"weights": [(4,)], "mask": True, "keeps_mask": True}),
        ({"use_scale": False, "dropout": 0.2, "seed": 4}, [QUERY, VALUE, SAME], {}),
    ],
    "Attention": [
        ({}, [QUERY, SAME], {"mask": True, "keeps_mask": True}),
        ({"use_scale": True, "dropout": 0.2, "seed": 4}, [QUERY, VALUE, SAME], {"weights": [()]}),
        ({"use_scale": True, "score_mode": "concat"}, [QUERY, SAME], {"weights": [(), ()]}),
        ({}, [QUERY, VALUE, SAME], {"call": {"use_causal_mask": True}}),
    ],
    "GroupedQueryAttention": [
        ({"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}, [QUERY, VALUE],
         {"weights": [(4, 4, 3), (4, 3), (3, 2, 3), (2, 3), (3, 2, 3), (2, 3), (4, 3, 4), (4,)], "call": several,
          "mask": True, "keeps_mask": True}),
        ({"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1, "dropout": 0.1, "use_bias": False,
          "sliding_window": 2, "use_gate": True, "kernel_initializer": "ones", "seed": 3}, [QUERY, VALUE, KEY],
         {"weights": [(4, 2, 2), (6, 1, 2), (4, 2, 2), (3, 1, 2), (2, 2, 4)], "call": several}),
    ],
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
    "PositionEmbedding": [
        ({"sequence_length": 8, "initializer": "ones"}, SAME,
         {"weights": [(8, 4)], "mask": True, "keeps_mask": True, "reads": weights}),
        ({"sequence_length": 9}, SAME, {"weights": [(9, 4)], "call": {"start_index": 2}, "reads": weights}),
    ],
    "SinePositionEncoding": [
        ({}, SAME, {"mask": True, "keeps_mask": True, "gradient": False}),
        ({"max_wavelength": 100}, SAME, {"call": {"start_index": 2}, "gradient": False}),
    ],
    "TokenAndPositionEmbedding": [
        ({"vocabulary_size": 9, "sequence_length": 7, "embedding_dim": 3}, IDS, {"weights": [(9, 3), (7, 3)]}),
        ({"vocabulary_size": 9, "sequence_length": 6, "embedding_dim": 3, "embeddings_initializer": "normal",
          "mask_zero": True}, IDS, {"weights": [(9, 3), (6, 3)], "mask": True, "keeps_mask": lambda x, m: x != 0}),
    ],
    "TransformerDecoder": [
        ({"intermediate_dim": 5, "num_heads": 2}, [QUERY, VALUE],
         {"weights": projections(4, 4, 4, 2, 2, 2, (4,)) + [(4,), (4,)] + projections(4, 3, 3, 2, 2, 2, (4,)) +
          [(4,), (4,), (4, 5), (5,), (5, 4), (4,), (4,), (4,)], "call": several, "mask": True, "keeps_mask": True}),
        ({"intermediate_dim": 5, "num_heads": 1, "normalize_first": True, "activation": "gelu", "dropout": 0.1}, QUERY,
         {"weights": [(4,), (4,)] + projections(4, 4, 4, 1, 4, 4, (4,)) +
          [(4,), (4,), (4, 5), (5,), (5, 4), (4,)]}),
    ],
    "TransformerEncoder": [
        ({"intermediate_dim": 5, "num_heads": 2}, QUERY,
         {"weights": projections(4, 4, 4, 2, 2, 2, (4,)) + [(4,), (4,), (4, 5), (5,), (5, 4), (4,), (4,), (4,)],
          "mask": True, "keeps_mask": True}),
        ({"intermediate_dim": 5, "num_heads": 1, "dropout": 0.1, "activation": "gelu", "layer_norm_epsilon": 1e-3,
          "kernel_initializer": "he_normal", "bias_initializer": "ones", "normalize_first": True}, QUERY,
         {"weights": [(4,), (4,)] + projections(4, 4, 4, 1, 4, 4, (4,)) + [(4,), (4,), (4, 5), (5,), (5, 4), (4,)]}),
    ],
}
