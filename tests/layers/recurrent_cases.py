"""The cases of the recurrent layers and wrappers for the table of test_all_layers."""

import numpy as np

import seqnet
from seqnet.layers import RNN, Conv1D, Dense, StackedRNNCells, TimeDistributed
from tests.conformance.cells import cells
from tests.layers.layer_check import Part

own = cells(seqnet)
X = np.random.default_rng(1).standard_normal((3, 6, 4))
DEEP = np.random.default_rng(1).standard_normal((2, 3, 5, 4))
STATES = [np.random.default_rng(2).standard_normal((3, n)) for n in (3, 2)]

PAIR = Part(RNN, cell=Part(own.Pair, units=3, extra=2), return_sequences=True)

CASES = {
    "Bidirectional": [
        ({"layer": PAIR}, X, {"weights": 2 * [(4, 3), (2, 3), (3, 2)], "mask": True, "keeps_mask": True}),
        ({"layer": Part(RNN, cell=Part(own.Leaky, units=3), return_state=True), "merge_mode": None}, X,
         {"weights": 2 * [(4, 3), (3, 3), (3,)], "mask": True, "keeps_mask": False}),
        ({"layer": PAIR, "merge_mode": "ave", "backward_layer": Part(
            RNN, cell=Part(own.Leaky, units=3), return_sequences=True, go_backwards=True, name="back")}, X,
         {"weights": [(4, 3), (2, 3), (3, 2), (4, 3), (3, 3), (3,)]}),
    ],
    "RNN": [
        ({"cell": Part(own.Leaky, units=3)}, X,
         {"weights": [(4, 3), (3, 3), (3,)], "mask": True, "keeps_mask": False}),
        ({"cell": Part(own.Pair, units=3, extra=2), "return_sequences": True, "go_backwards": True,
          "zero_output_for_mask": True}, X,
         {"weights": [(4, 3), (2, 3), (3, 2)], "mask": True, "keeps_mask": True, "call": {"initial_state": STATES}}),
        ({"cell": Part(StackedRNNCells, cells=[Part(own.Leaky, units=3), Part(own.Layered, units=2)]),
          "return_state": True, "unroll": True}, X,
         {"weights": [(4, 3), (3, 3), (3,), (5, 2), (2,)]}),
    ],
    "TimeDistributed": [
        ({"layer": Part(Dense, units=2)}, X, {"weights": [(4, 2), (2,)], "mask": True, "keeps_mask": True}),
        ({"layer": Part(Conv1D, filters=2, kernel_size=2)}, DEEP, {"weights": [(2, 4, 2), (2,)]}),
        ({"layer": Part(TimeDistributed, layer=Part(Dense, units=2))}, DEEP, {"weights": [(4, 2), (2,)]}),
    ],
}

# cells are called by RNN; here stands what they are made from
UNCALLED = {
    "AbstractRNNCell": {},
    "StackedRNNCells": {"cells": [Part(own.Leaky, units=3)]},
}
