"""Cases of layers of signals, of lines over time, and around others; see test_all_layers.py."""

import numpy as np

from seqnet import layers
from tests.layers.layer_check import Part

rng = np.random.default_rng(5)
FLAT = rng.standard_normal((3, 5))
SEQUENCE = rng.standard_normal((2, 9, 4))
ROWS = rng.standard_normal((2, 4, 6, 3))
SIGNAL = rng.standard_normal((2, 40, 2))
IDS = rng.integers(1, 9, size=(3, 6)).astype("int32")
KEPT = {"mask": True, "keeps_mask": True}

CASES = {
    "ConvLSTM1D": [
        ({"filters": 2, "kernel_size": 3}, ROWS, {"weights": [(3, 3, 8), (3, 2, 8), (8,)], "mask": True,
                                                  "keeps_mask": False}),
        ({"filters": 2, "kernel_size": 2, "strides": 2, "padding": "same", "return_sequences": True, "use_bias": False,
          "recurrent_activation": "hard_sigmoid", "kernel_regularizer": "l2", "go_backwards": True}, ROWS,
         {"weights": [(2, 3, 8), (2, 2, 8)], "mask": True, "keeps_mask": True}),
        ({"filters": 3, "kernel_size": 3, "dilation_rate": 2, "data_format": "channels_first", "return_state": True,
          "unit_forget_bias": False, "dropout": 0.2, "recurrent_dropout": 0.3, "seed": 1}, ROWS.transpose(0, 1, 3, 2),
         {"weights": [(3, 3, 12), (3, 3, 12), (12,)]}),
    ],
    "Hashing": [
        ({"num_bins": 7}, np.array([["a", "b"], ["c", ""]]), {"gradient": False, "integers": True}),
        ({"num_bins": 7, "mask_value": 3, "salt": [1, 2], "output_mode": "count"}, IDS, {"gradient": False}),
    ],
    "MelSpectrogram": [
        ({"fft_length": 16, "sequence_stride": 4, "sequence_length": 12, "num_mel_bins": 5, "sampling_rate": 800,
          "min_freq": 5.0, "power_to_db": False}, SIGNAL[..., 0], {}),
        ({"fft_length": 16, "sequence_stride": 8, "num_mel_bins": 3, "sampling_rate": 800, "mag_exp": 1.0, "top_db": 500.0,
          "window": "hamming"}, SIGNAL[..., 0], {}),
    ],
    "Pipeline": [
        ({"layers": [Part(layers.Rescaling, scale=2.0), Part(layers.Dense, units=3)]}, SEQUENCE,
         {"weights": [(4, 3), (3,)]}),
    ],
    "Rescaling": [
        ({"scale": 0.5, "offset": -1.0}, SEQUENCE, KEPT), ({"scale": [1.0, 2.0, 3.0, 4.0, 5.0]}, FLAT, {}),
    ],
    "ReversibleEmbedding": [
        ({"input_dim": 9, "output_dim": 3}, IDS, {"weights": [(9, 3)]}),
        ({"input_dim": 9, "output_dim": 3, "tie_weights": False, "mask_zero": True, "logit_soft_cap": 2.0}, IDS,
         {"weights": [(9, 3), (3, 9)], "reads": lambda layer: layer.weights[:1]}),
    ],
    "SpectralNormalization": [
        ({"layer": Part(layers.Dense, units=3), "power_iterations": 2}, SEQUENCE,
         {"weights": [(4, 3), (1, 3), (3,)], "frozen": 1}),
    ],
    "STFTSpectrogram": [
        ({"mode": "psd", "frame_length": 8, "frame_step": 3, "fft_length": 16}, SIGNAL,
         {"weights": [(8, 1, 9), (8, 1, 9)]}),
        ({"mode": "stft", "frame_length": 8, "window": None, "scaling": None, "padding": "same", "expand_dims": True},
         SIGNAL, {"weights": [(8, 1, 5), (8, 1, 5)]}),
        ({"mode": "real", "frame_length": 6, "periodic": True, "data_format": "channels_first"}, SIGNAL.transpose(0, 2, 1),
         {"weights": [(6, 1, 5)]}),
    ],
}
