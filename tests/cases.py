"""One table of calls for every operation: it drives the tests of values, gradients, types, layouts, threads, splits
and instruction sets. An operation without a case fails `tests/ops/test_cases.py`.

A case makes its arrays in float64 (whole numbers stay as they are). `near(...)` arrays keep away from kinks, so that
difference quotients are meaningful; where an op has none of that (`smooth=False`) only the twin is asked.
"""

from importlib import import_module
from pathlib import Path

import numpy as np

from seqnet import ops
from tests.case import both, case, find_twin, near, normal, positive, spread, whole
from tests.cases_shapes import PAIRS, SHAPES

for path in sorted(Path(__file__).parent.glob("cases_*.py")):
    import_module(f"tests.{path.stem}")  # their cases join the table

# ---- functions of one operand ----

for name in (
    "negative",
    "square",
    "exp",
    "expm1",
    "erf",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "softplus",
    "log_sigmoid",
    "silu",
    "mish",
):
    for s in SHAPES:
        case(name, near(-4, 4, (), s))
for name in ("absolute", "softsign", "relu", "relu6", "hard_sigmoid", "hard_silu", "selu", "leaky_relu", "elu", "celu"):
    for s in SHAPES:
        case(name, near(-8, 8, (-3, 0, 3, 6), s))
for name in ("reciprocal", "sqrt", "rsqrt", "log"):
    for s in SHAPES:
        case(name, positive(s))
case("reciprocal", near(-3, 3, (0, 0.01, -0.01), (4, 4)), rtol32=1e-4)
case("log1p", near(-0.9, 3, (), (4, 7)))
case("log1p", near(0, 3, (), (0,)))
case("leaky_relu", near(-3, 3, (0,), (4, 7)), negative_slope=0.01)
case("elu", near(-3, 3, (0,), (4, 7)), alpha=1.7)
case("celu", near(-3, 3, (0,), (4, 7)), alpha=0.6)
for approximate in (True, False):
    case("gelu", near(-6, 6, (), (4, 33)), approximate=approximate, rtol=1e-11)
    case("gelu", near(-3, 3, (), ()), approximate=approximate)
case("clip", near(-2, 2, (-1, 0.5), (4, 7)), x_min=-1, x_max=0.5)
case("clip", near(-2, 2, (-1, 0.5), (0,)), x_min=-1.0, x_max=0.5)
case("clip", both(near(-2, 2, (-1, 0.5), (4, 3))), x_min=np.array([-1, -1, -1.0]), x_max=np.array([0.5]))

# ---- two operands ----

for name in ("add", "subtract", "multiply"):
    for pair in PAIRS:
        case(name, normal(*pair))
for pair in PAIRS:
    case("divide", both(normal(pair[0]), positive(pair[1])))
    case("power", positive(*pair))
    case("maximum", lambda rng, p=pair: [spread(p[0])(rng)[0], spread(p[1])(rng)[0] + 0.05])
    case("minimum", lambda rng, p=pair: [spread(p[0])(rng)[0], spread(p[1])(rng)[0] + 0.05])
for name in ("maximum", "minimum"):  # ties share
    case(name, lambda rng: [np.array([1.0, 2, 3, -1]), np.array([1.0, 1, 3, 0])], smooth=False)
for number in (2, 3, 1, 0.5, -1, -0.5, 2.5, 4, 0):
    case(
        "power",
        positive((3, 4)),
        function=lambda x, p: ops.power(x, p),
        p=number,
        twin=lambda x, p: x ** float(p),
        twin_backward=lambda dy, x, p: (dy * p * x ** (p - 1.0),),
    )
