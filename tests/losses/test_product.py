"""Every loss in every reduction, with and without weights and masks, against Keras' numbers."""

import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from seqnet import losses, ops
from seqnet.tape import backward
from seqnet.tensor import Tensor
from tests.conformance import loss_cases as table

with np.load(Path(table.__file__).with_name("golden_losses.npz")) as _file:
    INDEX = json.loads(zlib.decompress(_file["index"].tobytes()))
    VALUES, GRADIENTS = _file["values"], _file["gradients"]
CASES = list(table.cases(table.LOSSES))
LIMIT = 1e-6


def golden(key):
    shape, place = INDEX[key]
    store = GRADIENTS if key.endswith("/gradient") else VALUES
    return store[place : place + int(np.prod(shape, dtype=int))].reshape(shape)


def test_every_loss_has_a_golden_case():
    """A loss that is not in the table is not known to be Keras'."""
    assert set(losses.LOSSES) == set(table.LOSSES)
    assert all(f"{key}/sum/plain/all" in INDEX for key, *_ in CASES)


@pytest.mark.parametrize(("key", "name", "arguments", "kind"), CASES, ids=[c[0] + "-" + c[3] for c in CASES])
def test_every_reduction_weight_and_mask(key, name, arguments, kind):
    y_true, y_pred = table.data(kind)
    make = losses.LOSSES[name][1]
    shape = make(**arguments, reduction=None)(y_true, y_pred).shape
    count = 0
    for reduction in table.REDUCTIONS:
        for w, weight in table.weights(shape).items():
            for m, mask in table.masks(name, shape).items():
                entry = f"{key}/{reduction}/{w}/{m}"
                x = Tensor(y_pred, requires_grad=True)
                x.mask = mask
                value = make(**arguments, reduction=reduction)(y_true, x, sample_weight=weight)
                want = golden(entry)
                assert value.shape == want.shape, entry
                np.testing.assert_allclose(value.data, want, rtol=LIMIT, atol=1e-12, err_msg=entry)
                if reduction == "sum_over_batch_size":
                    (gradient,) = backward(ops.sum(value), [x])
                    np.testing.assert_allclose(gradient, golden(entry + "/gradient"), rtol=LIMIT, atol=1e-9, err_msg=entry)
                count += 1
    assert count >= 2 * len(table.REDUCTIONS)


@pytest.mark.parametrize(("key", "name", "arguments", "kind"), CASES, ids=[c[0] + "-" + c[3] for c in CASES])
def test_float32_agrees_and_configs_come_back(key, name, arguments, kind):
    y_true, y_pred = table.data(kind)
    loss = losses.LOSSES[name][1](**arguments)
    again = losses.deserialize(json.loads(json.dumps(losses.serialize(loss))))
    assert type(again) is type(loss)
    assert losses.serialize(again) == json.loads(json.dumps(losses.serialize(loss)))
    single = again(y_true, y_pred.astype("float32"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single.data, loss(y_true, y_pred).data, rtol=1e-4, atol=1e-5)
