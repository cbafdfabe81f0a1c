"""Layers that prepare data: with statistics given, or adapted before they are used."""

import numpy as np

from tests.conformance.table import case, floats, ids, masked, one_layer

X2, X3 = floats(4, 5), floats(2, 4, 3)
DATA = floats(30, 4, 3, key="data") * np.array([1.0, 20.0, 0.01]) + np.array([0.0, -3.0, 100.0])
MEAN, VARIANCE = [0.5, -1.0, 2.0], [2.0, 0.25, 4.0]

for _invert in (False, True):
    one_layer(f"normalization_given_{_invert}", X3, lambda L, v=_invert: L.Normalization(
        mean=MEAN, variance=VARIANCE, invert=v))
    one_layer(f"normalization_numbers_{_invert}", X3, lambda L, v=_invert: L.Normalization(
        axis=None, mean=2.0, variance=9.0, invert=v))
    one_layer(f"normalization_axes_{_invert}", X3, lambda L, v=_invert: L.Normalization(
        axis=(1, 2), mean=MEAN, variance=VARIANCE, invert=v))
one_layer("normalization_no_variance", X3, lambda L: L.Normalization(mean=[0.0] * 3, variance=[0.0] * 3))
masked("mask_normalization", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Normalization(
    mean=[1.0] * 4, variance=[2.0] * 4)(x)))


def adapted(name, axis, data):
    """A layer that takes its statistics from data; they stand in its output."""

    @case(f"normalization_adapted_{name}", [X3], training=True)
    def _adapted(K):
        layer = K.layers.Normalization(axis=axis)
        layer.adapt(data)
        shape = () if axis is None else (-1,)
        mean, variance = (np.round(np.array(v), 9).reshape(shape) for v in (layer.mean, layer.variance))
        given = K.layers.Normalization(axis=axis, mean=mean, variance=variance)
        i = K.Input(X3.shape[1:], dtype="float64")
        return K.Model(i, given(i))


adapted("last", -1, DATA)
adapted("all", None, DATA)
adapted("batches", -1, [DATA[:7], DATA[7:8], DATA[8:]])

for _mode in ("int", "one_hot", "multi_hot", "count"):

    @case(f"discretization_{_mode}", [X2 * 2])
    def _bins(K, mode=_mode):
        i = K.Input((5,), dtype="float64")
        return K.Model(i, K.layers.Discretization([-1.0, 0.0, 0.5, 2.0], output_mode=mode)(i))


@case("discretization_at_the_boundaries", [np.array([[-1.0, 0.0, 0.5, -1.5, 7.0]])])
def _boundaries(K):
    i = K.Input((5,), dtype="float64")
    return K.Model(i, K.layers.Discretization([-1.0, 0.0, 0.5])(i))


for _bins_wanted, _epsilon in ((4, 0.01), (3, 0.1), (10, 0.01), (2, 0.3)):
    for _name, _data in (("array", DATA), ("batches", [DATA[:7], DATA[7:20], DATA[20:]]), ("few", X2)):

        @case(f"discretization_adapted_{_bins_wanted}_{_epsilon}_{_name}", [DATA[:6].reshape(6, -1)])
        def _quantiles(K, n=_bins_wanted, epsilon=_epsilon, data=_data):
            layer = K.layers.Discretization(num_bins=n, epsilon=epsilon)
            layer.adapt(data)
            i = K.Input((12,), dtype="float64")
            return K.Model(i, layer(i))


for _mode in ("one_hot", "multi_hot", "count"):
    for _shape in ((5,), (1,), ()):

        @case(f"category_{_mode}_{_shape}", [ids(4, *_shape, high=6)])
        def _classes(K, mode=_mode, shape=_shape):
            i = K.Input(shape, dtype="int32")
            return K.Model(i, K.layers.CategoryEncoding(6, output_mode=mode)(i)) if shape or mode == "one_hot" else K.Model(
                i, K.layers.Reshape((6,))(K.layers.CategoryEncoding(6, output_mode="one_hot")(i)))


@case("category_weights", [ids(4, 5, high=6), floats(4, 5)])
def _weights(K):
    i, w = K.Input((5,), dtype="int32"), K.Input((5,), dtype="float64")
    return K.Model([i, w], K.layers.CategoryEncoding(6, output_mode="count")(i, count_weights=w))