case(
    "power",
    positive((3, 4)),
    function=lambda x, base: ops.power(base, x),
    base=1.7,
    twin=lambda x, base: base**x,
    twin_backward=lambda dy, x, base: (dy * base**x * np.log(base),),
)
for name, number in (
    ("add", 1.5),
    ("subtract", 2),
    ("multiply", -3),
    ("divide", 4.0),
    ("maximum", 0.1234),
    ("minimum", 0.1234),
):
    case(
        name,
        normal((2, 67)),
        function=lambda x, name, y: getattr(ops, name)(x, y),
        name=name,
        y=number,
        twin=lambda x, name, y: find_twin(name)(x, y),
        twin_backward=lambda dy, x, name, y: find_twin(name + "_backward")(dy, x, np.asarray(y, x.dtype)),
    )
    case(
        name,
        positive((2, 3)),
        function=lambda x, name, y: getattr(ops, name)(y, x),
        name=name,
        y=number,
        twin=lambda x, name, y: find_twin(name)(y, x),
        twin_backward=lambda dy, x, name, y: find_twin(name + "_backward")(dy, np.asarray(y, x.dtype), x)[1:],
    )
case(
    "mod",
    lambda rng: [near(-5, 5, (), (3, 4))(rng)[0], np.array([1.3, 2.1, -1.7, 0.9])],
    smooth=False,
    rtol=1e-9,
    rtol32=1e-3,
)
case("where", lambda rng: [rng.random((3, 4)) > 0.5, *normal((3, 4), (3, 4))(rng)])
case("where", lambda rng: [rng.random((3, 1)) > 0.5, *normal((4,), (2, 1, 4))(rng)])
case("where", lambda rng: [rng.random((0, 2)) > 0.5, *normal((0, 2), (2,))(rng)])

# ---- reductions ----

REDUCED = [
    ((3, 4, 5), None),
    ((3, 4, 5), 0),
    ((3, 4, 5), 1),
    ((3, 4, 5), -1),
    ((3, 4, 5), (0, 1)),
    ((3, 4, 5), (0, 2)),
    ((3, 4, 5), (1, -1)),
    ((2, 3, 2, 3), (0, 2)),
    ((7,), 0),
    ((1, 1), None),
    ((2, 100, 3), 1),
    ((3, 70), 1),
    ((70, 67), 0),
    ((), None),
]
for name in ("sum", "mean", "max", "min", "var", "logsumexp"):
    for s, axis in REDUCED:
        if s == () and name == "logsumexp":
            continue
        for keepdims in (False, True):
            case(name, spread(s), axis=axis, keepdims=keepdims, rtol=1e-11)
for name in ("sum", "logsumexp", "max", "mean", "var"):
    case(name, normal((0, 3)), axis=1, twin_backward=lambda dy, x, axis: (np.zeros_like(x),))
case("sum", normal((3, 0)), axis=1)
case("sum", normal((3, 4)), axis=(), twin=lambda x, axis: x, twin_backward=lambda dy, x, axis: (dy,))
case("max", lambda rng: [np.array([[1.0, 3, 3], [2, 2, 2]])], axis=1, smooth=False)
case("min", lambda rng: [np.array([[1.0, 1, 3], [2, 2, 2]])], axis=0, smooth=False)
for s, axis in REDUCED[:8]:
    case("std", normal(s), axis=axis, rtol=1e-11, rtol32=1e-4)
    case("prod", near(-1.5, 1.5, (0,), s), axis=axis, rtol=1e-11, rtol32=1e-4)
    case("norm", normal(s), axis=axis, rtol=1e-11)
case("prod", lambda rng: [np.array([[0.0, 2, 3], [0, 0, 1]])], axis=1, keepdims=True)
for order in (1, 3, np.inf, -np.inf, 2.5):
    case("norm", lambda rng: [spread((4, 5))(rng)[0] + 0.03], ord=order, axis=1, rtol=1e-11, rtol32=1e-4)
for axis in (None, 0, -1):
    case("cumsum", normal((3, 4)), axis=axis)

# ---- softmax ----

for name in ("softmax", "log_softmax"):
    for s, axis in (
        ((3, 5), -1),
        ((3, 5), 0),
        ((2, 3, 4), 1),
        ((4,), 0),
        ((1, 1), -1),
        ((0, 3), -1),
        ((2, 200), -1),
        ((2, 3, 4), (1, 2)),
    ):
        case(name, normal(s), axis=axis, rtol=1e-11)
