"""The losses against Keras' numbers and their own definition, and the messages for wrong labels."""
import sys
from pathlib import Path

import numpy as np
import pytest

from seqnet import config, losses, ops
from seqnet.ops import losses as fused
from seqnet.reference import losses as reference
from seqnet.tape import backward
from seqnet.tensor import Tensor

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import training_cases as cases

GOLDEN = np.load(Path(cases.__file__).with_name("golden_training.npz"))
INDICES = range(len(cases.LOSSES))
SINGLE = 3e-7  # Keras takes means in float32 even of float64 values; the twins below are held to 1e-12


def name_of(index):
    name, arguments, kind = cases.LOSSES[index]
    return f"{index}_{name}_{kind}"


def make(index):
    name, arguments, kind = cases.LOSSES[index]
    return getattr(losses, name)(**arguments), cases.data(kind), cases.key(index, (name,))


@pytest.mark.parametrize("index", INDICES, ids=name_of)
def test_keras_numbers(index):
    loss, (y_true, y_pred, weight), key = make(index)
    np.testing.assert_allclose(loss(y_true, y_pred).data, GOLDEN[f"loss_{key}"], rtol=SINGLE)
    if loss.reduction is not None:
        value = loss(y_true, y_pred, sample_weight=weight)
        np.testing.assert_allclose(value.data, GOLDEN[f"loss_weighted_{key}"], rtol=SINGLE)


@pytest.mark.parametrize("index", INDICES, ids=name_of)
def test_keras_gradients(index):
    loss, (y_true, y_pred, _), key = make(index)
    x = Tensor(y_pred, requires_grad=True)
    value = loss(y_true, x)
    (gradient,) = backward(value if value.ndim == 0 else ops.sum(value), [x])
    np.testing.assert_allclose(gradient, GOLDEN[f"loss_gradient_{key}"], rtol=SINGLE, atol=1e-12)


