"""What goes wrong in practice, and the one message that says so: layer, axes, fix."""

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, ShapeError, layers
from seqnet.errors import SeqnetError, UnknownNameError

L = layers


def sequence(*shape):
    return np.ones(shape, dtype="float32")


MISTAKES = {
    "ids without embedding": (lambda: L.Conv1D(3, 2, name="conv")(sequence(32, 500)), ShapeError,
                              ["conv", "(batch, time, features)", "(32, 500)", "Embedding", "x[..., None]"]),
    "one sample": (lambda: L.Dense(3, name="out")(sequence(4)), ShapeError, ["out", "x[None, :]"]),
    "pooling a matrix": (lambda: L.GlobalMaxPooling1D(name="pool")(sequence(2, 3)), ShapeError, ["pool", "2 axes"]),
    "too many axes": (lambda: L.MaxPooling1D(name="pool")(sequence(2, 3, 4, 5)), ShapeError, ["pool", "Flatten"]),
    "other features": (lambda: [(d := L.Dense(3, name="d"))(sequence(2, 64)), d(sequence(2, 40))], ShapeError,
                       ["d", "64", "40", "first called"]),
    "other channels": (lambda: [(c := L.Conv1D(3, 2, name="c"))(sequence(2, 5, 4)), c(sequence(2, 5, 3))], ShapeError,
                       ["c", "length 3, not 4"]),
    "window too long": (lambda: L.Conv1D(3, 5, name="c")(sequence(2, 3, 4)), ShapeError,
                        ["c", "at least 5 time steps", "padding='same'"]),
    "dilated window too long": (lambda: L.Conv1D(3, 3, dilation_rate=4)(sequence(2, 8, 4)), ShapeError, ["9 time steps"]),
    "pool too long": (lambda: L.MaxPooling1D(35, name="p")(sequence(2, 12, 4)), ShapeError, ["p", "35", "12"]),
    "window too long when added": (lambda: Sequential([Input((20, 3)), L.MaxPooling1D(5), L.Conv1D(2, 5, name="late")]),
                                   ShapeError, ["late", "(None, 4, 3)"]),
    "id too large": (lambda: L.Embedding(1000, 8, name="e")(np.array([[1, 2], [3, 1000]])), ValueError,
                     ["e", "0...999", "x[1, 1] is id 1000", "1 of 4", "Embedding(1001, 8)"]),
    "id negative": (lambda: L.Embedding(10, 8)(np.array([[1, -2]])), ValueError, ["x[0, 1] is id -2", "Negative"]),
    "matrix of another size": (lambda: L.Embedding(10, 4, weights=[np.ones((9, 4))]), ValueError, ["(9, 4)", "(10, 4)"]),
    "units as text": (lambda: L.Dense("64"), ValueError, ["units must be a whole number", "the text '64'"]),
    "units zero": (lambda: L.Dense(0), ValueError, ["units must be at least 1"]),
    "units as fraction": (lambda: L.Dense(2.5), ValueError, ["2.5 (float)"]),
    "two-dimensional window": (lambda: L.Conv1D(3, (3, 3)), ValueError, ["kernel_size", "(3, 3)"]),
    "padding misspelt": (lambda: L.Conv1D(3, 3, padding="sane"), ValueError, ["'valid', 'same', 'causal'", "'same'?"]),
    "causal pooling": (lambda: L.MaxPooling1D(2, padding="causal"), ValueError, ["'valid', 'same'"]),
    "filters and groups": (lambda: L.Conv1D(5, 3, groups=2), ValueError, ["filters=5", "groups=2"]),
    "features and groups": (lambda: L.Conv1D(4, 3, groups=2)(sequence(2, 9, 3)), ShapeError, ["3 features", "2 equal"]),
    "strides and dilation": (lambda: L.Conv1D(4, 3, strides=2, dilation_rate=2), ValueError, ["cannot both"]),
    "layout misspelt": (lambda: L.Flatten(data_format="channel_last"), ValueError, ["'channels_last'?"]),
    "rate above one": (lambda: L.Dropout(20), ValueError, ["0 to 1", "20"]),
    "noise shape": (lambda: L.Dropout(0.2, noise_shape="all"), ValueError, ["noise_shape"]),
    "activation misspelt": (lambda: L.Dense(3, activation="rellu"), UnknownNameError, ["Did you mean 'relu'?"]),
    "initializer misspelt": (lambda: L.Dense(3, kernel_initializer="glorot_unifrm"), UnknownNameError,
                             ["Did you mean 'glorot_uniform'?"]),
    "regularizer misspelt": (lambda: L.Dense(3, kernel_regularizer="l3"), UnknownNameError, ["l1", "l2"]),
    "constraint misspelt": (lambda: L.Dense(3, kernel_constraint="maxnorm_"), UnknownNameError, ["max_norm"]),
    "regularizer negative": (lambda: L.Dense(3, kernel_regularizer=__import__("seqnet").regularizers.l2(-1)), ValueError,
                             ["not negative"]),
    "shape without comma": (lambda: Input(shape=(500)), ValueError, ["(500,)"]),
    "input without shape": (lambda: Input(), ValueError, ["shape=(500,)"]),
    "input of text": (lambda: Input((3,), dtype="strng"), ValueError, ["strng"]),
    "merging one tensor": (lambda: L.Add()(sequence(2, 3)), ValueError, ["Add()([a, b])"]),
    "merging other lengths": (lambda: L.Add(name="sum")([sequence(2, 3), sequence(2, 4)]), ShapeError,
                              ["sum", "axis 1", "3", "4"]),
    "merging other batches": (lambda: L.Multiply()([sequence(2, 3), sequence(4, 3)]), ShapeError, ["[2, 4]"]),
    "subtracting three": (lambda: L.Subtract()([sequence(2, 3)] * 3), ValueError, ["exactly two"]),
    "joining other ranks": (lambda: L.Concatenate()([sequence(2, 3), sequence(2, 3, 4)]), ShapeError,
                            ["Flatten or Reshape"]),
    "joining other lengths": (lambda: L.Concatenate(axis=1)([sequence(2, 3, 4), sequence(2, 3, 5)]), ShapeError, ["axis 2"]),
    "joining on no axis": (lambda: L.Concatenate(axis=3)([sequence(2, 3), sequence(2, 3)]), ShapeError, ["axis 3"]),
    "reshape does not fit": (lambda: L.Reshape((5, 5))(sequence(2, 24)), ShapeError, ["24 numbers", "(5, 5)"]),
    "reshape twice open": (lambda: L.Reshape((-1, -1)), ValueError, ["only one"]),
    "dense behind open flatten": (lambda: Sequential([Input((None, 3)), L.Flatten(), L.Dense(2, name="out")]), ShapeError,
                                  ["out", "global pooling"]),
    "unknown argument": (lambda: L.Dense(3, actvation="relu"), ValueError, ["'actvation'", "'activation'?"]),
    "class in place of layer": (lambda: Sequential([L.Flatten]), ValueError, ["Flatten()"]),
    "number in place of layer": (lambda: Sequential([3]), ValueError, ["made of layers", "3 (int)"]),
    "one name twice": (lambda: Sequential([L.Dense(1, name="a"), L.Dense(1, name="a")]), ValueError, ["'a'", "name="]),
    "outputs not connected": (lambda: Model(Input((3,)), L.Dense(2)(Input((3,), name="lost"))), ValueError, ["lost"]),
    "array as model input": (lambda: Model(sequence(2, 3), L.Dense(2)(Input((3,)))), ValueError, ["Input()"]),
    "unknown layer name": (lambda: Sequential([Input((3,)), L.Dense(2, name="out")]).get_layer("ot"), ValueError,
                           ["'out'?"]),
    "rows of different lengths": (lambda: L.Dense(3, name="d")(np.array([[1, 2], [3]], dtype=object)), ValueError,
                                  ["d", "pad_sequences"]),
    "texts": (lambda: L.Embedding(5, 3)(np.array([["good", "film"]])), ValueError, ["Tokenizer"]),
    "complex numbers": (lambda: L.Dense(3)(np.ones((2, 3), complex)), ValueError, ["complex128"]),
    "too large": (lambda: L.Dense(10**6, name="d").build((None, 10**9)), MemoryError, ["d", "4,000,000.0 GB", "Flatten"]),
    "larger than addresses": (lambda: L.Embedding(2**62, 8, name="e").build(), MemoryError, ["e", "GB"]),
    "tuple around the input": (lambda: L.Dense(3, name="d")((sequence(2, 3),)), ShapeError,
                               ["d", "one tensor", "tuple of 1"]),
    "several inputs": (lambda: L.Dense(3)([sequence(2, 3), sequence(2, 3)]), ShapeError, ["Concatenate()"]),
    "no input": (lambda: L.Dense(3, name="d")(None), ValueError, ["d", "without an input"]),
    "empty list": (lambda: L.Add()([]), ValueError, ["empty list"]),
    "return forgotten": (lambda: L.Lambda(lambda x: None, name="f")(Input((3,))), ValueError, ["f", "`return`"]),
    "not a number as id": (lambda: L.Embedding(5, 3)(np.array([[np.nan, 1.0]])), ValueError, ["NaN"]),
    "mask of another length": (lambda: L.GlobalAveragePooling1D()(sequence(2, 3, 4), mask=np.ones((2, 5), bool)),
                               ShapeError, ["mask", "(2, 3)", "(2, 5)"]),
    "if on a symbolic tensor": (lambda: 1 if Input((3,)) else 0, TypeError, ["no numbers yet"]),
    "numpy on a symbolic tensor": (lambda: np.asarray(Input((3,))), TypeError, ["seqnet.ops"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message(mistake):
    act, kind, words = MISTAKES[mistake]
    with pytest.raises(kind) as caught:
        act()
    text = str(caught.value)
    for word in words:
        assert word in text, f"{word!r} is not in: {text}"
    assert len(text.splitlines()) <= 12
    if isinstance(caught.value, SeqnetError) and kind is ShapeError:
        assert caught.value.layer is not None and caught.value.got is not None and caught.value.expected
        assert "test_messages.py" in text
