"""What Jupyter shows of a model: one piece of HTML that is whole, escaped, and needs neither scripts nor a network."""

import re

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, layers
from tests.callbacks.test_history import Tags


class Subclassed(Model):
    def __init__(self):
        super().__init__(name="own")
        self.inner = layers.Dense(2, name="inner")

    def call(self, x):
        return self.inner(x)


def branched():
    a, b = Input((6,), name="a"), Input((4,), name="b")
    x = layers.Concatenate(name="join")([layers.Dense(3, name="left")(a), b])
    return Model([a, b], layers.Dense(2, name="out")(x), name="two")


MODELS = {
    "chain": lambda: Sequential([Input((9, 3)), layers.LSTM(4, name="memory"), layers.Dense(1, name="out")], name="m"),
    "branched": branched,
    "not built": lambda: Sequential([layers.Dense(3, name="later")], name="m"),
    "empty": lambda: Sequential(name="m"),
    "subclassed": Subclassed,
    "long": lambda: Sequential([Input((4,)), *(layers.Dense(4, name=f"d{i}") for i in range(9))], name="m"),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_card_is_whole(name):
    model = MODELS[name]()
    page = model._repr_html_()
    tags = Tags(page).seen
    assert tags.count("details") == len(model.layers) and "svg" in tags
    assert not {"script", "link", "iframe", "img"} & set(tags)
    assert not re.findall(r"(?:href|src|url)\s*[=(]", page)
    assert all(layer.name in page for layer in model.layers)


def test_numbers_and_equations():
    page = MODELS["chain"]()._repr_html_()
    assert "133 parameters" in page and "(None, 9, 4)" not in page and "(None, 4)" in page
    assert "recurrent_kernel" in page and "(4, 16)" in page and "histogram" in page and "units=4" in page
    assert "c_{t-1}" in page  # the equation of the cell


def test_names_are_escaped():
    model = Sequential([Input((3,)), layers.Dense(2, name='<img src=x onerror="a">')], name="<b>model")
    page = model._repr_html_()
    assert "<img" not in page and "<b>model" not in page and "&lt;img" in page
    Tags(page)


def test_weights_that_are_not_finite_and_large_ones():
    model = Sequential([Input((3,)), layers.Dense(2, name="d")])
    model.layers[0].kernel.assign(np.full((3, 2), np.nan, "float32"))
    assert "6 not finite" in model._repr_html_()
    large = Sequential([Input((4,), dtype="int32"), layers.Embedding(300_000, 2)])
    assert len(large._repr_html_()) < 30_000