@pytest.mark.parametrize("index", INDICES, ids=name_of)
def test_float32_agrees(index):
    loss, (y_true, y_pred, weight), _ = make(index)
    single = loss(y_true, y_pred.astype("float32"), weight if loss.reduction else None)
    assert single.dtype == np.float32
    double = loss(y_true, y_pred, weight if loss.reduction else None)
    np.testing.assert_allclose(single.data, double.data, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("index", INDICES, ids=name_of)
def test_config_comes_back(index):
    loss, (y_true, y_pred, _), _ = make(index)
    again = losses.deserialize(losses.serialize(loss))
    assert type(again) is type(loss)
    np.testing.assert_array_equal(again(y_true, y_pred).data, loss(y_true, y_pred).data)


ROWS = [
    (fused.binary_crossentropy_rows, reference.binary_crossentropy_rows, reference.binary_crossentropy_rows_backward),
    (fused.categorical_crossentropy, reference.categorical_crossentropy, reference.categorical_crossentropy_backward),
]


@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize("op, forward, back", ROWS, ids=["binary", "categorical"])
def test_twin_and_gradient_of_both_arguments(op, forward, back, from_logits):
    r = np.random.default_rng(1)
    target = r.uniform(0.05, 0.95, (6, 5))
    output = r.normal(size=(6, 5)) * 3 if from_logits else r.uniform(0.05, 0.95, (6, 5))
    t, o, g = Tensor(target, requires_grad=True), Tensor(output, requires_grad=True), r.normal(size=6)
    value = op(t, o, from_logits=from_logits)
    np.testing.assert_allclose(value.data, forward(target, output, from_logits), rtol=1e-12)
    gradients = backward(value, [t, o], g)
    for got, want in zip(gradients, back(target, output, g, from_logits)):
        np.testing.assert_allclose(got, want, rtol=1e-9)
    for i, step in ((0, r.normal(size=(6, 5))), (1, r.normal(size=(6, 5)))):
        ends = []
        for sign in (1e-6, -1e-6):
            arguments = [target.copy(), output.copy()]
            arguments[i] += sign * step
            ends.append(op(*arguments, from_logits=from_logits).data)
        np.testing.assert_allclose(np.sum((ends[0] - ends[1]) / 2e-6 * g), np.sum(gradients[i] * step), rtol=1e-6)


@pytest.mark.parametrize("name", ["squared_error_rows", "absolute_error_rows"])
def test_twin_of_differences(name):
    r = np.random.default_rng(1)
    target, output, g = r.normal(size=(6, 5)), r.normal(size=(6, 5)), r.normal(size=6)
    t, o = Tensor(target, requires_grad=True), Tensor(output, requires_grad=True)
    value = getattr(fused, name)(t, o)
    np.testing.assert_allclose(value.data, getattr(reference, name)(target, output), rtol=1e-12)
    for got, want in zip(backward(value, [t, o], g), getattr(reference, name + "_backward")(target, output, g)):
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_elementwise_binary_crossentropy_has_the_shape_of_its_arguments():
    t, o = np.eye(3), np.full((3, 3), 0.25)
    value = ops.binary_crossentropy(t, o)
    np.testing.assert_allclose(value.data, np.where(t > 0, -np.log(0.25), -np.log(0.75)), rtol=1e-12)


def test_class_axis_may_be_any():
    y_true, y_pred, _ = cases.data("one_hot")
    want = losses.categorical_crossentropy(y_true, y_pred).data
    np.testing.assert_allclose(losses.categorical_crossentropy(y_true.T, y_pred.T.copy(), axis=0).data, want)
    labels = y_true.argmax(-1)
    np.testing.assert_allclose(losses.sparse_categorical_crossentropy(labels, y_pred.T.copy(), axis=0).data, want)


def test_clipped_probabilities_stay_finite_and_get_no_gradient():
    p = Tensor(np.array([[0.0], [1.0], [0.5]], "float32"), requires_grad=True)
    value = losses.binary_crossentropy(np.array([[1.0], [0.0], [1.0]]), p)
    np.testing.assert_allclose(value.data, [-np.log(1e-7), 15.942385, np.log(2)], rtol=1e-5)
    (gradient,) = backward(ops.sum(value), [p])
    np.testing.assert_array_equal(gradient[:2], 0)
    assert gradient[2, 0] == -2


def test_large_logits_stay_finite():
    logits = Tensor(np.array([[1e4, -1e4], [-1e4, 1e4]], "float32"), requires_grad=True)
    for loss, y in (
        (losses.BinaryCrossentropy(from_logits=True), np.array([[1.0, 1.0], [0.0, 0.0]])),
        (losses.CategoricalCrossentropy(from_logits=True), np.eye(2)[[0, 0]]),
        (losses.SparseCategoricalCrossentropy(from_logits=True), np.array([0, 0])),
    ):
        value = loss(y, logits)
        assert np.isfinite(value.data) and value.data > 1000
        assert np.isfinite(backward(value, [logits])[0]).all()


def test_ignored_class_has_no_gradient_and_does_not_count():
    y_true, y_pred, _ = cases.data("sparse")
    x = Tensor(y_pred, requires_grad=True)
    value = losses.SparseCategoricalCrossentropy(ignore_class=1)(y_true, x)
    kept = y_true != 1
    want = -np.log(y_pred[kept, y_true[kept]]).mean()
    np.testing.assert_allclose(value.data, want, rtol=1e-12)
    assert not backward(value, [x])[0][~kept].any()


def test_mask_of_the_predictions_leaves_steps_out():
    r = np.random.default_rng(0)
    y, p = r.integers(0, 2, (4, 6, 1)), r.uniform(0.1, 0.9, (4, 6, 1))
    x = Tensor(p, requires_grad=True)
    x.mask = r.random((4, 6)) > 0.4
    value = losses.BinaryCrossentropy()(y, x)
    each = reference.binary_crossentropy_rows(y, p)
    np.testing.assert_allclose(value.data, each[x.mask].mean(), rtol=1e-12)
    assert not backward(value, [x])[0][~x.mask].any()


@pytest.mark.parametrize("width", [1, 3, 1000])
def test_same_bits_for_any_number_of_threads(width):
    r = np.random.default_rng(0)
    rows = 70000 // width
    p = r.uniform(0.01, 0.99, (rows, width)).astype("float32")
    y = r.integers(0, 2, (rows, width)).astype("float32")
    labels = r.integers(0, width, rows)
    results = []
    for threads in (1, 3):
        config.set_num_threads(threads)
        found = []
        for loss, target in ((losses.binary_crossentropy, y), (losses.mean_squared_error, y),
                             (losses.sparse_categorical_crossentropy, labels)):
            x = Tensor(p, requires_grad=True)
            value = loss(target, x)
            found += [value.data, backward(value, [x])[0]]
        results.append(found)
    assert all(np.array_equal(a, b) for a, b in zip(*results))


def test_functions_and_classes_of_ones_own():
    def cubes(y_true, y_pred):
        return ops.mean((y_pred - y_true) ** 3, axis=-1)

    class Cubes(losses.Loss):
        def call(self, y_true, y_pred):
            return cubes(y_true, y_pred)

    y, p = np.array([[1, 2], [3, 4]]), np.array([[2.0, 2.0], [3.0, 6.0]])
    for loss in (losses.LossFunctionWrapper(cubes), Cubes()):
        np.testing.assert_allclose(loss(y, p).data, (0.5 + 4) / 2)
    assert Cubes(name="c").name == "c"


def test_names():
    assert losses.get("mse") is losses.get("MSE") is losses.mean_squared_error is losses.mse
    assert isinstance(losses.get("MeanSquaredError"), losses.MeanSquaredError)
    assert losses.get(None) is None
    config_ = {"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}
    assert losses.get(config_)._fn_kwargs["from_logits"] is True
    assert losses.get(losses.serialize(losses.mean_squared_error)) is losses.mean_squared_error


P1, P3 = np.full((4, 1), 0.5), np.full((4, 3), 1 / 3)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: losses.get("binary_crosentropy"), "Did you mean 'binary_crossentropy'"),
        (lambda: losses.MeanSquaredError(reduction="average"), "Unknown reduction"),
        (lambda: losses.BinaryCrossentropy(label_smoothing=2), "label_smoothing"),
        (lambda: losses.binary_crossentropy(np.array([[0], [1], [2], [1]]), P1), "sparse_categorical_crossentropy"),
        (lambda: losses.binary_crossentropy(np.array([[1], [-1], [1], [1]]), P1), r"\(y \+ 1\) / 2"),
        (lambda: losses.binary_crossentropy(np.array([[1], [np.nan], [1], [1]]), P1), "row 1 holds nan"),
        (lambda: losses.binary_crossentropy(np.zeros(4), P3), r"Dense\(1\)"),
        (lambda: losses.categorical_crossentropy(np.array([0, 1, 2, 0]), P3), "sparse_categorical_crossentropy"),
        (lambda: losses.categorical_crossentropy(np.ones((4, 1)), P1), "binary_crossentropy"),
        (lambda: losses.sparse_categorical_crossentropy(np.array([0, 1, 3, 0]), P3), "label 3 in row 2.*4 units"),
        (lambda: losses.sparse_categorical_crossentropy(np.array([0, 1, -1, 0]), P3), "negative"),
        (lambda: losses.sparse_categorical_crossentropy(np.array([0, 0.5, 1, 0]), P3), "whole|class numbers"),
        (lambda: losses.sparse_categorical_crossentropy(np.array([0, np.nan, 1, 0]), P3), "nan"),
        (lambda: losses.sparse_categorical_crossentropy(np.eye(3)[[0, 1, 2, 0]], P3), "categorical_crossentropy"),
        (lambda: losses.sparse_categorical_crossentropy(np.array([0, 1]), P3), r"shape \(4,\)"),
        (lambda: losses.sparse_categorical_crossentropy(np.array(["a", "b", "c", "d"]), P3), "np.unique"),
        (lambda: losses.MeanSquaredError()(np.zeros((4, 3)), P3, np.ones(3)), "sample weights"),
        (lambda: ops.binary_crossentropy(np.zeros((4, 2)), P3), "one shape"),
        (lambda: losses.mean_squared_error(np.zeros((4, 0)), np.zeros((4, 0))), "empty"),
    ],
)
def test_errors_name_the_fix(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
