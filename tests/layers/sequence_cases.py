"""The cases of SimpleRNN, LSTM, GRU and their cells for the table of test_all_layers."""

import numpy as np

X = np.random.default_rng(1).standard_normal((3, 6, 4))
STATES = [np.random.default_rng(2).standard_normal((3, 3)) for _ in range(2)]
EVERYTHING = {
    "activation": "elu", "kernel_initializer": "he_normal", "recurrent_initializer": "glorot_uniform",
    "bias_initializer": "ones", "kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2",
    "kernel_constraint": "max_norm", "recurrent_constraint": "max_norm", "bias_constraint": "max_norm", "dropout": 0.2,
    "recurrent_dropout": 0.3, "seed": 4,
}
WHOLE = {"activity_regularizer": "l2", "return_sequences": True, "go_backwards": True, "zero_output_for_mask": True}


def weights(gates, two=False):
    return [(4, gates * 3), (3, gates * 3), (2, gates * 3) if two else (gates * 3,)]


CASES = {
    "SimpleRNN": [
        ({"units": 3}, X, {"weights": weights(1), "mask": True, "keeps_mask": False}),
        ({"units": 3, **EVERYTHING, **WHOLE}, X,
         {"weights": weights(1), "mask": True, "keeps_mask": True, "call": {"initial_state": STATES[:1]}}),
        ({"units": 3, "activation": "softmax", "use_bias": False, "return_state": True}, X, {"weights": weights(1)[:2]}),
    ],
    "LSTM": [
        ({"units": 3}, X, {"weights": weights(4), "mask": True, "keeps_mask": False}),
        ({"units": 3, **EVERYTHING, **WHOLE, "recurrent_activation": "hard_sigmoid", "unit_forget_bias": False}, X,
         {"weights": weights(4), "mask": True, "keeps_mask": True, "call": {"initial_state": STATES}}),
        ({"units": 3, "activation": "silu", "use_bias": False, "return_state": True}, X, {"weights": weights(4)[:2]}),
    ],
    "GRU": [
        ({"units": 3}, X, {"weights": weights(3, True), "mask": True, "keeps_mask": False}),
        ({"units": 3, **EVERYTHING, **WHOLE, "recurrent_activation": "hard_sigmoid", "reset_after": False}, X,
         {"weights": weights(3), "mask": True, "keeps_mask": True, "call": {"initial_state": STATES[:1]}}),
        ({"units": 3, "activation": "silu", "use_bias": False, "return_state": True}, X, {"weights": weights(3)[:2]}),
    ],
}

# cells are called by RNN; here stands what they are made from
UNCALLED = {name: {"units": 3} for name in ("SimpleRNNCell", "LSTMCell", "GRUCell")}
