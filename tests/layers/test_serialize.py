"""A layer as a dict, and back."""

import pytest

import seqnet
from seqnet import layers


def test_there_and_back():
    layer = layers.Bidirectional(layers.LSTM(4, return_sequences=True, name="inner"), name="outer")
    config = layers.serialize(layer)
    assert config["class_name"] == "Bidirectional"
    again = layers.deserialize(config)
    assert again.get_config() == layer.get_config() and again is not layer


def test_layers_of_ones_own():
    class Scale(layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    again = layers.deserialize(layers.serialize(Scale(3.0)), custom_objects={"Scale": Scale})
    assert isinstance(again, Scale) and again.factor == 3.0


def test_something_else_is_refused():
    with pytest.raises(ValueError, match="no layer"):
        layers.deserialize(seqnet.optimizers.serialize(seqnet.optimizers.Adam()))
    assert seqnet.KerasTensor is type(seqnet.Input((3,)))
