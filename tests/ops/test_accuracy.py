"""The elementary functions of the kernels against NumPy in long double, over the whole range: errors in units in the
last place, and the exact values at the ends.
"""

import math

import numpy as np
import pytest

from seqnet import _core, ops

LONG = np.longdouble
INF, NAN = math.inf, math.nan


def points(dtype, low, high):
    """Random numbers of every magnitude and some around the middle."""
    rng = np.random.default_rng(5)
    info = np.finfo(dtype)
    sizes = 10.0 ** rng.uniform(math.log10(info.smallest_subnormal), math.log10(min(high, 1e300)), 20000)
    x = np.concatenate([rng.uniform(max(low, -1e300), min(high, 1e300), 60000), sizes, -sizes, rng.uniform(-2, 2, 20000)])
    return x[(x >= low) & (x <= high)].astype(dtype)


def ulps(y, exact):
    """The error in units in the last place of the exact value."""
    unit = np.spacing(np.abs(exact).astype(y.dtype)).astype(LONG)
    return np.abs(y.astype(LONG) - exact) / unit


def long_sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x < 0, z, LONG(1)) / (1 + z)


def long_softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


FUNCTIONS = [  # name, exact, lowest and highest argument in float32 and in float64, ulps allowed
    ("exp", np.exp, (-104, 88.7), (-745, 709.7), 1.1),
    ("expm1", np.expm1, (-100, 88.7), (-700, 709.7), 2),
    ("log", np.log, (1e-45, 3.4e38), (5e-324, 1.7e308), 1),
    ("log1p", np.log1p, (-0.99, 3.4e38), (-0.99, 1.7e308), 1.5),
    ("tanh", np.tanh, (-20, 20), (-40, 40), 3.5),
    ("sigmoid", long_sigmoid, (-103, 100), (-745, 700), 2.5),
    ("softplus", long_softplus, (-103, 1e30), (-744, 1e300), 2.5),
    ("exp2", np.exp2, (-149, 127.9), (-1074, 1023.9), 1.1),
    ("log2", np.log2, (1e-45, 3.4e38), (5e-324, 1.7e308), 2),
    ("log10", np.log10, (1e-45, 3.4e38), (5e-324, 1.7e308), 2),
    ("cbrt", np.cbrt, (-3.4e38, 3.4e38), (-1.7e308, 1.7e308), 1),
    ("arcsin", np.arcsin, (-1, 1), (-1, 1), 2.5),
    ("arccos", np.arccos, (-1, 1), (-1, 1), 1.5),
    ("arctan", np.arctan, (-3.4e38, 3.4e38), (-1.7e308, 1.7e308), 2),
    ("sinh", np.sinh, (-88.7, 88.7), (-709.7, 709.7), 3),
    ("cosh", np.cosh, (-88.7, 88.7), (-709.7, 709.7), 3),
    ("arcsinh", np.arcsinh, (-3.4e38, 3.4e38), (-1.7e308, 1.7e308), 2.5),
    ("arccosh", np.arccosh, (1, 3.4e38), (1, 1.7e308), 3),
    ("arctanh", np.arctanh, (-0.9999, 0.9999), (-0.9999, 0.9999), 2.5),
    ("sqrt", np.sqrt, (0, 3.4e38), (0, 1.7e308), 0.5001),
    ("reciprocal", lambda x: 1 / x, (1e-37, 3.4e37), (1e-300, 1e300), 0.5001),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "exact", "single", "double", "allowed"), FUNCTIONS, ids=[f[0] for f in FUNCTIONS])
def test_error_in_the_last_place(name, exact, single, double, allowed, dtype):
    x = points(dtype, *(single if dtype == "float32" else double))
    y = getattr(_core, f"{name}_forward")(x)
    with np.errstate(all="ignore"):
        error = ulps(y, exact(x.astype(LONG)))
    worst = int(np.argmax(error))
    assert error[worst] <= allowed, f"{name}({x[worst]!r}) = {y[worst]!r}, off by {float(error[worst])} units"


@pytest.mark.parametrize(("dtype", "allowed"), [("float32", 2.5), ("float64", 2.5)])
def test_error_function(dtype, allowed):
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.uniform(-6, 6, 20000), 10.0 ** rng.uniform(-30, 0, 4000)]).astype(dtype)
    exact = np.array([math.erf(float(v)) for v in x])
    assert ulps(_core.erf_forward(x), exact.astype(LONG)).max() <= allowed


