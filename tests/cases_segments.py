"""Cases of sums by number, of writing into places, of class numbers, and of Fourier transforms and linear algebra."""

import numpy as np

from seqnet import ops
from tests.case import both, normal, spread, whole
from tests.cases_numpy import composed, plain

IDS = np.array([2, 0, 2, 1, 2, 0])


def _segments(function, start):
    def twin(x, segment_ids, num_segments):
        y = np.full((num_segments, *x.shape[1:]), start, x.dtype)
        function.at(y, segment_ids, x)
        return y

    return twin


for name, function, start in (
    ("sum", np.add, 0),
    ("prod", np.multiply, 1),
    ("max", np.maximum, -np.inf),
    ("min", np.minimum, np.inf),
):
    for count in (3, 3 if name in ("max", "min") else 5):
        composed(
            f"segment_{name}",
            spread((6, 2)),
            segment_ids=IDS,
            num_segments=count,
            twin=_segments(function, start),
            rtol32=1e-4,
        )
    composed(
        f"segment_{name}",
        spread((6,)),
        segment_ids=np.array([0, 0, 0, 1, 1, 1]),
        num_segments=2,
        twin=_segments(function, start),
    )
    plain(
        f"segment_{name}",
        whole(9, (6, 2)),
        segment_ids=IDS,
        num_segments=3,
        twin=_segments(function, {"sum": 0, "prod": 1, "max": -99, "min": 99}[name]),
    )
composed(
    "segment_prod",
    lambda rng: [np.array([0.0, 2, 0, 3, 0, 4])],
    segment_ids=np.array([0, 0, 1, 1, 1, 2]),
    num_segments=3,
    twin=_segments(np.multiply, 1),
)


def _scatter(values, indices, shape):
    y = np.zeros(shape)
    np.add.at(y, tuple(np.moveaxis(indices, -1, 0)), values)
    return y


for make, indices, shape in (
    (normal((4,)), np.array([[0], [2], [0], [-1]]), (5,)),
    (normal((3, 2)), np.array([[0], [2], [0]]), (4, 2)),
    (normal((2, 2)), np.array([[[0, 1], [2, 2]], [[0, 1], [1, 0]]]), (3, 3)),
):
    composed(
        "scatter",
        make,
        indices=indices,
        shape=shape,
        twin=_scatter,
        function=lambda values, indices, shape: ops.scatter(indices, values, shape),
    )


def _update(inputs, updates, indices, reduction):
    y = inputs.copy()
    places = tuple(np.moveaxis(indices, -1, 0))
    if reduction is None:
        y[places] = updates
    else:
        {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}[reduction].at(y, places, updates)
    return y


for reduction in (None, "add", "max", "min", "mul"):
    for make, indices in (
        (normal((4, 3), (3,)), np.array([[0, 1], [2, 2], [3, 0]])),
        (normal((4, 3), (2, 3)), np.array([[3], [0]])),
    ):
        (composed if reduction in (None, "add") else plain)(
            "scatter_update",
            make,
            indices=indices,
            reduction=reduction,
            twin=_update,
            function=lambda x, u, indices, reduction: ops.scatter_update(x, indices, u, reduction),
        )
composed(
    "scatter_update",
    normal((4,), (3,)),
    indices=np.array([[1], [1], [0]]),
    reduction=None,
    twin=_update,
    function=lambda x, u, indices, reduction: ops.scatter_update(x, indices, u, reduction),
)


def _slice_update(x, u, start):
    y = x.copy()
    y[tuple(slice(s, s + n) for s, n in zip(start, u.shape))] = u
    return y


composed(
    "slice_update",
    normal((4, 5), (2, 3)),
    start=(1, 2),
    twin=_slice_update,
    function=lambda x, u, start: ops.slice_update(x, start, u),
)

# ---- classes ----

plain("multi_hot", whole(5, (3, 2)), num_classes=5, twin=lambda x, num_classes: np.eye(num_classes)[x].max(-2))
plain("multi_hot", whole(5, (4,)), num_classes=6, twin=lambda x, num_classes: np.eye(num_classes)[x].max(-2))
plain(
    "in_top_k",
    both(whole(4, (5,)), spread((5, 4))),
    k=2,
    twin=lambda t, p, k: np.array([np.argsort(-row)[:k].tolist().count(i) == 1 for i, row in zip(t, p)]),
)
composed(
    "moments",
    normal((3, 4, 2)),
    axes=(0, 1),
    keepdims=True,
    twin=lambda x, axes, keepdims: (x.mean(axes, keepdims=True), x.var(axes, keepdims=True)),
    rtol=1e-11,
)
composed("moments", normal((3, 4)), axes=1, twin=lambda x, axes: (x.mean(axes), x.var(axes)), rtol=1e-11)

# ---- Fourier transforms: the pair goes in as two arrays ----


def _pair(name, **settings):
    return lambda a, b, **kwargs: getattr(ops, name)((a, b), **kwargs)


