"""Linear algebra on the last two axes, by NumPy (LAPACK); matrices (..., rows, columns).

Gradients after Giles, An Extended Collection of Matrix Derivative Results, 2008.
"""

import numpy as np

from ..tensor import Tensor, apply
from ._base import differentiable, float_of, in_type, packed, unbroadcast
from .matmul import matmul
from .reduce import norm  # noqa: F401  Keras has it in this place too
from .shape import swapaxes, tril


def _t(a):
    return np.swapaxes(a, -1, -2)


def _matrix(name, x, square=False):
    data = float_of(x)
    if data.ndim < 2 or (square and data.shape[-1] != data.shape[-2]):
        wanted = "square matrices (..., n, n)" if square else "matrices (..., rows, columns)"
        raise ValueError(f"{name}: needs {wanted}; received shape {data.shape}")
    return data


def _run(name, function, *arguments, **kwargs):
    try:
        with np.errstate(all="ignore"):
            return function(*arguments, **kwargs)
    except np.linalg.LinAlgError as error:
        raise ValueError(f"{name}: {error}") from None


@differentiable
def det(x):
    """The determinant of square matrices: (..., n, n) -> (...)."""
    data = _matrix("det", x, True)
    y = np.asarray(_run("det", np.linalg.det, data), data.dtype)
    return apply("det", y, (x,), (data, y), _det_backward)


def _det_backward(saved, dy, wanted):
    """d det = det x^-T; where x has no inverse, from its singular values, whose products without one are finite."""
    x, y = saved
    u, s, vt = np.linalg.svd(x)
    n = s.shape[-1]
    without = np.stack([np.prod(np.delete(s, i, axis=-1), axis=-1) for i in range(n)], axis=-1) if n else s
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return (packed(((dy * sign)[..., None, None] * np.matmul(u * without[..., None, :], vt)).astype(x.dtype)),)


@differentiable
def slogdet(x):
    """(sign, log of the absolute value) of the determinant of square matrices; the sign has no gradient."""
    data = _matrix("slogdet", x, True)
    sign, log = (np.asarray(v, data.dtype) for v in _run("slogdet", np.linalg.slogdet, data))
    return apply("slogdet", (sign, log), (x,), data, _slogdet_backward)


def _slogdet_backward(x, dys, wanted):
    if dys[1] is None:
        return (np.zeros_like(x),)
    return (packed((dys[1][..., None, None] * _t(_run("slogdet", np.linalg.inv, x))).astype(x.dtype)),)


@differentiable
def logdet(x):
    """The logarithm of the absolute value of the determinant: for the covariances of normal distributions."""
    return slogdet(x)[1]


@differentiable
def inv(x):
    """The inverse of square matrices. Raises ValueError for one that has none."""
    y = _run("inv", np.linalg.inv, _matrix("inv", x, True))
    return apply("inv", y, (x,), y, _inv_backward)


def _inv_backward(y, dy, wanted):
    return (packed(-_t(y) @ dy @ _t(y)),)


@differentiable
def cholesky(x, upper=False):
    """L with L L^T = x and zeros above its diagonal, for symmetric positive definite x; L^T with `upper`.

    Only the lower triangle of x is read; the gradient is spread over both. Raises ValueError where x is not positive
    definite.
    """
    data = _matrix("cholesky", x, True)
    y = _run("cholesky", np.linalg.cholesky, data)
    y = apply("cholesky", y, (x,), y, _cholesky_backward)
    return swapaxes(y, -1, -2) if upper else y


def _cholesky_backward(low, dy, wanted):
    """S = L^-T Phi(L^T dL) L^-1, Phi taking the lower triangle with half the diagonal; dx = (S + S^T) / 2."""
    middle = np.tril(_t(low) @ dy)
    diagonal = np.arange(low.shape[-1])
    middle[..., diagonal, diagonal] *= 0.5
    back = np.linalg.inv(low)
    s = _t(back) @ middle @ back
    return (packed((s + _t(s)) * s.dtype.type(0.5)),)


@differentiable
def cholesky_inverse(x, upper=False):
    """(L L^T)^-1 for a triangular factor L, as `cholesky` gives it; (U^T U)^-1 with `upper`."""
    _matrix("cholesky_inverse", x, True)
    low = swapaxes(x, -1, -2) if upper else x
    back = inv(tril(low))
    return matmul(swapaxes(back, -1, -2), back)


def _right_side(name, a, b):
    """b in the type of a, and whether it is one vector (..., n) for each matrix."""
    right = in_type(name, b, a.dtype)
    vector = right.ndim == 1 or right.ndim == a.ndim - 1
    if right.ndim < 1 or right.shape[-1 if vector else -2] != a.shape[-2]:
        raise ValueError(f"{name}: b must have {a.shape[-2]} rows, (..., n) or (..., n, columns); received shapes {a.shape} "
                         f"and {right.shape}")
    return right, vector


