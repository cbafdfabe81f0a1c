"""Cases of layers that move, merge, bound or disturb what passes; see test_all_layers.py."""

import numpy as np

rng = np.random.default_rng(1)
FLAT = rng.standard_normal((3, 5))
SEQUENCE = rng.standard_normal((2, 9, 4))
PAIR = [rng.standard_normal((2, 6, 4)), rng.standard_normal((2, 6, 4))]
RANKS = [rng.standard_normal((2, 6, 4)), rng.standard_normal((2, 4))]
KEPT = {"mask": True, "keeps_mask": True}
ENDS = {"mask": True}  # with a warning, as for layers that know no masks


def either(inputs, masks):
    """The mask of a merge."""
    return np.logical_or(*masks)


MERGE = {"mask": True, "keeps_mask": either}
CASES = {
    "ActivityRegularization": [({"l1": 0.1, "l2": 0.2}, SEQUENCE, KEPT), ({}, FLAT, {})],
    "AlphaDropout": [({"rate": 0.3, "seed": 3, "noise_shape": (None, 1, None)}, SEQUENCE, KEPT), ({"rate": 0}, FLAT, {})],
    "Average": [({}, PAIR, MERGE), ({}, RANKS, {})],
    "Cropping1D": [({"cropping": (2, 0)}, SEQUENCE, ENDS), ({"cropping": 3}, SEQUENCE, {}), ({}, SEQUENCE, {})],
    "Dot": [
        ({"axes": 2}, PAIR, {"mask": True, "keeps_mask": False}),
        ({"axes": (2, 1), "normalize": True}, RANKS, {}),
        ({"axes": -1}, [FLAT, FLAT + 1], {}),
    ],
    "ELU": [({"alpha": 0.7}, SEQUENCE, KEPT), ({}, FLAT, {})],
    "GaussianDropout": [({"rate": 0.3, "seed": 3}, SEQUENCE, KEPT)],
    "GaussianNoise": [({"stddev": 0.3, "seed": 3}, SEQUENCE, KEPT)],
    "LeakyReLU": [({"negative_slope": 0.1}, SEQUENCE, KEPT), ({}, FLAT, {})],
    "Maximum": [({}, PAIR, MERGE), ({}, RANKS, {})],
    "Minimum": [({}, PAIR, MERGE), ({}, RANKS, {})],
    "PReLU": [
        ({}, FLAT, {"weights": [(5,)]}),
        ({"shared_axes": [1], "alpha_initializer": "ones", "alpha_regularizer": "l2", "alpha_constraint": "non_neg"},
         SEQUENCE, {"weights": [(1, 4)], **KEPT}),
    ],
    "Permute": [({"dims": (2, 1)}, SEQUENCE, ENDS), ({"dims": (1,)}, FLAT, {})],
    "RepeatVector": [({"n": 3}, FLAT, {})],
    "SpatialDropout1D": [({"rate": 0.3, "seed": 3}, SEQUENCE, KEPT)],
    "UnitNormalization": [({}, SEQUENCE, KEPT), ({"axis": [1, 2]}, SEQUENCE, {}), ({"axis": 1}, FLAT, {})],
    "UpSampling1D": [({}, SEQUENCE, ENDS), ({"size": 3}, SEQUENCE, {})],
    "ZeroPadding1D": [
        ({}, SEQUENCE, ENDS), ({"padding": (2, 0), "data_format": "channels_first"}, SEQUENCE, {}),
    ],
}
