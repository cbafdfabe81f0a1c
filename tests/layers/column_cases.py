"""Cases of the layers that keep statistics of columns, and of those that prepare data; see test_all_layers.py."""

import numpy as np

rng = np.random.default_rng(4)
FLAT = rng.standard_normal((3, 5))
SEQUENCE = rng.standard_normal((2, 9, 4))
IDS = rng.integers(0, 6, (3, 5))
KEPT = {"mask": True, "keeps_mask": True}
REST = {"beta_initializer": "ones", "gamma_initializer": "uniform", "beta_regularizer": "l2", "gamma_regularizer": "l1",
        "beta_constraint": "max_norm", "gamma_constraint": "non_neg"}

CASES = {
    "BatchNormalization": [
        ({}, SEQUENCE, {"weights": [(4,)] * 4, "frozen": 2, **KEPT}),
        ({"axis": 1, "momentum": 0.9, "epsilon": 0.01, "moving_mean_initializer": "ones",
          "moving_variance_initializer": "ones", "synchronized": True, **REST},
         SEQUENCE, {"weights": [(9,)] * 4, "frozen": 2}),
        ({"center": False, "scale": False}, FLAT, {"weights": [(5,)] * 2, "frozen": 2}),
        ({"renorm": True, "renorm_clipping": {"rmax": 2.0}, "renorm_momentum": 0.8}, FLAT,
         {"weights": [(5,)] * 7, "frozen": 5}),
    ],
    "CategoryEncoding": [
        ({"num_tokens": 6}, IDS, {"gradient": False}),
        ({"num_tokens": 6, "output_mode": "one_hot"}, IDS, {"gradient": False}),
        ({"num_tokens": 6, "output_mode": "count"}, IDS, {"gradient": False}),
    ],
    "Discretization": [
        ({"bin_boundaries": [-1.0, 0.0, 0.5]}, SEQUENCE, {"gradient": False, "integers": True, "mask": True}),
        ({"bin_boundaries": [-1.0, 0.0], "output_mode": "one_hot"}, FLAT, {"gradient": False}),
        ({"bin_boundaries": [0.0], "output_mode": "count"}, FLAT, {"gradient": False}),
    ],
    "GroupNormalization": [
        ({"groups": 2}, SEQUENCE, {"weights": [(4,), (4,)], **KEPT}),
        ({"groups": 3, "axis": 1, "epsilon": 0.01, **REST}, SEQUENCE, {"weights": [(9,), (9,)]}),
        ({"groups": 5, "center": False, "scale": False}, FLAT, {}),
    ],
    "Normalization": [
        ({}, SEQUENCE, {"weights": [(4,), (4,), ()], "frozen": 3, **KEPT}),
        ({"axis": (1, 2), "mean": [1.0, 2.0, 3.0, 4.0], "variance": [1.0, 2.0, 3.0, 4.0]}, SEQUENCE, {}),
        ({"axis": None, "mean": 2.0, "variance": 4.0, "invert": True}, FLAT, {}),
    ],
}
