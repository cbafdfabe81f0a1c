"""Cases of the convolutions beside Conv1D, of EinsumDense and of adaptive pooling; see test_all_layers.py."""

import numpy as np

rng = np.random.default_rng(3)
FLAT = rng.standard_normal((3, 5))
SEQUENCE = rng.standard_normal((2, 9, 4))
REST = {"activity_regularizer": "l2", "bias_regularizer": "l1", "bias_constraint": "max_norm", "bias_initializer": "ones"}

CASES = {
    "AdaptiveAveragePooling1D": [
        ({"output_size": 4}, SEQUENCE, {"mask": True}),
        ({"output_size": (7,), "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "AdaptiveMaxPooling1D": [
        ({"output_size": 4}, SEQUENCE, {"mask": True}),
        ({"output_size": 3, "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "Conv1DTranspose": [
        ({"filters": 3, "kernel_size": 3}, SEQUENCE, {"weights": [(3, 3, 4), (3,)], "mask": True}),
        ({"filters": 2, "kernel_size": 4, "strides": 3, "padding": "same", "output_padding": 1, "activation": "tanh",
          "kernel_regularizer": "l2", "kernel_constraint": "max_norm", "kernel_initializer": "he_normal", **REST},
         SEQUENCE, {"weights": [(4, 2, 4), (2,)]}),
        ({"filters": 2, "kernel_size": 3, "dilation_rate": 2, "use_bias": False, "data_format": "channels_first",
          "activation": "softmax"}, SEQUENCE, {"weights": [(3, 2, 9)]}),
    ],
    "DepthwiseConv1D": [
        ({"kernel_size": 3}, SEQUENCE, {"weights": [(3, 4, 1), (4,)], "mask": True}),
        ({"kernel_size": 2, "strides": 2, "padding": "same", "depth_multiplier": 3, "activation": "sigmoid",
          "depthwise_regularizer": "l2", "depthwise_constraint": "max_norm", "depthwise_initializer": "he_normal", **REST},
         SEQUENCE, {"weights": [(2, 4, 3), (12,)]}),
        ({"kernel_size": 2, "dilation_rate": 2, "use_bias": False, "data_format": "channels_first", "activation": "gelu"},
         SEQUENCE, {"weights": [(2, 9, 1)]}),
    ],
    "EinsumDense": [
        ({"equation": "ab,bc->ac", "output_shape": 4}, FLAT, {"weights": [(5, 4)]}),
        ({"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de", "activation": "tanh",
          "kernel_regularizer": "l2", "kernel_constraint": "max_norm", "kernel_initializer": "he_normal", **REST},
         SEQUENCE, {"weights": [(4, 2, 3), (2, 3)], "mask": True}),
        ({"equation": "...x,xy->...y", "output_shape": 3, "bias_axes": "y"}, SEQUENCE, {"weights": [(4, 3), (3,)]}),
        ({"equation": "ab...,bc->ac...", "output_shape": 3, "bias_axes": "c"}, SEQUENCE, {"weights": [(9, 3), (3, 1)]}),
    ],
    "SeparableConv1D": [
        ({"filters": 3, "kernel_size": 3}, SEQUENCE, {"weights": [(3, 4, 1), (1, 4, 3), (3,)], "mask": True}),
        ({"filters": 2, "kernel_size": 2, "strides": 2, "padding": "same", "depth_multiplier": 2, "activation": "tanh",
          "depthwise_regularizer": "l2", "depthwise_constraint": "max_norm", "depthwise_initializer": "he_normal",
          "pointwise_regularizer": "l1", "pointwise_constraint": "non_neg", "pointwise_initializer": "he_uniform", **REST},
         SEQUENCE, {"weights": [(2, 4, 2), (1, 8, 2), (2,)]}),
        ({"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False, "data_format": "channels_first"},
         SEQUENCE, {"weights": [(2, 9, 1), (1, 9, 2)]}),
    ],
}
