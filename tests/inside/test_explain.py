"""Equations with the sizes of the input: for every layer, as LaTeX that a renderer takes and as text."""

import re

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.inside.equations import EQUATIONS
from tests.layers.test_all_layers import CASES, made, public_layers

WITHOUT = {"AbstractRNNCell", "CategoryEncoding", "Discretization", "InputLayer", "IntegerLookup", "Lambda", "Layer",
           "StringLookup", "TextVectorization", "Wrapper"}


def test_an_lstm_with_the_sizes_of_its_input():
    found = seqnet.explain(layers.LSTM(64), np.zeros((32, 120, 50), "float32"))
    assert dict(found.shapes)["input (batch, time, features)"] == "(32, 120, 50)"
    assert dict(found.shapes)["output (batch, features)"] == "(32, 64)"
    assert "29,440 parameters = 50 · 256 + 64 · 256 + 256" == found.parameters
    assert r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t" in found.latex
    assert "c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t" in str(found)
    assert found._repr_latex_().startswith("$\\displaystyle \\begin{aligned}")
    assert "$$" in found._repr_markdown_() and "| `(32, 120, 50)` |" in found._repr_markdown_()


def test_the_equations_follow_the_arguments():
    def lines(layer):
        return "\n".join(seqnet.explain(layer).equations)

    assert "r_t \\odot (h_{t-1} U_n + b'_n)" in lines(layers.GRU(4))
    assert "(r_t \\odot h_{t-1}) U_n" in lines(layers.GRU(4, reset_after=False))
    assert "x_{2 t + k" in lines(layers.Conv1D(4, 3, strides=2)) and "sum_{k=0}^{2}" in lines(layers.Conv1D(4, 3))
    assert "t + 2 k - 4" in lines(layers.Conv1D(4, 3, dilation_rate=2, padding="causal"))
    assert lines(layers.Dense(3)) == "y &= (x W + b)" and lines(layers.Dense(3, "relu", use_bias=False)) == (
        r"y &= \mathrm{relu}(x W)")
    assert r"\sqrt{16}" in lines(layers.MultiHeadAttention(2, 16))


def test_a_model_layer_by_layer():
    model = seqnet.Sequential([layers.Input((20,)), layers.Embedding(100, 8), layers.GRU(4), layers.Dense(1)])
    found = seqnet.explain(model, np.ones((5, 20), int))
    assert [p.name.split()[0] for p in found.parts] == ["Embedding", "GRU", "Dense"]
    assert dict(found.parts[0].shapes)["input (batch, time)"] == "(5, 20)"
    assert dict(found.parts[1].shapes)["input (batch, time, features)"] == "(5, 20, 8)"
    assert found._repr_latex_() is None and found._repr_markdown_().count("$$") == 6
    assert dict(seqnet.explain(model).parts[2].shapes)["input (batch, features)"] == "(None, 4)"


class Own(layers.Layer):
    """Twice the input.

    And nothing more.
    """

    def call(self, x):
        return x + x


def test_layers_of_ones_own():
    found = seqnet.explain(Own(), (2, 3))
    assert found.remark == "Twice the input." and found.equations == [] and found._repr_latex_() is None
    assert "(2, 3)" in str(found)
    with pytest.raises(TypeError, match="needs a layer"):
        seqnet.explain(np.ones(3))


def test_every_layer_has_an_equation_or_says_in_words_what_it_does():
    assert not WITHOUT & set(EQUATIONS) and len(set(EQUATIONS) & public_layers()) > 60
    for name in set(CASES) - set(EQUATIONS):
        found = seqnet.explain(made(getattr(layers, name), CASES[name][0][0]))
        assert found.equations or found.parts or len(found.remark or "") > 20, name


@pytest.mark.parametrize("name", sorted(set(CASES) & set(EQUATIONS)))
def test_the_equations_are_sound(name):
    """Braces close, each line has one alignment mark, only commands that every renderer of notebooks knows."""
    known = set("alpha beta cdot epsilon frac gamma ldots leq mathrm max min mu neq odot phi quad sigma sim sin cos sqrt "
                "sum tanh top".split())
    for kwargs, *_ in CASES[name]:
        found = seqnet.explain(made(getattr(layers, name), kwargs))
        for line in found.equations:
            assert line.count("&=") == 1 and line.count("{") == line.count("}"), line
            assert set(re.findall(r"\\([a-zA-Z]+)", line)) <= known, line
        text = str(found)
        assert "\\" not in text and "&" not in text, text
