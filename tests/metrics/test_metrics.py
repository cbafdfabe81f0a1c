"""The metrics against Keras' numbers."""
import sys
from pathlib import Path

import numpy as np
import pytest

from seqnet import metrics, ops
from seqnet.tensor import Tensor

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import training_cases as cases

GOLDEN = np.load(Path(cases.__file__).with_name("golden_training.npz"))


def name_of(index):
    return f"{index}_{cases.METRICS[index][0]}_{cases.METRICS[index][2]}"


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("index", range(len(cases.METRICS)), ids=name_of)
def test_keras_numbers(index, weighted):
    name, arguments, kind = cases.METRICS[index]
    metric = getattr(metrics, name)(**arguments)
    again = metrics.deserialize(metrics.serialize(metric))
    for m in (metric, again):
        for seed in (0, 1):
            y_true, y_pred, weight = cases.data(kind, seed)
            data = [y_pred] if y_true is None else [y_true, y_pred]
            m.update_state(*data, **({"sample_weight": weight} if weighted else {}))
        golden = GOLDEN[f"metric_{'weighted_' if weighted else ''}{cases.key(index, (name,))}"]
        np.testing.assert_allclose(m.result().data, golden, rtol=2e-6)
    before = metric.result().data
    metric.reset_state()
    assert not np.any(metric.result().data) or name == "CategoricalCrossentropy"
    y_true, y_pred, _ = cases.data(kind)
    metric.update_state(*([y_pred] if y_true is None else [y_true, y_pred]))
    assert metric.result().shape == before.shape


def test_calling_updates_and_gives_the_result():
    metric = metrics.Mean()
    assert float(metric([1.0, 3.0])) == 2.0
    assert float(metric(8.0)) == 4.0
    assert float(metrics.Mean().result()) == 0.0


def test_mask_leaves_steps_out():
    y_true, y_pred, _ = cases.data("sparse_steps")
    x = Tensor(y_pred)
    x.mask = np.random.default_rng(0).random(y_true.shape) > 0.5
    metric = metrics.SparseCategoricalAccuracy()
    metric.update_state(y_true, x)
    # Keras averages over the steps of a sample first, weights and values alike
    right = (y_pred.argmax(-1) == y_true) * x.mask
    np.testing.assert_allclose(metric.result().data, right.mean(1).sum() / x.mask.mean(1).sum(), rtol=1e-6)


def test_functions():
    y_true, y_pred, _ = cases.data("sparse")
    value = metrics.sparse_categorical_accuracy(y_true, y_pred)
    np.testing.assert_array_equal(value.data, y_pred.argmax(-1) == y_true)
    assert metrics.categorical_accuracy(np.eye(4)[y_true], y_pred).data.tolist() == value.data.tolist()
    assert metrics.binary_accuracy([[1.0], [0.0]], [[0.7], [0.6]]).data.tolist() == [[1.0], [0.0]]


def test_metric_of_ones_own():
    class Largest(metrics.Metric):
        def __init__(self, name="largest", **kwargs):
            super().__init__(name=name, **kwargs)
            self.value = self.add_weight(name="value", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.value.assign(ops.maximum(self.value, ops.max(y_pred)))

        def result(self):
            return self.value

    metric = Largest()
    metric.update_state(None, Tensor(np.array([1.0, 5.0], "float32")))
    metric.update_state(None, Tensor(np.array([2.0], "float32")))
    assert float(metric.result()) == 5.0
    metric.reset_state()
    assert float(metric.result()) == 0.0
    assert metric.variables == [metric.value] or len(metric.variables) == 1


def test_stateless():
    metric = metrics.Mean()
    metric.update_state([8.0])
    state = metric.stateless_reset_state()
    state = metric.stateless_update_state(state, [1.0, 2.0])
    state = metric.stateless_update_state(state, [6.0])
    assert float(metric.stateless_result(state)) == 3.0
    assert float(metric.result()) == 8.0
    with pytest.raises(ValueError, match="Mean has 2 variables; got values for 1"):
        metric.stateless_result(state[:1])


def test_a_million_batches_keep_their_weight():
    metric = metrics.Mean()
    metric.total.data[...], metric.count.data[...] = 2.0**24, 2.0**24
    metric.update_state(np.ones(1, "float32"))
    assert metric.count.data == 2.0**24 + 1


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: metrics.get("acuracy"), "Did you mean 'accuracy'"),
        (lambda: metrics.BinaryAccuracy(threshold=2), "threshold"),
        (lambda: metrics.BinaryAccuracy()(np.zeros(4), np.zeros((4, 3))), "sparse_categorical_accuracy"),
        (lambda: metrics.SparseCategoricalAccuracy()(np.zeros((4, 3)), np.zeros((4, 3))), "categorical_accuracy"),
        (lambda: metrics.AUC(curve="rock"), "'ROC' or 'PR' or 'PRGAIN'"),
        (lambda: metrics.AUC(summation_method="sum"), "'interpolation' or 'minoring' or 'majoring'"),
        (lambda: metrics.AUC(num_labels=3), "multi_label"),
        (lambda: metrics.AUC(multi_label=True)(np.ones(3), np.ones(3)), r"\(batch, labels\)"),
        (lambda: metrics.AUC(label_weights=[1, 2])(np.ones((4, 3)), np.ones((4, 3))), "one for each output"),
        (lambda: metrics.Precision(class_id=3)(np.ones((4, 3)), np.ones((4, 3))), "none of the classes"),
        (lambda: metrics.Recall()(np.ones((4, 3)), np.ones((4, 3)), np.ones(3)), "one weight for each sample"),
        (lambda: metrics.PrecisionAtRecall(1.5), "recall must lie between 0 and 1"),
        (lambda: metrics.SpecificityAtSensitivity(0.5, num_thresholds=0), "num_thresholds"),
        (lambda: metrics.FBetaScore(beta=0), "beta must be a number greater than 0"),
        (lambda: metrics.FBetaScore(threshold=2.0), "threshold"),
        (lambda: metrics.IoU(3, [3]), "classes 0 to 2"),
        (lambda: metrics.MeanIoU(3)(np.array([0, 3]), np.array([0, 1])), "label 3 is none of the classes 0 to 2"),
        (lambda: metrics.MeanIoU(3)(np.array([0, 1]), np.array([0, 1, 2])), "2 labels and 3 predictions"),
        (lambda: metrics.R2Score("mean"), "class_aggregation"),
        (lambda: metrics.R2Score()(np.ones(3), np.ones(3)), r"\(batch, outputs\)"),
        (lambda: metrics.AUC(num_thresholds=1), "greater than 1"),
        (lambda: metrics.Precision(thresholds=2.0), "between 0 and 1"),
        (lambda: metrics.Recall()(np.ones(3), np.array([0.0, 2.0, 1.0])), "sigmoid or softmax"),
        (lambda: metrics.F1Score(average="mean"), "average"),
        (lambda: metrics.F1Score()(np.zeros(3), np.zeros(3)), "to_categorical"),
        (lambda: metrics.Mean()(np.zeros(3), np.zeros(2)), "one weight for each"),
    ],
)
def test_errors_name_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
