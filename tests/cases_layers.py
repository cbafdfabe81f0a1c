"""The part of the table that layers and losses stand on."""

from functools import partial

import numpy as np

from seqnet import ops
from seqnet.reference import dropout, losses
from tests.case import case, normal, spread

# ---- layers' operations ----

for s, size, strides, padding in (
    ((2, 7, 3), 2, None, "valid"),
    ((2, 7, 3), 3, 1, "same"),
    ((2, 7, 3), 3, 2, "same"),
    ((1, 5, 1), 5, None, "valid"),
    ((2, 8, 70), 2, 3, "valid"),
    ((0, 4, 2), 2, None, "valid"),
    ((2, 3, 2), 5, 1, "same"),
    ((1, 400, 2), 300, 50, "valid"),
    ((2, 6, 0), 2, None, "valid"),
    ((2, 5, 3), 2, 4, "same"),
):
    for name in ("max_pool1d", "average_pool1d"):
        case(name, spread(s), pool_size=size, strides=strides, padding=padding, rtol=1e-11)
case("max_pool1d", lambda rng: [np.array([[[1.0], [1], [0], [2], [2], [2]]])], pool_size=3, smooth=False)
case("max_pool1d", lambda rng: [np.array([[[1.0], [1], [0], [2], [2], [2]]])], pool_size=3, strides=1, smooth=False)
case("matmul", normal((3, 4), (4, 5)))
case("matmul", normal((2, 3, 4), (4, 5)))
case("matmul", normal((2, 3, 4), (2, 4, 5)))
case("matmul", normal((2, 1, 3, 4), (3, 4, 2)))
case("matmul", normal((4,), (4, 5)))
case("matmul", normal((2, 3, 4), (4,)))
case("matmul", normal((4,), (4,)))
case("matmul", normal((0, 4), (4, 5)))
case("matmul", normal((3, 0), (0, 5)))
case("matmul", normal((1, 0), (0, 1000)))  # many columns, each a sum of nothing
case("matmul", normal((37, 65), (65, 70)), rtol=1e-10, rtol32=1e-3)
for rows, depth, columns in ((1, 5, 3), (2, 7, 300), (4, 803, 33), (3, 1, 257)):  # few rows: the kernel is read as it lies
    case("dense", normal((rows, depth), (depth, columns), (columns,)), rtol=1e-9, rtol32=2e-3)
for s in ((3, 4), (2, 3, 4), (2, 0, 4), (4,)):
    case("unembedding", normal(s, (5, 4)))
for act in (None, "linear", "relu", "sigmoid", "tanh"):
    case("dense", normal((5, 4), (4, 3), (3,)), activation=act, rtol=1e-11)
    case("conv1d", normal((2, 7, 3), (3, 3, 4), (4,)), activation=act, rtol=1e-11)
case("dense", normal((2, 3, 4), (4, 3)), rtol=1e-11)
case("dense", normal((3, 0), (0, 50), (50,)))  # sums of nothing, over more panels than a pass has
case("dense", normal((0, 4), (4, 3), (3,)))
case("dense", normal((1, 1), (1, 1), (1,)))
for padding in ("valid", "same", "causal"):
    for strides, dilation, groups, taps in (
        (1, 1, 1, 3),
        (2, 1, 1, 3),
        (3, 1, 1, 2),
        (1, 2, 1, 3),
        (1, 3, 1, 2),
        (1, 1, 2, 3),
        (1, 1, 4, 2),
        (1, 1, 1, 1),
        (2, 1, 2, 4),
    ):
        case(
            "conv1d",
            normal((2, 9, 4), (taps, 4 // groups, 8), (8,)),
            padding=padding,
            strides=strides,
            dilation_rate=dilation,
            groups=groups,
            rtol=1e-10,
        )
    case("conv1d", normal((0, 9, 2), (3, 2, 3)), padding=padding)
case("conv1d", normal((2, 3, 2), (3, 2, 5)), rtol=1e-11)
case("conv1d", normal((3, 20, 33), (5, 33, 19), (19,)), activation="relu", smooth=False, rtol=1e-10, rtol32=1e-3)
case("embedding", lambda rng: [rng.integers(0, 6, (3, 4)), rng.standard_normal((6, 5))])
case("embedding", lambda rng: [rng.integers(0, 1, (2,)).astype("int32"), rng.standard_normal((1, 1))])
case("embedding", lambda rng: [np.zeros((0, 4), "int64"), rng.standard_normal((3, 2))])
for rate in (0.2, 0.5, 0.999):
    for s in ((3, 5), (300,), (0,), ()):
        case(
            "dropout",
            normal(s),
            function=lambda x, rate: ops.dropout(x, rate, seed=11),
            rate=rate,
            twin=lambda x, rate: dropout.dropout(x, rate, *_key(11)),
            twin_backward=lambda dy, x, rate: dropout.dropout_backward(dy, x, rate, *_key(11)),
        )


def _key(seed):
    from seqnet.random import SeedGenerator

    return SeedGenerator(seed).next()


# ---- losses ----

ROWS = [(3, 4), (1, 1), (2, 3, 5), (2, 70)]


def _probabilities(s):
    return lambda rng: [rng.uniform(0.05, 0.95, s), rng.uniform(0.1, 0.9, s)]


def _last_argument(function):
    """The losses' twins take the gradient behind target and output."""
    return lambda dy, *arrays, **kwargs: function(*arrays, dy, **kwargs)


def _loss(name, make, **kwargs):
    from seqnet.ops import losses as fused

    backward = (
        partial(_sparse_backward, name) if name.startswith("sparse") else _last_argument(getattr(losses, name + "_backward"))
    )
    case(
        name,
        make,
        function=getattr(fused, name),
        twin=getattr(losses, name),
        twin_backward=backward,
        rtol=1e-11,
        rtol32=1e-4,
        **kwargs,
    )


def _sparse_backward(name, dy, labels, output, **kwargs):
    return None, getattr(losses, name + "_backward")(labels, output, dy, **kwargs)


for s in ROWS:
    for logits in (False, True):
        _loss("binary_crossentropy_rows", _probabilities(s), from_logits=logits)
        _loss("categorical_crossentropy", _probabilities(s), from_logits=logits)
        _loss(
            "sparse_categorical_crossentropy",
            lambda rng, s=s: [rng.integers(0, s[-1], s[:-1]), rng.uniform(0.1, 0.9, s)],
            from_logits=logits,
        )
    _loss("squared_error_rows", normal(s, s))
    _loss("absolute_error_rows", lambda rng, s=s: [spread(s)(rng)[0], spread(s)(rng)[0] + 0.05])
for logits in (False, True):
    case(
        "binary_crossentropy",
        _probabilities((3, 4)),
        from_logits=logits,
        rtol=1e-11,
        rtol32=1e-4,
        twin=lambda t, p, from_logits: losses.binary_crossentropy_rows(t[..., None], p[..., None], from_logits),
        twin_backward=lambda dy, t, p, from_logits: [
            g[..., 0] for g in losses.binary_crossentropy_rows_backward(t[..., None], p[..., None], dy, from_logits)
        ],
    )
