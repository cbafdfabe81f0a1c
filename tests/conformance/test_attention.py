"""Attention gives what PyTorch and Keras give: values and gradients, in float64, with the same bits at any number of
threads. Keras' numbers are JAX's, which takes the softmax in single precision whatever the inputs are."""

from pathlib import Path

import numpy as np
import pytest

from seqnet import config, ops
from seqnet.tape import backward
from seqnet.tensor import Tensor
from tests.conformance.attention_cases import arrays, kept, names

with np.load(Path(__file__).with_name("golden_attention.npz")) as _file:
    GOLDEN = dict(_file)


def answer(lengths, size, limit, causal, name, dtype="float64"):
    q, k, v, g, mask, bias, scale = arrays(name, lengths, size, limit)
    leaves = [Tensor(x.astype(dtype), requires_grad=True) for x in (q, k, v, *([] if bias is None else [bias]))]
    y = ops.dot_product_attention(*leaves[:3], bias=leaves[3] if bias is not None else None, mask=mask, scale=scale,
                                  is_causal=causal)
    return [y.data, *backward(y, leaves, g.astype(dtype))]


@pytest.mark.parametrize(("name", "lengths", "size", "limit", "causal"), list(names()))
@pytest.mark.parametrize(("who", "tolerance"), [("torch", 1e-9), ("keras", 1e-5)])
def test_like_torch_and_keras(who, tolerance, name, lengths, size, limit, causal):
    found = answer(lengths, size, limit, causal, name)
    for what, array in zip(("out", "dq", "dk", "dv", "dbias"), found, strict=False):
        if what != "dbias" or lengths != "blocks":
            np.testing.assert_allclose(kept(array), GOLDEN[f"{who}/{name}/{what}"], rtol=tolerance, atol=tolerance / 10)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_thread_or_two_give_the_same_bits(dtype):
    before = config.get_num_threads()
    try:
        for name, lengths, size, limit, causal in names():
            config.set_num_threads(1)
            one = answer(lengths, size, limit, causal, name, dtype)
            config.set_num_threads(2)
            two = answer(lengths, size, limit, causal, name, dtype)
            assert all(a.tobytes() == b.tobytes() for a, b in zip(one, two, strict=True)), name
    finally:
        config.set_num_threads(before)


def test_the_golden_file_names_its_makers():
    assert str(GOLDEN["torch/version"]).startswith("torch ") and str(GOLDEN["keras/version"]).startswith("keras 3.")
