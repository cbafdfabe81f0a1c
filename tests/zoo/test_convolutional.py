"""Temporal convolutional networks, separable and squeeze-and-excite blocks, EfficientNet along time."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops, zoo
from seqnet.tape import backward
from seqnet.tensor import Tensor

rng = np.random.default_rng(6)
X = rng.standard_normal((3, 11, 4))


def test_squeeze_and_excitation_is_its_formula():
    layer = zoo.SqueezeExcite1D(3, dtype="float64")
    y = layer(X).data
    (w, b), (w2, b2) = ([v.data for v in part.weights] for part in (layer.squeeze, layer.excite))
    a = 1 / (1 + np.exp(-(np.maximum(X.mean(1) @ w + b, 0) @ w2 + b2)))
    np.testing.assert_allclose(y, X * a[:, None], rtol=1e-10)


@pytest.mark.parametrize("make", [
    lambda: zoo.SqueezeExcite1D(), lambda: zoo.SeparableBlock1D(4), lambda: zoo.SeparableBlock1D(6, 5, activation="silu"),
    lambda: zoo.MBConv1D(4), lambda: zoo.MBConv1D(6, 5, 2), lambda: zoo.MBConv1D(4, expansion=1),
    lambda: zoo.TemporalBlock(4, 3, 2), lambda: zoo.TemporalBlock(6, 2),
])
def test_blocks_say_their_shapes_and_train_whole(make):
    layer = make()
    symbolic = layer(layers.Input((None, 4)))
    x = Tensor(X.astype("float32"))
    y = layer(x, training=True) if layer._signature.has_training else layer(x)
    assert y.shape == layer.compute_output_shape(X.shape)
    assert symbolic.shape == (None, None, y.shape[-1])
    grads = backward(ops.sum(y * rng.standard_normal(y.shape).astype("float32")), layer.trainable_weights)
    assert all(g is not None for g in grads)
    again = type(layer).from_config(layer.get_config())
    again(X)
    assert [v.shape for v in again.weights] == [v.shape for v in layer.weights]


def test_a_tcn_sees_its_receptive_field_and_not_the_future():
    net = zoo.TCN(2, filters=5, blocks=3, kernel_size=3, return_sequences=True)
    assert net.receptive_field == 1 + 2 * 2 * 7
    x = Tensor(rng.standard_normal((1, 60, 2)).astype("float32"), requires_grad=True)
    reached = np.zeros(60, bool)
    for _ in range(20):  # relu closes some ways at random
        net = zoo.TCN(2, filters=5, blocks=3, kernel_size=3, return_sequences=True)
        (dx,) = backward(ops.sum(net(x)[:, 40]), [x])
        reached |= np.abs(dx[0]).max(-1) > 0
    assert reached[40 - 28:41].all() and not reached[41:].any() and not reached[:40 - 28].any()
    last = zoo.TCN(2, filters=[5, 6], return_sequences=False)
    assert last(X).shape == (3, 2)


def first_symbol(count, steps, seed):
    """The class is what stood at the first step; everything after it is noise."""
    draw = np.random.default_rng(seed)
    x, y = draw.integers(1, 5, (count, steps)), draw.integers(0, 4, count)
    x[:, 0] = 5 + y
    return x, y


def share_right(*tail):
    net = seqnet.Sequential([layers.Embedding(9, 8), *tail])
    net.compile(seqnet.optimizers.Adam(0.005, clipnorm=1.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(*first_symbol(640, 200, 0), batch_size=32, epochs=8, verbose=0)
    return net.evaluate(*first_symbol(200, 200, 1), verbose=0)[1]


def test_a_tcn_remembers_what_a_simple_network_has_forgotten():
    seqnet.set_random_seed(2)
    assert share_right(zoo.TCN(4, filters=10, blocks=6, kernel_size=4, activation="softmax")) > 0.95
    assert share_right(layers.SimpleRNN(12), layers.Dense(4, activation="softmax")) < 0.6


def test_flops_are_counted_from_what_runs():
    net = seqnet.Sequential([layers.Conv1D(8, 3, padding="same"), layers.SeparableConv1D(6, 5, padding="same"),
                             layers.DepthwiseConv1D(3, padding="same"), layers.GlobalMaxPooling1D(), layers.Dense(2)])
    wanted = 2 * (11 * 3 * 4 * 8 + 11 * 8 * (5 + 6) + 11 * 3 * 6 + 6 * 2)
    assert zoo.count_flops(net, X[:1]) == wanted and zoo.count_flops(net, X) == 3 * wanted
    assert not any("call" in vars(layer) for layer in net.layers)


def test_compound_scaling_doubles_the_arithmetic():
    nets = [zoo.EfficientNet1D.scaled(phi, 50, length=64) for phi in range(4)]
    flops = [net.flops() for net in nets]
    for few, many in zip(flops, flops[1:]):
        assert 1.8 < many / few < 2.2
    assert [len(net.blocks) for net in nets] == sorted(len(net.blocks) for net in nets)
    assert nets[0].length == 64 < nets[3].length
    with pytest.raises(ValueError, match="leaves no room"):
        zoo.EfficientNet1D.scaled(1, 50, beta=1.5)


def test_efficientnet_learns_and_comes_back(tmp_path):
    """Whether id 7 stands anywhere before id 8."""
    seqnet.set_random_seed(0)
    ids = rng.integers(1, 7, (300, 32))
    y = rng.integers(0, 2, 300)
    places = np.sort(np.stack([rng.choice(32, 2, replace=False) for _ in ids]), axis=1)
    for row, (a, b), order in zip(ids, places, y):
        row[a], row[b] = (7, 8) if order else (8, 7)
    net = zoo.EfficientNet1D.scaled(0, 9, length=32, stages=((1, 8, 1, 3, 1), (2, 12, 1, 5, 2)))
    net.compile(seqnet.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    history = net.fit(ids, y, batch_size=20, epochs=8, verbose=0)
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]
    net.save(tmp_path / "net.keras")
    again = seqnet.models.load_model(tmp_path / "net.keras")
    np.testing.assert_array_equal(again.predict(ids[:5], verbose=0), net.predict(ids[:5], verbose=0))
    assert again.length == 32