def _both(z):
    return z.real, z.imag


for name, function in (("fft", np.fft.fft), ("fft2", np.fft.fft2), ("ifft2", np.fft.ifft2)):
    for s in ((3, 4), (2, 5, 3)):
        composed(
            name,
            normal(s, s),
            function=_pair(name),
            twin=lambda a, b, f=function: _both(f(a + 1j * b)),
            rtol=1e-10,
            rtol32=1e-4,
        )
for s, n in (((2, 6), None), ((5,), None), ((2, 6), 9), ((2, 6), 4), ((3,), 1)):
    composed(
        "rfft",
        normal(s),
        fft_length=n,
        twin=lambda x, fft_length: _both(np.fft.rfft(x, fft_length)),
        rtol=1e-10,
        rtol32=1e-4,
    )
for s, n in (((2, 4), None), ((5,), 7), ((5,), 5), ((2, 3), 8)):
    composed(
        "irfft",
        normal(s, s),
        fft_length=n,
        function=_pair("irfft"),
        twin=lambda a, b, fft_length: np.fft.irfft(a + 1j * b, fft_length),
        rtol=1e-10,
        rtol32=1e-4,
    )
composed(
    "extract_sequences",
    normal((2, 9)),
    sequence_length=4,
    sequence_stride=2,
    twin=lambda x, sequence_length, sequence_stride: np.lib.stride_tricks.sliding_window_view(
        x, sequence_length, axis=-1
    )[..., ::sequence_stride, :],
)


def _stft(x, length, stride, n, window, center):
    x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(n // 2, n // 2)], mode="reflect") if center else x
    w = {
        "hann": 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length),
        "hamming": 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(length) / length),
        None: None,
    }[window]
    front = (n - length) // 2
    w = np.ones(n) if w is None else np.pad(w, (front, n - length - front))
    return _both(np.stack([np.fft.rfft(x[..., i : i + n] * w) for i in range(0, x.shape[-1] - n + 1, stride)], axis=-2))


for length, stride, n, window, center in ((4, 2, 4, "hann", True), (5, 3, 8, "hamming", False), (4, 1, 4, None, True)):
    composed(
        "stft",
        normal((2, 17)),
        function=lambda x, arguments: ops.stft(x, *arguments),
        twin=lambda x, arguments: _stft(x, *arguments),
        arguments=(length, stride, n, window, center),
        rtol=1e-10,
        rtol32=1e-4,
    )
composed(
    "istft",
    normal((2, 17)),
    function=lambda x: ops.istft(ops.stft(x, 4, 2, 4), 4, 2, 4, length=17),
    twin=lambda x: x,
    rtol=1e-10,
    rtol32=1e-4,
)
composed(
    "istft",
    normal((1, 24)),
    function=lambda x: ops.istft(ops.stft(x, 6, 2, 8, "hamming", False), 6, 2, 8, None, "hamming", False)[:, 4:-4],
    twin=lambda x: x[:, 4:-4],
    rtol=1e-9,
    rtol32=1e-4,
)

# ---- linear algebra ----


def _square(*shape):
    return lambda rng: [rng.standard_normal(shape) + 3 * np.eye(shape[-1])]


def _definite(x):
    """A symmetric positive definite matrix, of a tensor or of an array."""
    t = x if isinstance(x, np.ndarray) else ops.tril(x)
    t = np.tril(t) if isinstance(x, np.ndarray) else t
    swap = np.swapaxes if isinstance(x, np.ndarray) else ops.swapaxes
    return t @ swap(t, -1, -2)


LOOSE = {"rtol": 1e-9, "rtol32": 1e-3}
for s in ((3, 3), (2, 4, 4), (1, 1)):
    composed("det", _square(*s), twin=np.linalg.det, **LOOSE)
    composed("inv", _square(*s), twin=np.linalg.inv, **LOOSE)
    composed("logdet", _square(*s), twin=lambda x: np.linalg.slogdet(x)[1], **LOOSE)
    composed("slogdet", _square(*s), twin=lambda x: tuple(np.linalg.slogdet(x)), **LOOSE)
    composed(
        "cholesky",
        _square(*s),
        function=lambda x: ops.cholesky(_definite(x)),
        twin=lambda x: np.linalg.cholesky(_definite(x)),
        **LOOSE,
    )
    composed("cholesky_inverse", _square(*s), twin=lambda x: np.linalg.inv(_definite(x)), **LOOSE)
    composed(
        "eigh",
        _square(*s),
        function=lambda x: [v if i == 0 else v * v for i, v in enumerate(ops.eigh(_definite(x)))],
        twin=lambda x: [v if i == 0 else v * v for i, v in enumerate(np.linalg.eigh(_definite(x)))],
        **LOOSE,
    )
    plain(
        "eig",
        _square(*s),
        function=lambda x: ops.sort(ops.eig(_definite(x))[0]),
        twin=lambda x: np.linalg.eigvalsh(_definite(x)),
        **LOOSE,
    )
    plain("lu_factor", _square(*s), function=lambda x: _multiplied(*ops.lu_factor(x)), twin=lambda x: x, **LOOSE)
    plain("matrix_rank", _square(*s), twin=np.linalg.matrix_rank)
