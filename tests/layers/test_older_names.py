"""Arguments as Keras 1 spelt them, and Attention(causal=True) of Keras 2."""

import inspect

import numpy as np
import pytest

from seqnet import layers
from seqnet.layers.older_names import RENAMED

VALUES = {"output_dim": 3, "init": "he_normal", "bias": False, "W_regularizer": "l2", "p": 0.25, "nb_filter": 3,
          "filter_length": 2, "subsample_length": 2, "border_mode": "same", "pool_length": 3, "stride": 1,
          "inner_init": "zeros", "inner_activation": "relu", "dropout_W": 0.1, "dropout_U": 0.1}
NEEDED = {"Dense": {"units": 3}, "Embedding": {"input_dim": 5, "output_dim": 3}, "Dropout": {"rate": 0.5},
          "SpatialDropout1D": {"rate": 0.5}, "Conv1D": {"filters": 3, "kernel_size": 2}, "MaxPooling1D": {},
          "SimpleRNN": {"units": 3}, "LSTM": {"units": 3}, "GRU": {"units": 3}}


@pytest.mark.parametrize(("layer", "old"), [(layer, old) for layer, names in RENAMED.items() for old in names])
def test_old_spelling(layer, old):
    new, cls = RENAMED[layer][old], getattr(layers, layer)
    base = {name: value for name, value in NEEDED[layer].items() if name != new}
    with pytest.warns(UserWarning, match=rf"{layer}\({old}=...\) is now spelt {layer}\({new}=...\)"):
        made = cls(**base, **{old: VALUES[old]}, name="l")
    same = cls(**base, **{new: VALUES[old]}, name="l")
    assert made.get_config() == same.get_config()
    assert old not in inspect.signature(cls).parameters and list(inspect.signature(cls).parameters)


def test_unknown_arguments_are_still_told():
    with pytest.raises(ValueError, match="Did you mean 'filters'"):
        layers.Conv1D(3, 2, filter=3)


def test_causal_attention_of_older_keras():
    x = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
    layer = layers.Attention(causal=True)
    np.testing.assert_array_equal(layer([x, x]), layers.Attention()([x, x], use_causal_mask=True))
    again = layers.Attention.from_config(layer.get_config())
    np.testing.assert_array_equal(layer([x, x]), again([x, x]))
    assert "causal" not in layers.Attention().get_config()
