"""Cases of the functions that carry NumPy's names: NumPy's own function is the twin, and where they are made of operations
that have twins of their own, difference quotients judge the gradient."""

import numpy as np

from seqnet import ops
from tests.case import both, case, near, normal, positive, spread, whole


def composed(name, make, twin=None, **settings):
    """A case of a composition whose twin is NumPy's function of the same name."""
    case(name, make, composed=True, twin=twin or getattr(np, name), **settings)


def plain(name, make, twin=None, **settings):
    """A case without a gradient."""
    case(name, make, gradient=False, twin=twin or getattr(np, name), **settings)


def holes(*shapes):
    """Numbers far from each other, and some that are none."""

    def make(rng):
        arrays = spread(*shapes)(rng)
        for a in arrays:
            a.flat[::7] = np.nan
        return arrays

    return make


# ---- joining and cutting ----

composed("append", normal((2, 3), (4,)))
composed("append", normal((2, 3), (1, 3)), axis=0)
for shapes in (((3,), (2,)), ((2, 3), (2, 1)), ((2, 1, 2), (2, 3, 2))):
    composed("hstack", normal(*shapes), listed=True)
composed("hstack", normal((), ()), listed=True, twin=lambda xs: np.hstack([np.atleast_1d(x) for x in xs]))
composed("vstack", normal((3,), (3,)), listed=True)
composed("vstack", normal((2, 3), (1, 3)), listed=True)
for shapes in (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3, 1), (2, 3, 2))):
    composed("dstack", normal(*shapes), listed=True)
composed("array_split", normal((7, 2)), indices_or_sections=3)
composed("array_split", normal((2, 7)), indices_or_sections=[2, 5], axis=1)
composed("hsplit", normal((2, 6)), indices_or_sections=3)
composed("hsplit", normal((6,)), indices_or_sections=[1, 4])
composed("vsplit", normal((4, 3)), indices_or_sections=2)
composed("dsplit", normal((2, 2, 4)), indices_or_sections=2)
composed("meshgrid", normal((3,), (2,)))
composed("meshgrid", normal((3,), (2,), (4,)), indexing="ij")
composed("meshgrid", normal((3,)))

# ---- rearranging ----

composed("diagonal", normal((3, 4)))
composed("diagonal", normal((2, 3, 4)), offset=1, axis1=-1, axis2=1)
composed("diagonal", normal((3, 4)), offset=-2)
composed("diagonal", normal((3, 4)), offset=7)
composed("trace", normal((3, 4)), offset=1)
composed("trace", normal((2, 3, 3)), axis1=1, axis2=2)
composed("diag", normal((3,)), k=-1)
composed("diag", normal((3, 4)), k=1)
composed("diagflat", normal((2, 2)), k=1)
composed("roll", normal((3, 4)), shift=2)
composed("roll", normal((3, 4)), shift=-1, axis=1)
composed("roll", normal((3, 4)), shift=(1, 2), axis=(0, 1))
composed("fliplr", normal((2, 3)))
composed("flipud", normal((2, 3)))
for k in (0, 1, 2, 3, -1):
    composed("rot90", normal((2, 3, 4)), k=k, axes=(0, 2))
composed("diff", normal((3, 5)))
composed("diff", normal((3, 5, 2)), n=2, axis=1)
composed("diff", normal((3,)), n=0)
composed("vander", near(-2, 2, (0,), (4,)), rtol32=1e-4)
composed("vander", near(-2, 2, (0,), (4,)), N=3, increasing=True)
composed(
    "select",
    normal((3, 4), (3, 4)),
    function=lambda x, y, default: ops.select([x > 0, y > 0], [x, y], default),
    twin=lambda x, y, default: np.select([x > 0, y > 0], [x, y], default),
    default=2.5,
)
composed(
    "rearrange",
    normal((2, 6, 3)),
    pattern="b (h d) t -> (b h) t d",
    h=2,
    twin=lambda x, pattern, h: x.reshape(2, h, 3, 3).transpose(0, 1, 3, 2).reshape(2 * h, 3, 3),
)

# ---- products ----

for name in ("dot", "inner"):
    composed(name, normal((3,), (3,)))
    composed(name, normal((), (2, 3)))
composed("dot", normal((2, 3), (3, 4)))
composed("dot", normal((2, 3), (5, 3, 4)))
composed("dot", normal((2, 3), (3,)))
composed("inner", normal((2, 3), (4, 5, 3)))
composed("outer", normal((3,), (2, 2)))
composed("vdot", normal((2, 3), (6,)))
composed("tensordot", normal((2, 3, 4), (3, 4, 5)))
composed("tensordot", normal((2, 3, 4), (4, 2)), axes=([0, 2], [1, 0]))
composed("tensordot", normal((2,), (3,)), axes=0)
composed("kron", normal((2, 3), (2, 2)))
composed("kron", normal((3,), (2, 2)))
composed("cross", normal((4, 3), (3,)))
composed("cross", normal((3, 4), (3, 4)), axis=0)


