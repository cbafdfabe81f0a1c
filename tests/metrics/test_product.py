"""Every metric over ten updates, with and without weights, against Keras' numbers after each."""

import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from seqnet import metrics
from seqnet.tensor import Tensor
from tests.conformance import loss_cases as table

with np.load(Path(table.__file__).with_name("golden_losses.npz")) as _file:
    INDEX = json.loads(zlib.decompress(_file["index"].tobytes()))
    VALUES = _file["values"]
CASES = list(table.cases(table.METRICS))
NO_CASES = {"MeanMetricWrapper"}  # the base of others


def test_every_metric_has_a_golden_case():
    assert {cls.__name__ for cls in metrics._CLASSES} - NO_CASES == set(table.METRICS)


EACH = [(*case, variant) for case in CASES for variant in table.variants(*case[1:])]


@pytest.mark.parametrize(("key", "name", "arguments", "kind", "variant"), EACH, ids=[f"{c[0]}-{c[3]}-{c[4]}" for c in EACH])
def test_ten_updates(key, name, arguments, kind, variant):
    shape, place = INDEX[f"{key}/{variant}"]
    want = VALUES[place : place + int(np.prod(shape))].reshape(shape)
    metric = getattr(metrics, name)(**arguments, **({} if "IoU" in name else {"dtype": "float64"}))
    again = metrics.deserialize(json.loads(json.dumps(metrics.serialize(metric))))
    assert type(again) is type(metric) and again.get_config() == metric.get_config()
    again.update_state(*[y for y in table.data(kind, 77) if y is not None])
    again.reset_state()
    assert not any(v.data.any() for v in again.variables)
    for m in (metric, again):
        for step in range(table.STEPS):
            y_true, y_pred = table.data(kind, step)
            extra = table.metric_weights(name, arguments, y_pred, step) if variant != "plain" else {}
            if variant == "masked":
                mask = table.metric_mask(y_pred, step)
                y_pred = Tensor(y_pred)
                y_pred.mask = mask
            m.update_state(*([y_pred] if y_true is None else [y_true, y_pred]), **extra)
            assert m.result().shape == want[step].shape
            np.testing.assert_allclose(m.result().data, want[step], rtol=1e-6, atol=1e-9, err_msg=f"step {step}")
