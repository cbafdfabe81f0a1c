"""SimpleRNN, LSTM and GRU give what PyTorch gives: outputs and all gradients."""

from pathlib import Path

import numpy as np
import pytest

from seqnet import ops
from seqnet.tape import backward
from seqnet.tensor import Tensor
from tests.conformance.recurrent_cases import WHAT, arrays, names

with np.load(Path(__file__).with_name("golden_recurrent.npz")) as _file:
    GOLDEN = dict(_file)


def answer(kind, form, dtype):
    a = arrays(kind, form)
    leaves = [Tensor(v.astype(dtype), requires_grad=True) for v in
              (a["x"], a["kernel"], a["recurrent_kernel"], a["bias"], *a["states"])]
    inputs, factors = a["factors"] or (None, None)
    if inputs is not None:
        inputs, factors = inputs.astype(dtype), factors.astype(dtype)
    y, *last = getattr(ops, kind)(*leaves, mask=a["mask"], go_backwards="backwards" in form, return_sequences=True,
                                  dropout_mask=inputs, recurrent_dropout_mask=factors)
    total = ops.sum(y * a["dy"].astype(dtype))
    for state, gradient in zip(last, a["dlast"], strict=True):
        total = total + ops.sum(state * gradient.astype(dtype))
    return [y.data, *backward(total, leaves)]


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-10), ("float32", 1e-5)])
@pytest.mark.parametrize(("name", "kind", "form"), list(names()))
def test_like_torch(name, kind, form, dtype, tolerance):
    for what, value in zip(WHAT, answer(kind, form, dtype), strict=False):
        exact = GOLDEN[f"{name}/{what}"]
        np.testing.assert_allclose(value, exact, rtol=tolerance, atol=tolerance * np.abs(exact).max(), err_msg=what)


def test_the_golden_file_names_its_maker():
    assert str(GOLDEN["version"]).startswith("torch ")