def _cross_flat(x, y):
    x, y = (np.concatenate([v, np.zeros((*v.shape[:-1], 3 - v.shape[-1]))], axis=-1) for v in (x, y))
    return np.cross(x, y)


composed("cross", normal((4, 2), (4, 2)), twin=lambda x, y: _cross_flat(x, y)[..., 2])
composed("cross", normal((4, 3), (4, 2)), twin=_cross_flat)
composed(
    "cdist",
    normal((2, 3, 4), (2, 5, 4)),
    twin=lambda x, y: np.sqrt(((x[..., :, None, :] - y[..., None, :, :]) ** 2).sum(-1)),
    rtol=1e-11,
)
composed("average", normal((3, 4)), axis=1)
composed(
    "average",
    both(normal((3, 4)), positive((4,))),
    axis=1,
    function=lambda x, w, axis: ops.average(x, axis, w),
    twin=lambda x, w, axis: np.average(x, axis, w),
)
composed(
    "average",
    both(normal((3, 4)), positive((3, 4))),
    function=lambda x, w: ops.average(x, weights=w),
    twin=lambda x, w: np.average(x, weights=w),
)
composed("trapezoid", normal((3, 5)), dx=0.5, axis=0)
composed("trapezoid", normal((3, 5), (5,)))
composed("trapezoid", normal((5, 3), (5, 3)), axis=0)
composed("corrcoef", normal((3, 5)), rtol=1e-11)
for mode in ("valid", "same", "full"):
    composed("correlate", normal((7,), (3,)), mode=mode)
    composed("correlate", normal((3,), (6,)), mode=mode)
    composed("correlate", normal((4,), (4,)), mode=mode)

# ---- running products, order, and what is not a number ----

for axis in (None, 0, -1):
    composed("cumprod", near(-1.5, 1.5, (0,), (3, 4)), axis=axis)
composed("cumprod", lambda rng: [np.array([[0.0, 2, 3], [2, 0, 0]])], axis=1)
for axis, keepdims in ((None, False), (0, True), (-1, False), ((0, 2), True)):
    for name in ("median", "ptp"):
        twin = (
            None
            if name == "median"
            else lambda x, axis, keepdims: (
                np.max(x, axis=axis, keepdims=keepdims) - np.min(x, axis=axis, keepdims=keepdims)
            )
        )
        composed(name, spread((3, 4, 2)), axis=axis, keepdims=keepdims, twin=twin)
    composed("quantile", spread((3, 4, 2)), q=[0.0, 0.3, 1.0], axis=axis, keepdims=keepdims, rtol=1e-11, rtol32=1e-4)
    plain("nanmedian", holes((3, 5, 2)), axis=axis, keepdims=keepdims)
    plain("nanquantile", holes((3, 5, 2)), q=0.3, axis=axis, keepdims=keepdims, rtol=1e-11, rtol32=1e-4)
for method in ("lower", "higher", "midpoint", "nearest", "linear"):
    composed("quantile", spread((7,)), q=0.4, method=method)
    composed("percentile", spread((4, 6)), q=[10, 72.5], axis=1, method=method, rtol=1e-11, rtol32=1e-4)
    plain("nanpercentile", holes((4, 6)), q=33.0, axis=1, method=method, rtol=1e-11, rtol32=1e-4)
plain("median", holes((3, 5)), axis=1)
for name in ("nansum", "nanmean", "nanvar", "nanstd", "nanmax", "nanmin", "nanprod"):
    for axis, keepdims in ((None, False), (0, True), (-1, False)):
        plain(name, holes((4, 5)), axis=axis, keepdims=keepdims, rtol=1e-11, rtol32=1e-4)
        composed(name, spread((4, 5)), axis=axis, keepdims=keepdims, rtol=1e-11, rtol32=1e-4)
for name in ("nancumsum", "nancumprod"):
    plain(name, holes((4, 5)), axis=1)
    composed(name, spread((4, 5)), axis=0, rtol32=1e-4)
for name in ("nanargmax", "nanargmin"):
    plain(name, holes((4, 5)), axis=1)
    plain(name, holes((4, 5)), axis=0, keepdims=True)
    plain(name, holes((4, 5)))
plain("nan_to_num", lambda rng: [np.array([1.5, np.nan, 2.0])], nan=0.5)
composed("nan_to_num", normal((3, 4)))