def _solve(name, solver, a, b):
    left = _matrix(name, a, True)
    right, vector = _right_side(name, left, b)
    right = right[..., None] if vector else right
    try:
        y = _run(name, solver, left, right)
    except ValueError as error:
        raise ValueError(f"{name}: {error} (shapes {left.shape} and {right.shape})") from None
    saved = (left, y, right.shape, vector)
    return left, packed(np.asarray(y[..., 0] if vector else y, left.dtype)), saved


@differentiable
def solve(a, b):
    """x with a x = b, for square a (..., n, n) and b (..., n) or (..., n, columns). Raises ValueError where a has no
    inverse."""
    _, y, saved = _solve("solve", np.linalg.solve, a, b)
    return apply("solve", y, (a, b), saved, _solve_backward)


def _solve_backward(saved, dy, wanted):
    """db = a^-T dy, da = -db y^T."""
    a, y, shape, vector = saved
    dy = dy[..., None] if vector else dy
    db = np.linalg.solve(_t(a), dy)
    da = unbroadcast(packed(-db @ _t(y)), a.shape) if wanted[0] else None
    db = unbroadcast(packed(db), shape)
    return da, packed(db[..., 0] if vector else db) if wanted[1] else None


@differentiable
def solve_triangular(a, b, lower=False):
    """x with a x = b, for a with zeros below its diagonal, or above it with `lower`; what stands there is not read."""
    triangle = np.tril if lower else np.triu
    _, y, saved = _solve("solve_triangular", lambda left, right: np.linalg.solve(triangle(left), right), a, b)
    return apply("solve_triangular", y, (a, b), (triangle, saved), _solve_triangular_backward)


def _solve_triangular_backward(saved, dy, wanted):
    triangle, (a, *rest) = saved
    da, db = _solve_backward((triangle(a), *rest), dy, wanted)
    return None if da is None else triangle(da), db


@differentiable
def qr(x, mode="reduced"):
    """(q, r) with q r = x, q having orthonormal columns and r zeros below its diagonal; q is square with "complete".

    The gradient exists for "reduced" and matrices with at least as many rows as columns, of full rank.
    """
    data = _matrix("qr", x)
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: mode must be 'reduced' or 'complete'; received {mode!r}")
    q, r = _run("qr", np.linalg.qr, data, mode)
    return apply("qr", (packed(q), packed(r)), (x,), (q, r, mode), _qr_backward)


def _qr_backward(saved, dys, wanted):
    q, r, mode = saved
    if mode != "reduced" or r.shape[-2] != r.shape[-1]:
        raise ValueError("qr: there is no gradient of a complete q, nor of matrices with more columns than rows")
    dq, dr = (np.zeros_like(a) if d is None else d for a, d in zip((q, r), dys))
    m = r @ _t(dr) - _t(dq) @ q
    symmetric = np.tril(m) + _t(np.tril(m, -1))
    return (packed(_t(np.linalg.solve(r, _t(dq + q @ symmetric)))),)


@differentiable
def svd(x, full_matrices=True, compute_uv=True):
    """(u, s, vt) with u diag(s) vt = x and s falling, or s alone.

    The gradient exists for s, and for all three without `full_matrices` where no two singular values are equal.
    """
    data = _matrix("svd", x)
    if not compute_uv:
        return svd(x, full_matrices=False)[1]
    u, s, vt = (packed(a) for a in _run("svd", np.linalg.svd, data, full_matrices))
    return apply("svd", (u, s, vt), (x,), (u, s, vt), _svd_backward)


def _svd_backward(saved, dys, wanted):
    u, s, vt = saved
    du, ds, dvt = dys
    k = s.shape[-1]
    if (du is not None and u.shape[-1] != k) or (dvt is not None and vt.shape[-2] != k):
        raise ValueError("svd: u and vt have a gradient only with full_matrices=False")
    u, v = u[..., :k], _t(vt)[..., :k]
    inner = np.zeros(u.shape[:-2] + (k, k), s.dtype)
    if ds is not None:
        inner[..., np.arange(k), np.arange(k)] = ds
    gap = np.square(s)[..., None, :] - np.square(s)[..., :, None]
    np.divide(1, gap, out=gap, where=gap != 0)
    dx = 0
    if du is not None:
        turned = _t(u) @ du
        inner = inner + gap * (turned - _t(turned)) * s[..., None, :]
        dx = dx + ((du - u @ turned) / s[..., None, :]) @ _t(v)
    if dvt is not None:
        dv = _t(dvt)
        turned = _t(v) @ dv
        inner = inner + s[..., :, None] * (gap * (turned - _t(turned)))
        dx = dx + (u / s[..., None, :]) @ _t(dv - v @ turned)
    return (packed((dx + u @ inner @ _t(v)).astype(s.dtype)),)


