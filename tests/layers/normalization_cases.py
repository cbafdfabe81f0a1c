"""What test_all_layers asks of the layers that normalise."""

import numpy as np

SEQUENCE = np.random.default_rng(2).standard_normal((2, 9, 4))

CASES = {
    "LayerNormalization": [
        ({}, SEQUENCE, {"weights": [(4,), (4,)], "mask": True, "keeps_mask": True}),
        ({"axis": [2, 1], "epsilon": 1e-6, "center": False, "gamma_initializer": "uniform", "gamma_regularizer": "l2",
          "gamma_constraint": "non_neg"}, SEQUENCE, {"weights": [(9, 4)]}),
        ({"axis": 1, "scale": False, "beta_initializer": "ones", "beta_regularizer": "l1", "beta_constraint": "max_norm"},
         SEQUENCE, {"weights": [(9,)]}),
        ({"rms_scaling": True}, SEQUENCE, {"weights": [(4,)]}),
    ],
    "RMSNormalization": [
        ({}, SEQUENCE, {"weights": [(4,)], "mask": True}),
        ({"axis": [1, -1], "epsilon": 1e-3}, SEQUENCE, {"weights": [(9, 4)]}),
    ],
}
