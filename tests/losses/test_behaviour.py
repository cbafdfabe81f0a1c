"""What surprises about Keras' losses, stated; and how a loss is entered."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import losses, metrics, ops
from seqnet.losses import loss_function
from seqnet.tape import backward
from seqnet.tensor import Tensor

Y, P = np.array([[0.0], [0.0]]), np.array([[1.0], [3.0]])  # squared errors 1 and 9
W = np.array([1.0, 3.0])


def value(reduction, weight=W, mask=None, y=Y, p=P):
    x = Tensor(p)
    x.mask = mask
    return losses.MeanSquaredError(reduction=reduction)(y, x, weight).data


def test_weights_do_not_enter_the_divisor():
    """The default divides by the number of samples: doubling all weights doubles the loss."""
    assert value("sum_over_batch_size") == value("mean") == (1 * 1 + 3 * 9) / 2
    assert value("sum_over_batch_size", 2 * W) == 2 * value("sum_over_batch_size")


def test_only_mean_with_sample_weight_is_a_weighted_mean():
    assert value("mean_with_sample_weight") == (1 * 1 + 3 * 9) / 4
    assert value("mean_with_sample_weight", 2 * W) == value("mean_with_sample_weight")
    assert value("mean_with_sample_weight", None) == 5
    assert value("mean_with_sample_weight", 0 * W) == 0  # and not NaN


def test_reductions_by_their_older_names():
    assert losses.MeanSquaredError(reduction=losses.Reduction.NONE)(Y, P).data.tolist() == [1, 9]
    assert losses.Reduction.AUTO == losses.MeanSquaredError().reduction


def test_a_weight_of_zero_still_counts_as_a_sample():
    assert value("sum_over_batch_size", np.array([1.0, 0.0])) == 0.5


def test_a_masked_sample_does_not_count():
    assert value("sum_over_batch_size", None, np.array([True, False])) == 1
    assert value("sum_over_batch_size", W, np.array([False, True])) == 27
    assert value("sum", None, np.array([False, True])) == 9
    assert value(None, None, np.array([True, False])).tolist() == [1, 0]  # each value as it is, or 0
    assert value("sum_over_batch_size", None, np.array([False, False])) == 0


def test_weights_and_mask_together_divide_by_the_samples_that_are_left():
    y, p = np.zeros((4, 1)), np.array([[1.0], [2.0], [3.0], [4.0]])
    mask, weight = np.array([True, True, False, False]), np.array([2.0, 0.0, 5.0, 5.0])
    assert value("mean", weight, mask, y, p) == 2 * 1 / 2
    assert value("mean_with_sample_weight", weight, mask, y, p) == 2 * 1 / 2


def test_labels_without_the_last_axis_are_not_broadcast():
    """y of shape (batch,) against predictions (batch, 1) is one number a sample, never a batch x batch table."""
    assert losses.mean_squared_error(np.array([1.0, 3.0]), P).data.tolist() == [0, 0]
    assert losses.MeanSquaredError()(np.array([1.0, 3.0]), P).data == 0


def test_a_loss_of_the_whole_batch_is_weighed_by_the_mean_weight():
    one = losses.Dice()(Y + 1, P / 4).data
    np.testing.assert_allclose(losses.Dice()(Y + 1, P / 4, W).data, one * 2)


def test_ignored_labels_count_in_the_metric_but_not_in_the_loss():
    y, p = np.array([0, 1]), np.array([[0.5, 0.5], [0.25, 0.75]])
    loss = losses.SparseCategoricalCrossentropy(ignore_class=1)
    metric = metrics.SparseCategoricalCrossentropy(ignore_class=1)
    np.testing.assert_allclose(loss(y, p).data, np.log(2))
    np.testing.assert_allclose(metric(y, p).data, np.log(2) / 2, rtol=1e-6)
    metric.reset_state()
    np.testing.assert_allclose(metric(y, p, np.ones(2)).data, np.log(2), rtol=1e-6)


def test_hinge_takes_0_and_1_for_signs():
    np.testing.assert_allclose(losses.hinge([[0.0, 1.0]], [[0.5, 0.5]]).data, (1.5 + 0.5) / 2)
    np.testing.assert_allclose(losses.hinge([[-1.0, 1.0]], [[0.5, 0.5]]).data, (1.5 + 0.5) / 2)
    np.testing.assert_allclose(losses.hinge([[0.0, 0.5]], [[0.5, 0.5]]).data, (1 + 0.75) / 2)  # not all 0 and 1


def test_large_errors_of_log_cosh_stay_finite():
    x = Tensor(np.array([[1e4, -1e4, 1e-4]], "float32"), requires_grad=True)
    loss = losses.LogCosh()(np.zeros((1, 3)), x)
    assert np.isfinite(loss.data)
    np.testing.assert_allclose(backward(loss, [x])[0], [[1 / 3, -1 / 3, 1e-4 / 3]], rtol=1e-6)


def test_circle_without_a_pair_of_one_class_is_zero_and_has_a_gradient():
    x = Tensor(np.eye(3), requires_grad=True)
    loss = losses.Circle(reduction="sum")(np.array([0, 1, 2]), x)
    assert loss.data == 0
    assert not backward(loss, [x])[0].any()


def test_a_loss_is_entered_by_its_function_alone():
    """No list names the losses: the file of a loss is the only place that does."""
    text = Path(inspect.getfile(losses)).read_text(encoding="utf-8")
    assert not [name for name, (_, cls, _) in losses.LOSSES.items() if name in text or cls.__name__ in text]
    for name, (fn, cls, short) in losses.LOSSES.items():
        assert getattr(losses, name) is losses.get(name) is fn
        assert getattr(losses, cls.__name__) is cls and isinstance(losses.get(cls.__name__), cls)
        assert all(losses.get(s) is getattr(losses, s) is fn for s in short)
        assert cls.__doc__.startswith(inspect.getdoc(fn)[:20])
        assert fn.__module__ == cls.__module__ != "seqnet.losses"


def test_entering_a_loss():
    try:

        @loss_function("Cubes", short=("cb",), check=lambda power: _positive(power))
        def cubes(y_true, y_pred, power=3):
            """mean(|y_true - y_pred|^power)."""
            return ops.mean(ops.abs(y_pred - y_true) ** power, axis=-1)

        Cubes = cubes.loss_class  # noqa: N806
        assert str(inspect.signature(Cubes)) == "(power=3, reduction='sum_over_batch_size', name='cubes', dtype=None)"
        loss = Cubes(2, "sum")
        assert loss(Y, P).data == 10 and loss.name == "cubes"
        assert loss.get_config() == {"name": "cubes", "reduction": "sum", "power": 2}
        assert Cubes.from_config(loss.get_config())(Y, P).data == 10
        with pytest.raises(ValueError, match="positive"):
            Cubes(power=-1)
        with pytest.raises(TypeError, match="Cubes: .*its arguments are power, reduction, name, dtype"):
            Cubes(powr=1)
    finally:
        del losses.LOSSES["cubes"], globals()["Cubes"]


def _positive(power):
    if power <= 0:
        raise ValueError("power must be positive")


P4 = np.full((2, 5, 4), 0.25)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: losses.ctc(np.array([1, 2]), P4), r"\(batch, labels\)"),
    (lambda: losses.ctc(np.array([[1, 2], [4, 0]]), P4), "label 4 at place 0 of sequence 1"),
    (lambda: losses.ctc(np.array([[1, 1, 1], [1, 0, 2]]), P4), "label 0 at place 1 of sequence 1"),
    (lambda: losses.ctc(np.array([[1, 1, 1, 1], [1, 0, 0, 0]]), P4), "5 steps, but its 4 labels need 7"),
    (lambda: losses.ctc(np.array([[0.5, 1.0], [1, 0]]), P4), "whole numbers"),
    (lambda: ops.ctc_loss(np.ones((2, 2), int), P4, [3, 1], [5, 5]), "said to have 3 labels in 5 steps"),
    (lambda: ops.ctc_loss(np.ones((2, 2), int), P4, [1, 1], [5, 6]), "1 labels in 6 steps"),
    (lambda: ops.ctc_loss(np.ones((3, 2), int), P4, [1, 1], [5, 5]), "one row of labels for each sequence"),
    (lambda: ops.ctc_decode(P4, [5, 5], strategy="best"), "'greedy' or 'beam_search'"),
    (lambda: ops.ctc_decode(P4, [5, 6]), "between 0 and the 5 steps"),
    (lambda: ops.ctc_decode(P4, [5, 5], "beam_search", beam_width=2, top_paths=3), "top_paths=3"),
    (lambda: losses.Huber(delta=-1)(Y, P), "delta is a distance"),
    (lambda: losses.BinaryFocalCrossentropy(label_smoothing=2), "label_smoothing"),
    (lambda: losses.CategoricalFocalCrossentropy()(np.ones((2, 1)), P), "binary_crossentropy"),
    (lambda: losses.CategoricalFocalCrossentropy()(np.array([0, 1]), np.ones((2, 3)) / 3), "to_categorical"),
    (lambda: losses.CategoricalGeneralizedCrossEntropy(q=1), "between 0 and 1"),
    (lambda: losses.CategoricalGeneralizedCrossEntropy()(np.eye(3), np.eye(3)), "argmax"),
    (lambda: losses.Circle()(np.array([0, 1, 2]), np.ones((2, 3))), "one class number for each row"),
])
def test_errors_name_the_fix(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


def test_ctc_learns_to_spell():
    """The gradient leads down: after some steps the greedy decoding is the labels."""
    labels = np.array([[1, 2, 2], [3, 0, 0]])
    logits = np.zeros((2, 8, 4))
    for _ in range(200):
        x = Tensor(logits, requires_grad=True)
        (d,) = backward(losses.CTC(reduction="sum")(labels, x), [x])
        logits = logits - d
    paths, _ = seqnet.ops.ctc_decode(logits, [8, 8])
    assert paths.data[0, :, :3].tolist() == [[1, 2, 2], [3, -1, -1]]
