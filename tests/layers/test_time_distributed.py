"""A layer at every step: what the table and the golden values do not say."""

import re

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, layers, ops
from seqnet.errors import ShapeError
from tests.conformance.cells import cells

own = cells(seqnet)
rng = np.random.default_rng(3)
X = rng.standard_normal((4, 6, 3)).astype("float32")


def by_step(layer, x, **kwargs):
    return np.stack([layer(x[:, t], **kwargs).data for t in range(x.shape[1])], axis=1)


class Centred(layers.Layer):
    """Looks at the whole batch."""

    def call(self, inputs):
        return inputs - ops.mean(inputs, axis=0, keepdims=True)


@pytest.mark.parametrize("inner", [
    Centred(), layers.Dense(2, activation="tanh"), layers.Lambda(lambda x: x - ops.max(x, axis=0)), layers.Softmax(axis=0),
    layers.Activation(lambda x: ops.softmax(x, axis=0)), seqnet.Sequential([layers.Dense(2), Centred()]),
])
def test_every_layer_sees_the_rows_of_one_step(inner):
    y = layers.TimeDistributed(inner)(X)
    np.testing.assert_allclose(y.data, by_step(inner, X), rtol=1e-6, atol=1e-7)


def test_batch_normalization_takes_the_numbers_of_each_step():
    inner, same = layers.BatchNormalization(), layers.BatchNormalization()
    y = layers.TimeDistributed(inner)(X, training=True)
    np.testing.assert_allclose(y.data, by_step(same, X, training=True), rtol=1e-6, atol=1e-6)
    for a, b in zip(inner.weights, same.weights):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-6)


def test_a_model_with_operations_is_run_step_by_step():
    i = Input((3,))
    inner = Model(i, i - ops.mean(i, axis=0))
    np.testing.assert_allclose(layers.TimeDistributed(inner)(X).data, by_step(inner, X), rtol=1e-6, atol=1e-7)


def test_all_steps_go_through_a_layer_of_rows_at_once(monkeypatch):
    inner, calls = layers.Dense(2), []
    original = layers.Dense.call
    monkeypatch.setattr(layers.Dense, "call", lambda self, x: calls.append(x.shape) or original(self, x))
    layers.TimeDistributed(inner)(X)
    assert calls == [(24, 3)]


def test_several_outputs():
    i = Input((3,))
    inner = Model(i, [layers.Dense(2)(i), layers.Dense(1)(i)])
    x = Input((None, 3))
    outer = layers.TimeDistributed(inner)
    assert [y.shape for y in outer(x)] == [(None, None, 2), (None, None, 1)]
    for y, part in zip(outer(X), zip(*[inner(X[:, t]) for t in range(6)])):
        np.testing.assert_allclose(y.data, np.stack([p.data for p in part], axis=1), rtol=1e-6, atol=1e-7)


def test_ids_stay_whole_numbers_without_an_input():
    model = seqnet.Sequential([layers.TimeDistributed(layers.Embedding(9, 2))])
    ids = rng.integers(0, 9, (2, 3, 4))
    np.testing.assert_array_equal(model(ids).data, model.layers[0].layer.embeddings.data[ids])


def test_training_reaches_the_layer():
    layer = layers.TimeDistributed(layers.Dropout(0.5, seed=1))
    assert (layer(X, training=True).data == 0).any() and not (layer(X).data == 0).any()


def test_dropout_that_all_rows_share_is_drawn_for_each_step():
    y = layers.TimeDistributed(layers.Dropout(0.5, noise_shape=(1, 3), seed=1))(np.ones((5, 40, 3)), training=True).data
    assert (y == y[:1]).all() and not (y == y[:, :1]).all()


def test_the_mask_of_a_step_reaches_the_layer_and_the_mask_of_the_sequence_goes_on():
    class Masked(layers.Layer):
        def call(self, inputs, mask=None):
            return inputs * ops.cast(ops.expand_dims(mask, -1), inputs.dtype)

    mask = rng.random((4, 6)) < 0.5
    y = layers.TimeDistributed(Masked())(X, mask=mask)
    np.testing.assert_array_equal(y.data, X * mask[..., None])
    np.testing.assert_array_equal(y.mask.data, mask)


def test_penalties_of_the_output_count_at_every_step():
    layer = layers.TimeDistributed(layers.Dense(2, activity_regularizer="l2"))
    y = layer(X)
    np.testing.assert_allclose(sum(float(v) for v in layer.losses), 0.01 * (y.data ** 2).sum() / 4, rtol=1e-5)


def test_stateful_inside_steps_on():
    inner = layers.RNN(own.Leaky(2), stateful=True)
    x = rng.standard_normal((2, 3, 4, 3)).astype("float32")
    y = layers.TimeDistributed(inner)(x).data
    whole = layers.RNN(inner.cell, return_sequences=True)(x.reshape(2, 12, 3)).data
    np.testing.assert_allclose(y, whole[:, 3::4], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("make, error, words", [
    (lambda: layers.TimeDistributed(layers.Dense(2))(X[0]), ShapeError, "at least three axes"),
    (lambda: layers.TimeDistributed(layers.Dense), ValueError, "wraps a layer"),
    (lambda: layers.TimeDistributed(layers.Dense(2))(X[:, :0]), ShapeError, "at least one time step"),
    (lambda: layers.TimeDistributed(layers.Dense(2))(X, mask=np.ones((4, 5), bool)), ValueError,
     re.escape("(batch, time) = (4, 6)")),
])
def test_messages(make, error, words):
    with pytest.raises(error, match=words):
        make()