composed("det", lambda rng: [np.array([[1.0, 2.0], [2.0, 4.0]])], twin=np.linalg.det, rtol=1e-9, rtol32=1e-3)
composed(
    "cholesky",
    _square(3, 3),
    function=lambda x: ops.cholesky(_definite(x), upper=True),
    twin=lambda x: np.linalg.cholesky(_definite(x)).T,
    **LOOSE,
)
for a, b in (((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 4))):
    composed("solve", both(_square(*a), normal(b)), twin=np.linalg.solve, **LOOSE)
    for lower in (True, False):
        composed(
            "solve_triangular",
            both(_square(*a), normal(b)),
            lower=lower,
            twin=lambda a, b, lower: np.linalg.solve(np.tril(a) if lower else np.triu(a), b),
            **LOOSE,
        )
for s in ((4, 3), (3, 3), (2, 5, 2)):
    composed(
        "qr",
        normal(s),
        function=lambda x: [y * y for y in ops.qr(x)],
        twin=lambda x: [y * y for y in np.linalg.qr(x)],
        **LOOSE,
    )
for s in ((4, 3), (3, 4), (2, 3, 3)):
    composed(
        "svd",
        normal(s),
        function=lambda x: ops.svd(x, compute_uv=False),
        twin=lambda x: np.linalg.svd(x, compute_uv=False),
        **LOOSE,
    )
    composed(
        "svd",
        normal(s),
        function=lambda x: [y * y for y in ops.svd(x, full_matrices=False)],
        twin=lambda x: [y * y for y in np.linalg.svd(x, full_matrices=False)],
        **LOOSE,
    )
    composed("pinv", normal(s), twin=np.linalg.pinv, **LOOSE)
composed("lstsq", normal((5, 3), (5, 2)), twin=lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], **LOOSE)
composed("lstsq", normal((5, 3), (5,)), twin=lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], **LOOSE)


def _multiplied(lu, pivots):
    """What the factors are of: rows exchanged back, the last exchange first."""
    from seqnet.tensor import Tensor

    n = lu.shape[-1]
    x = (np.tril(lu.data, -1) + np.eye(n, dtype=lu.dtype)) @ np.triu(lu.data)
    flat, swaps = x.reshape(-1, n, n), pivots.data.reshape(-1, n)
    for a, pivot in zip(flat, swaps):
        for i in reversed(range(n)):
            a[[i, pivot[i]]] = a[[pivot[i], i]]
    return Tensor(x)


# ---- convolution and pooling by the names for any number of axes ----


def _named(name, **settings):
    """The same as the operation on sequences of that name."""
    return lambda *arrays, **_: np.array(getattr(ops, name)(*arrays, **settings).data)


for padding in ("valid", "same"):
    composed(
        "conv",
        normal((2, 7, 4), (3, 2, 6)),
        padding=padding,
        strides=2,
        twin=_named("conv1d", padding=padding, strides=2, groups=2),
        rtol=1e-11,
    )
    composed(
        "depthwise_conv",
        normal((2, 7, 3), (3, 3, 2)),
        padding=padding,
        dilation_rate=(2,),
        twin=_named("depthwise_conv1d", padding=padding, dilation_rate=2),
        rtol=1e-11,
    )
    composed(
        "conv_transpose",
        normal((2, 4, 3), (3, 5, 3)),
        padding=padding,
        strides=2,
        twin=_named("conv1d_transpose", padding=padding, strides=2),
        rtol=1e-11,
    )
    composed(
        "average_pool",
        spread((2, 7, 3)),
        pool_size=(3,),
        strides=2,
        padding=padding,
        twin=_named("average_pool1d", pool_size=3, strides=2, padding=padding),
        rtol=1e-11,
    )
    composed(
        "max_pool",
        spread((2, 7, 3)),
        pool_size=2,
        padding=padding,
        twin=_named("max_pool1d", pool_size=2, padding=padding),
        rtol=1e-11,
    )
composed(
    "separable_conv",
    normal((2, 7, 3), (3, 3, 2), (1, 6, 4)),
    rtol=1e-10,
    twin=lambda x, d, p, **kwargs: _named("depthwise_conv1d")(x, d) @ p[0],
)
composed(
    "adaptive_average_pool",
    spread((2, 7, 3)),
    output_size=3,
    twin=_named("adaptive_average_pool1d", output_size=3),
    rtol=1e-11,
)
composed(
    "adaptive_max_pool", spread((2, 7, 3)), output_size=3, twin=_named("adaptive_max_pool1d", output_size=3), rtol=1e-11
)