@differentiable
def eigh(x):
    """(w, v): the eigenvalues of symmetric matrices, rising, and as columns of v their eigenvectors of length one.

    Only the lower triangle of x is read; the gradient is spread over both.
    """
    data = _matrix("eigh", x, True)
    w, v = _run("eigh", np.linalg.eigh, data)
    return apply("eigh", (packed(w), packed(v)), (x,), (w, v), _eigh_backward)


def _eigh_backward(saved, dys, wanted):
    """dx = v (diag(dw) + F (v^T dv)) v^T with F_ij = 1 / (w_j - w_i), 0 where they are equal."""
    w, v = saved
    dw, dv = dys
    n = w.shape[-1]
    inner = np.zeros_like(v)
    if dw is not None:
        inner[..., np.arange(n), np.arange(n)] = dw
    if dv is not None:
        gap = w[..., None, :] - w[..., :, None]
        np.divide(1, gap, out=gap, where=gap != 0)
        inner = inner + gap * (_t(v) @ dv)
    dx = v @ inner @ _t(v)
    return (packed((dx + _t(dx)) * dx.dtype.type(0.5)),)


@differentiable
def eig(x):
    """(w, v): eigenvalues and eigenvectors of square matrices, without a gradient.

    Raises ValueError where they are complex, which tensors cannot hold; `eigh` is for symmetric matrices.
    """
    data = _matrix("eig", x, True)
    w, v = _run("eig", np.linalg.eig, data)
    if w.dtype.kind == "c":
        if np.any(w.imag):
            raise ValueError("eig: some eigenvalues are complex, which tensors cannot hold; for symmetric matrices use eigh")
        w, v = w.real, v.real
    return Tensor(packed(w.astype(data.dtype))), Tensor(packed(v.astype(data.dtype)))


@differentiable
def pinv(x, rcond=None):
    """Moore and Penrose's inverse, which takes b to the shortest x with the least |a x - b|; singular values below
    rcond times the largest count as 0."""
    data = _matrix("pinv", x)
    limit = max(data.shape[-2:]) * np.finfo(data.dtype).eps if rcond is None else rcond
    y = packed(_run("pinv", np.linalg.pinv, data, rcond=limit).astype(data.dtype))
    return apply("pinv", y, (x,), (data, y), _pinv_backward)


def _pinv_backward(saved, dy, wanted):
    """Golub and Pereyra, 1973: dp = -p dx p + p p^T dx^T (1 - x p) + (1 - p x) dx^T p^T p, transposed."""
    x, p = saved
    g = _t(dy)  # sum(dy dp) is the trace of g dp
    left, right = np.eye(x.shape[-2], dtype=x.dtype) - x @ p, np.eye(x.shape[-1], dtype=x.dtype) - p @ x
    dx = -_t(p @ g @ p) + left @ g @ p @ _t(p) + _t(p) @ p @ g @ right
    return (packed(dx),)


@differentiable
def lstsq(a, b, rcond=None):
    """x with the least |a x - b|, the shortest of them, for a (rows, columns) and b (rows,) or (rows, columns): a's
    pseudoinverse times b."""
    left = _matrix("lstsq", a)
    if left.ndim != 2:
        raise ValueError(f"lstsq: needs one matrix a; received shape {left.shape}")
    _right_side("lstsq", left, b)
    return matmul(pinv(a, rcond), b)


@differentiable
def lu_factor(x):
    """(lu, pivots): x with its rows exchanged is l u, l having ones on its diagonal; both stand in one matrix. Row i was
    exchanged with row pivots[i], one after the other. Without a gradient."""
    data = _matrix("lu_factor", x)
    lu = data.copy()
    rows, columns = lu.shape[-2:]
    steps = min(rows, columns)
    flat = lu.reshape(-1, rows, columns)
    pivots = np.zeros((len(flat), steps), np.int32)
    for a, pivot in zip(flat, pivots):
        for i in range(steps):
            p = pivot[i] = i + int(np.abs(a[i:, i]).argmax())
            a[[i, p]] = a[[p, i]]
            if a[i, i] != 0:
                a[i + 1 :, i] /= a[i, i]
                a[i + 1 :, i + 1 :] -= np.outer(a[i + 1 :, i], a[i, i + 1 :])
    return Tensor(lu), Tensor(pivots.reshape(data.shape[:-2] + (steps,)))


@differentiable
def matrix_rank(x, tol=None):
    """How many singular values are larger than `tol`, by default the largest times the larger extent times the smallest
    relative difference of two numbers; int32, without a gradient."""
    return Tensor(np.asarray(_run("matrix_rank", np.linalg.matrix_rank, _matrix("matrix_rank", x), tol)).astype(np.int32))