def test_gelu_keeps_its_digits_in_the_tail():
    x = np.linspace(-36, 6, 20001)
    exact = np.array([0.5 * v * math.erfc(-v / math.sqrt(2)) for v in x])
    np.testing.assert_allclose(ops.gelu(x, approximate=False).data, exact, rtol=3e-13)  # the argument's own rounding
    single = x[x > -12].astype("float32")
    exact = np.array([0.5 * v * math.erfc(-v / math.sqrt(2)) for v in single.astype("float64")])
    np.testing.assert_allclose(ops.gelu(single, approximate=False).data, exact, rtol=6e-7)
    far = np.array([-13.2, -20, -1e30, -np.inf], "float32")  # below the normal numbers
    assert (ops.gelu(far, approximate=False).data == 0).all() and (_core.gelu_backward(np.ones_like(far), far) == 0).all()


def test_slope_of_gelu():
    x = np.linspace(-12, 12, 20001).astype("float32")
    exact = np.array([0.5 * math.erfc(-v / math.sqrt(2)) + v * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
                      for v in x.astype("float64")])
    np.testing.assert_allclose(_core.gelu_backward(np.ones_like(x), x), exact, rtol=0, atol=4e-7)
    tail = x < -3
    np.testing.assert_allclose(_core.gelu_backward(np.ones_like(x), x)[tail], exact[tail], rtol=3e-6)


@pytest.mark.parametrize(("dtype", "allowed"), [("float32", 5), ("float64", 5)])
def test_complementary_error_function(dtype, allowed):
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.uniform(-6, 9, 20000), rng.uniform(0, 1.5, 20000)]).astype(dtype)
    exact = np.array([math.erfc(float(v)) for v in x])
    assert ulps(_core.erfc_forward(x), exact.astype(LONG)).max() <= allowed


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_inverse_error_function(dtype):
    """The way back is exact where it is well posed: erf(erfinv(x)) = x, and 1 - x = erfc(erfinv(x)) in the tail."""
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.uniform(-1, 1, 20000), 10.0 ** rng.uniform(-30, 0, 4000)]).astype(dtype)
    near = x[np.abs(x) < 0.8]
    y = _core.erfinv_forward(near)
    assert ulps(np.array([math.erf(float(v)) for v in y]).astype(dtype), near.astype(LONG)).max() <= 4
    tail = (1 - 2.0 ** rng.uniform(-22 if dtype == "float32" else -52, -3, 4000)).astype(dtype)
    y = _core.erfinv_forward(tail).astype("float64")
    back = np.array([math.erfc(v) for v in y])
    slope = 2 * y * y  # a relative error of y comes back from erfc multiplied by about that
    assert (np.abs(back / (1 - tail.astype("float64")) - 1) / (slope + 1)).max() <= 5 * np.finfo(dtype).eps


def test_powers_have_exact_logarithms():
    for dtype in ("float32", "float64"):
        n = np.arange(-20, 100).astype(dtype)
        np.testing.assert_array_equal(_core.log2_forward(2**n), n)
        np.testing.assert_array_equal(_core.exp2_forward(n), 2**n)
    n = np.arange(0, 23.0)
    np.testing.assert_array_equal(_core.log10_forward(10**n), n)
    np.testing.assert_array_equal(_core.cbrt_forward(np.arange(1.0, 500) ** 3), np.arange(1.0, 500))


