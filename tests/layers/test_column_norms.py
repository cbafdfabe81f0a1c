"""What batch and group normalization keep, refuse and survive."""

import numpy as np
import pytest

import seqnet
from seqnet import ShapeError, layers, ops
from seqnet.config import set_num_threads
from seqnet.tape import backward
from seqnet.tensor import Tensor

RNG = np.random.default_rng(0)
X = RNG.standard_normal((6, 5, 3)) * [1.0, 5.0, 0.1] + [0.0, 3.0, -2.0]


def test_training_brings_the_batch_to_mean_0_and_variance_1():
    y = layers.BatchNormalization(epsilon=1e-9)(X, training=True).data
    np.testing.assert_allclose(y.mean(axis=(0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(axis=(0, 1)), 1, atol=1e-4)


def test_moving_averages_follow_in_training_only():
    layer = layers.BatchNormalization(momentum=0.9, dtype="float64")
    layer(X)
    np.testing.assert_array_equal(layer.moving_mean.data, [0, 0, 0])
    layer(X, training=True)
    np.testing.assert_allclose(layer.moving_mean.data, 0.1 * X.mean(axis=(0, 1)), rtol=1e-12)
    np.testing.assert_allclose(layer.moving_variance.data, 0.9 + 0.1 * X.var(axis=(0, 1)), rtol=1e-12)
    before = layer.get_weights()
    layer(X, training=False)
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_frozen_layer_uses_and_keeps_its_averages():
    layer = layers.BatchNormalization(dtype="float64")
    layer(X, training=True)
    layer.trainable = False
    before = layer.get_weights()
    np.testing.assert_array_equal(layer(X, training=True).data, layer(X, training=False).data)
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_looking_for_a_shape_moves_nothing():
    layer = layers.BatchNormalization()
    layer(layers.Input((5, 3)), training=True)
    np.testing.assert_array_equal(layer.moving_mean.data, [0, 0, 0])
    np.testing.assert_array_equal(layer.moving_variance.data, [1, 1, 1])


def test_averages_changed_later_leave_earlier_gradients_alone():
    layer = layers.BatchNormalization(dtype="float64")
    x = Tensor(X, requires_grad=True)
    layer(x)
    first, second = layer(x), None
    (wanted,) = backward(ops.sum(ops.square(layer(x))), [x])
    total = ops.sum(ops.square(first))
    second = layer(X * 100, training=True)
    assert second is not None and layer.moving_variance.data.max() > 10
    (found,) = backward(total, [x])
    np.testing.assert_array_equal(found, wanted)


def test_masked_steps_take_no_part_but_are_normalized():
    mask = np.ones((6, 5), bool)
    mask[:, 3:] = False
    spoiled = X.copy()
    spoiled[:, 3:] = 1e6
    layer = layers.BatchNormalization(dtype="float64")
    y, z = (layer(x, training=True, mask=mask).data for x in (X, spoiled))
    np.testing.assert_array_equal(y[:, :3], z[:, :3])
    np.testing.assert_allclose(y[:, :3].mean(axis=(0, 1)), 0, atol=1e-6)
    assert abs(z[:, 3:]).min() > 1e5


def test_a_mask_without_data_gives_numbers():
    layer = layers.BatchNormalization(dtype="float64")
    x = Tensor(X, requires_grad=True)
    y = layer(x, training=True, mask=np.zeros((6, 5), bool))
    (dx,) = backward(ops.sum(y), [x])
    assert np.isfinite(y.data).all() and np.isfinite(dx).all()
    assert np.isfinite(layer.moving_variance.data).all()


def test_a_far_mean_costs_few_digits():
    far = (X + 1e4).astype("float32")
    y = layers.BatchNormalization(epsilon=1e-6)(far, training=True).data
    want = (far - far.astype("float64").mean(axis=(0, 1))) / np.sqrt(far.astype("float64").var(axis=(0, 1)) + 1e-6)
    np.testing.assert_allclose(y, want, atol=2e-2)
    np.testing.assert_allclose(y[..., 1], want[..., 1], atol=1e-3)


def test_one_result_at_any_number_of_threads():
    x = RNG.standard_normal((40, 50, 24)).astype("float32")
    results = []
    for threads in (1, 2, 3):
        set_num_threads(threads)
        layer = layers.BatchNormalization()
        results.append((layer(x, training=True).data, layer.moving_mean.numpy(), layer.moving_variance.numpy()))
    set_num_threads(2)
    for other in results[1:]:
        for a, b in zip(results[0], other, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("make, words", [
    (lambda: layers.BatchNormalization(axis="last"), "one whole number"),
    (lambda: layers.BatchNormalization(axis=[1, 2]), "one whole number"),
    (lambda: layers.BatchNormalization(epsilon=-1.0), "at least 0"),
    (lambda: layers.BatchNormalization(momentum="fast"), "momentum must be a number"),
    (lambda: layers.BatchNormalization(renorm=True, renorm_clipping={"max": 3}), "'rmin', 'rmax' and 'dmax'"),
    (lambda: layers.BatchNormalization(renorm=True, renorm_clipping={"rmin": 2, "rmax": 1}), "rmax=1 below rmin=2"),
    (lambda: layers.BatchNormalization(renorm=True, renorm_clipping={"dmax": -1}), "not be negative"),
    (lambda: layers.BatchNormalization(axis=3)(X), "axis 3 does not exist"),
    (lambda: layers.BatchNormalization(axis=1)(layers.Input((None, 3))), "known length along axis 1"),
    (lambda: layers.BatchNormalization()(X, mask=np.ones((6, 4), bool)), "mask of shape \\(6, 5\\)"),
    (lambda: layers.GroupNormalization(0), "at least 1"),
    (lambda: layers.GroupNormalization(-2), "at least 1"),
    (lambda: layers.GroupNormalization(2)(X), "cannot be split into 2 equal groups"),
    (lambda: layers.GroupNormalization(3, axis=0)(X), "the batch"),
])
def test_what_is_wrong_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_other_data_is_refused():
    layer = layers.BatchNormalization()
    layer(X)
    with pytest.raises(ShapeError, match="length 4, not 3"):
        layer(np.zeros((6, 5, 4)))


def test_normalization_is_importable_from_its_older_place():
    from seqnet.layers.normalization import BatchNormalization

    assert BatchNormalization is layers.BatchNormalization


def test_training_learns_and_saving_keeps_the_averages(tmp_path):
    seqnet.set_random_seed(1)
    x = RNG.standard_normal((64, 6, 3)).astype("float32")
    y = (x.mean(axis=(1, 2)) > 0).astype("float32")
    model = seqnet.Sequential([
        layers.Input((6, 3)), layers.SeparableConv1D(4, 3), layers.BatchNormalization(), layers.ReLU(),
        layers.GroupNormalization(2), layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    history = model.fit(x, y, epochs=3, batch_size=16, verbose=0).history["loss"]
    assert history[-1] < history[0]
    norm = model.layers[1]
    assert abs(norm.moving_mean.data).max() > 0
    model.save(tmp_path / "m.keras")
    again = seqnet.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))
    np.testing.assert_array_equal(again.layers[1].moving_variance.data, norm.moving_variance.data)