# ---- numbers ----

composed("fabs", near(-3, 3, (0,), (3, 4)))
composed("fmax", lambda rng: [spread((3, 4))(rng)[0], spread((4,))(rng)[0] + 0.05])
composed("fmin", lambda rng: [spread((3, 4))(rng)[0], spread((4,))(rng)[0] + 0.05])
plain("fmax", lambda rng: [np.array([1, np.nan, 3, np.nan]), np.array([np.nan, 2, 1, np.nan])])
plain("fmin", lambda rng: [np.array([1, np.nan, 3, np.nan]), np.array([np.nan, 2, 1, np.nan])])
composed(
    "fmod",
    lambda rng: [np.array([[-4.1, 2.3, 5.2], [0.3, -0.2, 7.7]]), np.array([1.3, -2.1, 0.9])],
    rtol=1e-9,
    rtol32=1e-3,
)
composed("heaviside", both(near(-2, 2, (0,), (3, 4)), normal((4,))))
composed("i0", near(-5, 5, (), (3, 4)), rtol=1e-11, rtol32=1e-4)
plain("trunc", near(-5, 5, (), (3, 4)))
plain("nextafter", normal((3, 4), (4,)), twin=lambda a, b: np.nextafter(a, b), rtol32=1e-5)
plain("signbit", lambda rng: [np.array([-1.0, 0.0, -0.0, 2.0])])
for name in ("isclose", "allclose"):
    plain(name, lambda rng: [np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0 + 1e-6, 3.1])])
for name in ("isposinf", "isneginf", "isreal"):
    plain(name, lambda rng: [np.array([np.inf, -np.inf, np.nan, 1.0])])
composed("real", normal((3,)))
plain("imag", normal((3,)))
plain("angle", near(-2, 2, (0,), (3, 4)))
composed("copy", normal((3, 4)))
composed(
    "divide_no_nan",
    lambda rng: [rng.standard_normal((3, 4)), np.array([1.5, 0.0, -2.0, 0.7])],
    twin=lambda a, b: np.divide(a, b, out=np.zeros_like(a), where=b != 0),
    function=lambda a, b: ops.divide_no_nan(a, ops.where(np.array([True, False, True, True]), b, 0.0)),
)
plain(
    "saturate_cast",
    lambda rng: [np.array([-3.7, 300.2, 254.9, 17.0])],
    dtype="uint8",
    twin=lambda x, dtype: np.clip(x, 0, 255).astype(dtype),
)
composed(
    "saturate_cast",
    normal((3, 4)),
    dtype="float64",
    function=lambda x, dtype: ops.saturate_cast(x, x.dtype.newbyteorder("=")),
    twin=lambda x, dtype: x,
)
plain("view", whole(9, (3, 4)), dtype="float64", twin=lambda x, dtype: x.view(dtype))
plain("empty_like", normal((3, 4)), twin=np.zeros_like)

# ---- bits, counts, places ----

for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm"):
    plain(name, whole(40, (3, 4), (4,)))
for name in ("bitwise_left_shift", "bitwise_right_shift"):
    plain(name, whole(7, (3, 4), (4,)), twin=getattr(np, name[8:]))
plain("bitwise_invert", whole(40, (3, 4)), twin=np.invert)
plain(
    "argpartition",
    spread((3, 5)),
    kth=2,
    function=lambda x, kth: ops.argpartition(x, kth)[:, kth],
    twin=lambda x, kth: np.argsort(x)[:, kth],
)
plain("bincount", whole(5, (9,)), minlength=7)
plain("bincount", whole(5, (2, 9)), twin=lambda x: np.stack([np.bincount(r, minlength=x.max() + 1) for r in x]))
composed("bincount", both(whole(5, (9,)), normal((9,))))
plain("digitize", both(normal((3, 4)), lambda rng: [np.array([-1.0, 0.0, 0.5])]))
plain("histogram", normal((30,)), bins=5, rtol32=1e-5)
plain("histogram", normal((30,)), bins=4, range=(-1, 1), rtol32=1e-5)
for side in ("left", "right"):
    plain("searchsorted", both(lambda rng: [np.sort(rng.standard_normal(6))], normal((3, 2))), side=side)
plain("isin", whole(6, (3, 4), (3,)))
plain("isin", whole(6, (3, 4), (3,)), invert=True)
plain("nonzero", whole(2, (3, 4)))
plain("unique", whole(4, (3, 4)))
plain("unique", whole(4, (9,)), return_index=True, return_inverse=True, return_counts=True)
plain("unique", whole(2, (6, 2)), axis=0)
plain("unravel_index", whole(12, (5,)), shape=(3, 4))