ENDS = [
    ("exp2", [-INF, INF, -2000, 2000, 0], [0, INF, 0, INF, 1]),
    ("log2", [INF, 0.0, -0.0, -1, -INF, 1, 8], [INF, -INF, -INF, NAN, NAN, 0, 3]),
    ("log10", [INF, 0.0, -0.0, -1, -INF, 1, 1000], [INF, -INF, -INF, NAN, NAN, 0, 3]),
    ("cbrt", [INF, -INF, 0.0, -0.0, -27], [INF, -INF, 0.0, -0.0, -3]),
    ("arcsin", [1, -1, 0.0, -0.0, 1.5, INF], [math.pi / 2, -math.pi / 2, 0.0, -0.0, NAN, NAN]),
    ("arccos", [1, -1, 0.0, 1.5, -INF], [0, math.pi, math.pi / 2, NAN, NAN]),
    ("arctan", [INF, -INF, 1, 0.0, -0.0], [math.pi / 2, -math.pi / 2, math.pi / 4, 0.0, -0.0]),
    ("sinh", [INF, -INF, 0.0, -0.0], [INF, -INF, 0.0, -0.0]),
    ("cosh", [INF, -INF, 0.0], [INF, INF, 1]),
    ("arcsinh", [INF, -INF, 0.0, -0.0], [INF, -INF, 0.0, -0.0]),
    ("arccosh", [INF, 1, 0.5, -INF], [INF, 0, NAN, NAN]),
    ("arctanh", [1, -1, 2, INF, 0.0, -0.0], [INF, -INF, NAN, NAN, 0.0, -0.0]),
    ("erfc", [INF, -INF, 0], [0, 2, 1]),
    ("erfinv", [1, -1, 1.5, 0.0, -0.0], [INF, -INF, NAN, 0.0, -0.0]),
    ("sparse_plus", [INF, -INF, 1, -1, 0], [INF, 0, 1, 0, 0.25]),
    ("sparse_sigmoid", [INF, -INF, 1, -1, 0], [1, 0, 1, 0, 0.5]),
    ("tanh_shrink", [INF, -INF], [INF, -INF]),
    ("exp", [-INF, INF, -1000, 1000, 0], [0, INF, 0, INF, 1]),
    ("expm1", [-INF, INF, -1000, 1000, 0.0, -0.0], [-1, INF, -1, INF, 0.0, -0.0]),
    ("log", [INF, 0.0, -0.0, -1, -INF, 1], [INF, -INF, -INF, NAN, NAN, 0]),
    ("log1p", [INF, -1, -2, 0.0, -0.0], [INF, -INF, NAN, 0.0, -0.0]),
    ("tanh", [INF, -INF, 1e30, -1e30, 0.0, -0.0], [1, -1, 1, -1, 0.0, -0.0]),
    ("sigmoid", [INF, -INF, 1e30, -1e30, 0], [1, 0, 1, 0, 0.5]),
    ("softplus", [INF, -INF, 1e30, -1e30], [INF, 0, 1e30, 0]),
    ("log_sigmoid", [INF, -INF, 1e30, -1e30], [0, -INF, 0, -1e30]),
    ("erf", [INF, -INF, 30, -30, 0.0, -0.0], [1, -1, 1, -1, 0.0, -0.0]),
    ("sqrt", [INF, 0.0, -1], [INF, 0.0, NAN]),
    ("rsqrt", [INF, 0.0, 4], [0, INF, 0.5]),
    ("softsign", [INF, -INF, 1e35, 0], [1, -1, 1, 0]),
    ("relu", [INF, -INF, -1], [INF, 0, 0]),
    ("relu6", [INF, -INF, 5], [6, 0, 5]),
    ("selu", [INF, -INF], [INF, -1.7580993408473766]),
    ("gelu", [INF, -INF, -1e30, 1e30], [INF, 0, 0, 1e30]),
    ("silu", [INF, -INF, -1e30, 1e30], [INF, 0, 0, 1e30]),
    ("mish", [INF, -INF, -1e30, 1e30], [INF, 0, 0, 1e30]),
    ("hard_sigmoid", [INF, -INF, -3, 3, 0], [1, 0, 0, 1, 0.5]),
    ("hard_silu", [INF, -INF, -3, 3], [INF, 0, 0, 3]),
    ("absolute", [INF, -INF, -0.0], [INF, INF, 0.0]),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "x", "y"), ENDS, ids=[e[0] for e in ENDS])
def test_the_ends(name, x, y, dtype):
    got, want = getattr(_core, f"{name}_forward")(np.array(x, dtype)), np.array(y, dtype)
    assert np.array_equal(got, want, equal_nan=True), (got, want)
    signed = [i for i, v in enumerate(y) if v == 0 and x[i] == 0]
    assert np.array_equal(np.signbit(got[signed]), np.signbit(want[signed]))


@pytest.mark.parametrize("name", [e[0] for e in ENDS] + ["expm1", "square", "reciprocal", "gelu_approximate"])
def test_nan_goes_through(name):
    for dtype in ("float32", "float64"):
        for n in (1, 3, 67):  # the last elements of a vector loop as well
            assert np.isnan(getattr(_core, f"{name}_forward")(np.full(n, np.nan, dtype))).all()


def test_slopes_at_infinity_are_finite():
    x = np.array([INF, -INF])
    for name in ("gelu", "gelu_approximate", "silu", "mish"):
        np.testing.assert_allclose(getattr(_core, f"{name}_backward")(np.ones(2), x), [1, 0], err_msg=name)


def test_subnormal_results_are_kept():
    assert _core.exp_forward(np.float32([-100]))[0] == pytest.approx(math.exp(-100), rel=0.1)
    assert _core.exp_forward(np.array([-740.0]))[0] == pytest.approx(math.exp(-740), rel=1e-2)


def test_long_sums_keep_their_digits():
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 1, 1 << 20).astype("float32")
    exact = math.fsum(x.tolist())
    assert float(_core.sum(x, 0, 1, 0, 1.0)) == pytest.approx(exact, rel=2e-7)
    tall = x.reshape(-1, 4)
    np.testing.assert_allclose(_core.sum(tall, 0, 1, 0, 1.0), tall.astype("float64").sum(axis=0), rtol=1e-6)


def test_nan_wins_a_maximum():
    for shape, axis in (((70,), 0), ((3, 70), 1), ((70, 3), 0), ((5, 40, 2), 1)):
        for place in range(shape[axis]):
            x = np.zeros(shape)
            x[(slice(None),) * axis + (place,)] = np.nan
            assert np.isnan(ops.max(x, axis=axis).data).all()
            assert np.isnan(ops.min(x, axis=axis).data).all()
