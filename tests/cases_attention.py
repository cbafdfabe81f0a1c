"""The part of the table that is attention's: masks x causal x dropout x lengths x sizes of heads."""

from functools import partial

import numpy as np

from seqnet import ops
from seqnet.random import SeedGenerator
from seqnet.reference import attention as twin
from tests.case import case, normal

# batch, queries, keys, heads, kv_heads, size, value_size
SHAPES = (
    (2, 3, 3, 2, 2, 4, 4),
    (1, 5, 9, 4, 2, 3, 5),
    (2, 1, 6, 3, 1, 17, 2),
    (1, 7, 2, 1, 1, 1, 33),
    (0, 3, 3, 2, 2, 4, 4),
    (1, 0, 3, 2, 2, 4, 4),
)
LONG = ((1, 21, 140, 1, 1, 32, 8), (1, 140, 35, 2, 1, 8, 36), (1, 261, 270, 1, 1, 2, 3))


def inputs(shape, *more):
    batch, queries, keys, heads, kv_heads, size, value_size = shape
    return normal((batch, queries, heads, size), (batch, keys, kv_heads, size), (batch, keys, kv_heads, value_size), *more)


def seen(kind, shape):
    """A mask; of kind "rows" the first query of the last head sees nothing."""
    batch, queries, keys, heads = shape[:4]
    rng = np.random.default_rng(5)
    if kind == "keys":
        return rng.random((batch, 1, 1, keys)) < 0.7
    mask = rng.random((queries, keys) if kind == "pairs" else (batch, heads, queries, keys)) < 0.6
    if kind == "rows" and mask.size:
        mask[:, -1, 0] = False
    return mask


def attention_case(shape, mask=None, bias=None, **settings):
    more = {} if mask is None else {"mask": seen(mask, shape)}
    if bias is not None:
        more["bias"] = np.random.default_rng(6).standard_normal(bias)
    key = SeedGenerator(11).next()
    case(
        "attention",
        inputs(shape),
        function=partial(ops.attention, seed=11, **more),
        twin=partial(twin.attention, seed=key, **more),
        twin_backward=lambda *arrays, **kwargs: twin.attention_backward(*arrays, seed=key, **more, **kwargs)[:3],
        rtol=1e-10,
        **settings,
    )


for _shape in (*SHAPES, *LONG):
    for _causal, _ahead in ((False, 0), (True, 0), (True, _shape[2] - _shape[1]), (True, -1)):
        for _mask in (None, "keys", "pairs", "rows"):
            for _rate in (0.0, 0.3):
                if _shape in LONG and (_mask, _rate) not in ((None, 0.0), ("rows", 0.3)):
                    continue
                attention_case(_shape, _mask, causal=_causal, ahead=_ahead, dropout=_rate)
    attention_case(_shape, bias=(_shape[3], _shape[1], 1), scale=0.2)
    attention_case(_shape, "pairs", bias=(_shape[0], 1, 1, _shape[2]), causal=True)
case("attention", inputs(SHAPES[0], (2, 2, 3, 3)), rtol=1e-11)  # a bias with a gradient
case("attention", inputs(SHAPES[1], (4, 1, 9)), causal=True, ahead=4, rtol=1e-11)
case("dot_product_attention", inputs(SHAPES[0]), rtol=1e-11)
case("dot_product_attention", inputs(SHAPES[1]), is_causal=True, scale=0.7, rtol=1e-11)