for s, axis in (((3, 5), -1), ((3, 5), 0), ((6,), 0)):
    case("sparsemax", spread(s), axis=axis)

# ---- shape ----

case("reshape", normal((2, 6)), newshape=(3, -1))
case("reshape", normal((0, 6)), newshape=(3, 0))
case("reshape", normal(()), newshape=(1, 1))
case("ravel", normal((2, 3)))
case("transpose", normal((2, 3, 4)))
case("transpose", normal((2, 3, 4)), axes=(1, -1, 0))
case("moveaxis", normal((2, 3, 4, 5)), source=(0, -1), destination=(2, 0))
case("moveaxis", normal((2, 3, 4)), source=0, destination=-1)
case("swapaxes", normal((2, 3, 4)), axis1=0, axis2=-1)
case("expand_dims", normal((2, 3)), axis=1)
case("expand_dims", normal((2, 3)), axis=(0, -1))
case("squeeze", normal((1, 3, 1)))
case("squeeze", normal((1, 3, 1)), axis=-1)
case("broadcast_to", normal((3, 1)), shape=(2, 3, 4))
case("broadcast_to", normal((1,)), shape=(0, 4))
case("tile", normal((2, 3)), repeats=(2, 1))
case("tile", normal((2, 3)), repeats=3)
case("tile", normal((3,)), repeats=(2, 2))
case("flip", normal((2, 3)))
case("flip", normal((2, 3)), axis=1)
case("concatenate", normal((2, 3), (2, 1), (2, 2)), listed=True, axis=-1)
case("concatenate", normal((2, 3), (1, 3)), listed=True)
case("concatenate", normal((2, 3), (0, 3), (1, 3)), listed=True, axis=0)
case("stack", normal((2, 3), (2, 3)), listed=True)
case("stack", normal((2, 3), (2, 3), (2, 3)), listed=True, axis=-1)
case("split", normal((4, 6)), indices_or_sections=3, axis=1)
case("split", normal((4, 6)), indices_or_sections=[1, 3])
case("unstack", normal((2, 3, 2)), axis=1)
case("unstack", normal((2, 1, 3)), axis=1)
case("tril", normal((3, 4)), k=-1)
case("triu", normal((2, 3, 3)), k=1)

# ---- picking ----

KEYS = [
    0,
    -1,
    slice(1, 3),
    slice(None, None, 2),
    slice(None, None, -1),
    Ellipsis,
    None,
    (slice(None), 1),
    (Ellipsis, None, 0),
    (0, slice(1), -1),
    (slice(0, 0),),
    np.array([0, 2, 0, -1]),
    np.array([[1, 1], [0, 2]]),
    (np.array([0, 1, 0]), np.array([1, 1, 1])),
    (slice(None), np.array([2, 0, 2])),
    np.array([True, False, True]),
    (np.array([0, 2]), slice(None), 1),
]
for key in KEYS:
    case("getitem", normal((3, 4, 5)), key=key)
case("getitem", lambda rng: [rng.standard_normal((3, 4))], key=np.arange(12).reshape(3, 4) % 5 > 1)
case("slice", normal((3, 4)), start_indices=(1, 0), shape=(2, 3))
case("take", normal((3, 4)), indices=np.array([[0, 2], [2, -1]]), axis=0)
case("take", normal((3, 4, 2)), indices=np.array([3, 3, 0]), axis=1)
case("take", normal((3, 4)), indices=np.array([11, 0, 5]))
case("take", normal((3, 40)), indices=1, axis=-1)
case("take_along_axis", normal((3, 4)), indices=np.array([[0, 0], [1, 3], [2, -1]]), axis=1)
case("take_along_axis", normal((6,)), indices=np.array([5, 5, 1]), axis=0)
case("repeat", normal((3, 2)), repeats=2, axis=0)
case("repeat", normal((3, 2)), repeats=3)
case("repeat", normal((3, 2)), repeats=np.array([0, 2, 1]), axis=0)
case("pad", normal((3, 4)), pad_width=1)
case("pad", normal((3, 4)), pad_width=((0, 2), (1, 0)), constant_values=1.5)
case("pad", normal((3, 4)), pad_width=((2, 1), (0, 3)), mode="reflect")
case("pad", normal((3, 4)), pad_width=((2, 1), (0, 3)), mode="symmetric")
case("sort", spread((3, 4)))
case("sort", spread((3, 4)), axis=0)
case("top_k", spread((3, 6)), k=2)

