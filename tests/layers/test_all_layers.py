"""Every public layer goes through `layer_check`; one without a case makes the last test fail."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import layers
from tests.layers.layer_check import layer_check, made

rng = np.random.default_rng(0)
IDS = rng.integers(1, 9, size=(3, 6)).astype("int32")
FLAT = rng.standard_normal((3, 5))
SEQUENCE = rng.standard_normal((2, 9, 4))
PAIR = [rng.standard_normal((2, 6, 4)), rng.standard_normal((2, 6, 4))]
RANKS = [rng.standard_normal((2, 6, 4)), rng.standard_normal((2, 4))]


def square(x):
    return x * x


def either(inputs, masks):
    return np.logical_or(*masks)


def no_longer(inputs, masks):
    return masks[0]


# layer -> list of (constructor arguments, inputs, further arguments of layer_check)
CASES = {
    "Activation": [({"activation": "tanh"}, SEQUENCE, {"mask": True, "keeps_mask": True})],
    "Add": [({}, PAIR, {"mask": True, "keeps_mask": either}), ({}, RANKS, {})],
    "AveragePooling1D": [
        ({"pool_size": 2}, SEQUENCE, {"mask": True}),
        ({"pool_size": 3, "strides": 2, "padding": "same", "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "Concatenate": [
        ({"axis": 1}, PAIR, {}), ({}, PAIR, {"mask": True, "keeps_mask": lambda x, m: m[0] | m[1]}),
    ],
    "Conv1D": [
        ({"filters": 3, "kernel_size": 3}, SEQUENCE, {"weights": [(3, 4, 3), (3,)], "mask": True}),
        ({"filters": 4, "kernel_size": 2, "strides": 2, "padding": "causal", "activation": "tanh", "groups": 2},
         SEQUENCE, {"weights": [(2, 2, 4), (4,)]}),
        ({"filters": 2, "kernel_size": 3, "dilation_rate": 2, "padding": "same", "use_bias": False,
          "data_format": "channels_first", "kernel_regularizer": "l2", "kernel_constraint": "max_norm"},
         SEQUENCE, {"weights": [(3, 9, 2)]}),
    ],
    "Dense": [
        ({"units": 4}, FLAT, {"weights": [(5, 4), (4,)]}),
        ({"units": 3, "activation": "gelu", "use_bias": False, "kernel_initializer": "he_normal",
          "kernel_regularizer": "l1", "activity_regularizer": "l2", "kernel_constraint": "non_neg"},
         SEQUENCE, {"weights": [(4, 3)], "mask": True, "keeps_mask": True}),
    ],
    "Dropout": [({"rate": 0.3, "seed": 3, "noise_shape": (None, 1, None)}, SEQUENCE, {"mask": True, "keeps_mask": True})],
    "Embedding": [
        ({"input_dim": 9, "output_dim": 3}, IDS, {"weights": [(9, 3)], "mask": True}),
        ({"input_dim": 9, "output_dim": 3, "mask_zero": True, "embeddings_constraint": "unit_norm",
          "embeddings_regularizer": "l2"}, IDS,
         {"weights": [(9, 3)], "mask": True, "keeps_mask": lambda x, m: x != 0}),
    ],
    "Flatten": [({}, SEQUENCE, {"mask": True}), ({"data_format": "channels_first"}, SEQUENCE, {})],
    "GlobalAveragePooling1D": [
        ({}, SEQUENCE, {"mask": True, "keeps_mask": False}),
        ({"keepdims": True, "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "GlobalMaxPooling1D": [
        ({}, SEQUENCE, {"mask": True}), ({"keepdims": True, "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "Identity": [({}, SEQUENCE, {"mask": True, "keeps_mask": True})],
    "Lambda": [({"function": square}, SEQUENCE, {"mask": True, "custom_objects": {"square": square}})],
    "Masking": [({"mask_value": 0.5}, SEQUENCE, {})],
    "MaxPooling1D": [
        ({}, SEQUENCE, {"mask": True}),
        ({"pool_size": 3, "strides": 2, "padding": "same", "data_format": "channels_first"}, SEQUENCE, {}),
    ],
    "Multiply": [({}, PAIR, {"mask": True, "keeps_mask": either}), ({}, RANKS, {})],
    "ReLU": [({"max_value": 1.5, "negative_slope": 0.1, "threshold": 0.2}, SEQUENCE, {"mask": True, "keeps_mask": True})],
    "Reshape": [({"target_shape": (-1, 6)}, SEQUENCE, {"mask": True})],
    "Softmax": [({}, SEQUENCE, {}), ({"axis": 1}, SEQUENCE, {})],
    "Subtract": [({}, PAIR, {"mask": True, "keeps_mask": either}), ({}, RANKS, {})],
}
# the base classes, the layer that is never called, and cells, which are called within recurrent layers
UNCALLED = {"Layer": {}, "InputLayer": {"shape": (3,)}, "Wrapper": {"layer": layers.Identity()}}
for path in sorted(Path(__file__).parent.glob("*_cases.py")):  # further cases, by family
    family = import_module(f"tests.layers.{path.stem}")
    CASES.update(family.CASES)
    UNCALLED.update(getattr(family, "UNCALLED", {}))


def public_layers():
    found = {}
    for name in layers.__all__:
        thing = getattr(layers, name)
        if isinstance(thing, type) and issubclass(thing, layers.Layer):
            found.setdefault(thing, name if thing.__name__ == name else thing.__name__)
    return set(found.values())


@pytest.mark.parametrize("name, number", [(name, i) for name in CASES for i in range(len(CASES[name]))])
def test_layer(name, number):
    kwargs, inputs, checks = CASES[name][number]
    layer_check(getattr(layers, name), kwargs, inputs, **checks)


def test_every_layer_has_a_case():
    assert public_layers() - set(UNCALLED) == set(CASES)


def test_every_layer_explains_itself():
    for name in public_layers():
        assert len(getattr(layers, name).__doc__ or "") > 10, name
        with pytest.raises(ValueError, match="unknown_argument"):
            kwargs = CASES[name][0][0] if name in CASES else UNCALLED[name]
            made(getattr(layers, name), {**kwargs, "unknown_argument": 1})


def test_other_spellings():
    assert layers.MaxPool1D is layers.MaxPooling1D
    assert layers.AvgPool1D is layers.AveragePooling1D
    assert layers.GlobalMaxPool1D is layers.GlobalMaxPooling1D
    assert layers.GlobalAvgPool1D is layers.GlobalAveragePooling1D
    assert layers.Convolution1D is layers.Conv1D
    assert seqnet.Input is layers.Input
