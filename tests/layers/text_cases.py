"""Cases of layers that turn texts and categories into numbers; see test_all_layers.py."""

import numpy as np

TEXTS = np.array(["a good film", "A bad, bad film!", "none"])
CUT = np.array([["a", "b", "zz"], ["b", "", "a"]])
NUMBERS = np.array([[3, 9, 4], [4, 4, 3]])
PLAIN = {"gradient": False}
INDICES = {"gradient": False, "integers": True}

CASES = {
    "IntegerLookup": [
        ({"vocabulary": [3, 4]}, NUMBERS, INDICES),
        ({"vocabulary": [3, 4], "mask_token": 9, "num_oov_indices": 2, "invert": True}, NUMBERS, INDICES),
        ({"vocabulary": [3, 4, 9], "output_mode": "multi_hot", "max_tokens": 6, "pad_to_max_tokens": True}, NUMBERS, PLAIN),
    ],
    "StringLookup": [
        ({"vocabulary": ["a", "b"], "mask_token": "", "num_oov_indices": 3, "salt": [1, 2]}, CUT, INDICES),
        ({"vocabulary": ["a", "b"], "oov_token": "?", "invert": True}, NUMBERS, PLAIN),
        ({"vocabulary": ["a", "b"], "output_mode": "tf_idf", "idf_weights": [1.0, 2.0]}, CUT, PLAIN),
    ],
    "TextVectorization": [
        ({"vocabulary": ["film", "bad"], "output_sequence_length": 4}, TEXTS, INDICES),
        ({"vocabulary": ["film", "bad film"], "ngrams": (1, 2), "output_mode": "count"}, TEXTS[:, None], PLAIN),
        ({"vocabulary": ["a", "m"], "split": "character", "standardize": "lower", "output_mode": "multi_hot",
          "max_tokens": 8, "pad_to_max_tokens": True}, TEXTS, PLAIN),
    ],
}