# ---- without a gradient: the twin is NumPy's function ----

for name in (
    "equal",
    "not_equal",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
):
    case(
        name,
        lambda rng: [rng.integers(0, 3, (3, 4)) * 0.5, rng.integers(0, 3, (4,)) * 0.5],
        gradient=False,
        twin=getattr(np, name),
    )
for name in ("logical_not", "isnan", "isfinite", "isinf", "sign", "floor", "ceil", "zeros_like", "ones_like"):
    case(
        name,
        lambda rng: [np.where(rng.random((3, 4)) > 0.5, rng.standard_normal((3, 4)), 0.0)],
        gradient=False,
        twin=getattr(np, name),
    )
case("round", normal((3, 4)), gradient=False, twin=np.round, decimals=1, rtol32=1e-6)
case("floor_divide", both(normal((3, 4)), positive((4,))), gradient=False, twin=np.floor_divide)
for axis in (None, 0, -1):
    case("argmax", spread((3, 4)), gradient=False, twin=np.argmax, axis=axis)
    case("argmin", spread((3, 4)), gradient=False, twin=np.argmin, axis=axis)
    for name in ("any", "all"):
        case(name, lambda rng: [rng.random((3, 4)) > 0.5], gradient=False, twin=getattr(np, name), axis=axis)
    case("count_nonzero", whole(2, (3, 4)), gradient=False, twin=np.count_nonzero, axis=axis)
case("argsort", spread((3, 4)), gradient=False, twin=np.argsort, axis=0)
case("one_hot", whole(4, (2, 3)), gradient=False, twin=lambda x, num_classes: np.eye(num_classes)[x], num_classes=4)
case(
    "one_hot",
    whole(4, (2, 3)),
    gradient=False,
    twin=lambda x, num_classes, axis: np.moveaxis(np.eye(num_classes)[x], -1, axis),
    num_classes=4,
    axis=0,
)
case("size", normal((3, 4)), gradient=False, twin=np.size)
case("full_like", normal((3, 4)), gradient=False, twin=np.full_like, fill_value=2.5)
case("stop_gradient", normal((3, 4)), gradient=False, twin=lambda x: x)
case("convert_to_tensor", normal((3, 4)), gradient=False, twin=lambda x: x)
case("cast", normal((3, 4)), gradient=False, twin=lambda x, dtype: x.astype(dtype), dtype="int32")

ALIASES = {
    "abs": "absolute",
    "true_divide": "divide",
    "swish": "silu",
    "hard_swish": "hard_silu",
    "amax": "max",
    "amin": "min",
    "gather": "take",
    "get_item": "getitem",
    "bitwise_not": "bitwise_invert",
    "left_shift": "bitwise_left_shift",
    "right_shift": "bitwise_right_shift",
    "conj": "real",
    "conjugate": "real",
}
"""Second names; the tests check that they are the same function."""

MAKERS = {"zeros", "ones", "full", "arange", "linspace", "eye", "identity", "tri", "shape", "convert_to_numpy", "is_tensor",
          "bartlett", "blackman", "hamming", "hanning", "kaiser", "logspace", "geomspace", "empty", "array", "ndim", "dtype"}
"""Functions that take no tensor to differentiate; tests/ops/test_create.py has them."""

MAKERS |= {"associative_scan", "cond", "custom_gradient", "fori_loop", "map", "scan", "switch", "vectorize",
           "vectorized_map", "while_loop"}
"""And those that take functions; tests/ops/test_control.py has them."""
