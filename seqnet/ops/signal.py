"""Fourier transforms and their windows. Complex numbers are pairs of tensors, (real part, imaginary part).

A transform is linear, so its gradient is the transform backwards, of the conjugate.
"""

import numpy as np

from ..tensor import apply
from ._base import differentiable, float_of, in_type, packed
from .arithmetic import divide, multiply
from .indexing import getitem, pad
from .segments import segment_sum
from .shape import moveaxis, reshape


def _complex(name, x):
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ValueError(f"{name}: needs a pair (real part, imaginary part); received {type(x).__name__}")
    real = float_of(x[0])
    imaginary = in_type(name, x[1], real.dtype)
    if real.shape != imaginary.shape or real.ndim < 1 or not real.shape[-1]:
        raise ValueError(f"{name}: both parts must have one shape with at least one axis of at least one element; received "
                         f"{real.shape} and {imaginary.shape}")
    return real + 1j * imaginary


def _parts(z, dtype):
    return packed(z.real.astype(dtype)), packed(z.imag.astype(dtype))


def _gradient(dys, like):
    real, imaginary = dys
    zero = np.zeros(like, (real if real is not None else imaginary).dtype)
    return (zero if real is None else real) + 1j * (zero if imaginary is None else imaginary)


def _transform(name, x, axes, back):
    z = _complex(name, x)
    if z.ndim < axes:
        raise ValueError(f"{name}: needs at least {axes} axes; received shape {z.shape}")
    dtype = np.dtype("float32") if z.dtype == np.complex64 else np.dtype("float64")
    last = tuple(range(-axes, 0))
    y = (np.fft.ifftn if back else np.fft.fftn)(z, axes=last)
    return apply(name, _parts(y, dtype), tuple(x), (y.shape, dtype, last, back), _transform_backward)


def _transform_backward(saved, dys, wanted):
    shape, dtype, last, back = saved
    g = _gradient(dys, shape)
    n = np.prod([shape[a] for a in last])
    return _parts(np.fft.fftn(g, axes=last) / n if back else np.fft.ifftn(g, axes=last) * n, dtype)


@differentiable
def fft(x):
    """y_k = sum over j of x_j e^(-2 pi i j k / n) along the last axis; x and y are pairs (real, imaginary)."""
    return _transform("fft", x, 1, False)


@differentiable
def fft2(x):
    """`fft` along each of the last two axes."""
    return _transform("fft2", x, 2, False)


@differentiable
def ifft2(x):
    """The inverse of `fft2`."""
    return _transform("ifft2", x, 2, True)


def _length(name, n):
    if hasattr(n, "__index__") and int(n) >= 1:
        return int(n)
    raise ValueError(f"{name}: fft_length must be a whole number of at least 1; received {n!r}")


@differentiable
def rfft(x, fft_length=None):
    """The first fft_length / 2 + 1 values of the Fourier transform of real numbers along the last axis, which determine
    the others; x is cut or filled up with zeros to `fft_length`. The result is a pair (real, imaginary)."""
    data = float_of(x)
    if data.ndim < 1 or not data.shape[-1]:
        raise ValueError(f"rfft: needs at least one element along the last axis; received shape {data.shape}")
    n = data.shape[-1] if fft_length is None else _length("rfft", fft_length)
    y = np.fft.rfft(data, n)
    return apply("rfft", _parts(y, data.dtype), (x,), (data.shape, n, y.shape), _rfft_backward)


def _rfft_backward(saved, dys, wanted):
    shape, n, out = saved
    dtype = next(dy.dtype for dy in dys if dy is not None)
    full = np.zeros(out[:-1] + (n,), complex)
    full[..., : out[-1]] = _gradient(dys, out)
    dx = np.zeros(shape, dtype)
    kept = min(n, shape[-1])
    dx[..., :kept] = (np.fft.ifft(full).real * n)[..., :kept]
    return (dx,)


@differentiable
def irfft(x, fft_length=None):
    """The real numbers, `fft_length` of them (2 (m - 1) by default), whose `rfft` is x, a pair of m values each."""
    z = _complex("irfft", x)
    n = 2 * (z.shape[-1] - 1) if fft_length is None else _length("irfft", fft_length)
    if n < 1:
        raise ValueError(f"irfft: {z.shape[-1]} values belong to no numbers; give fft_length")
    dtype = np.dtype("float32") if z.dtype == np.complex64 else np.dtype("float64")
    y = packed(np.fft.irfft(z, n).astype(dtype))
    return apply("irfft", y, tuple(x), (z.shape, n), _irfft_backward)


def _irfft_backward(saved, dy, wanted):
    """Each value but the first, and the last of an even length, stands for two: itself and its conjugate."""
    shape, n = saved
    g = np.fft.rfft(dy, n) / n
    g[..., 1 : (n + 1) // 2] *= 2
    full = np.zeros(shape, complex)
    kept = min(shape[-1], g.shape[-1])
    full[..., :kept] = g[..., :kept]
    return _parts(full, dy.dtype)


@differentiable
def extract_sequences(x, sequence_length, sequence_stride):
    """Stretches of `sequence_length` along the last axis, each `sequence_stride` behind the one before: (..., time) ->
    (..., stretches, sequence_length)."""
    shape = float_of(x).shape
    length, stride = int(sequence_length), int(sequence_stride)
    if not shape or length < 1 or stride < 1 or shape[-1] < length:
        raise ValueError(f"extract_sequences: no stretch of {length} steps every {stride} fits into shape {shape}")
    starts = np.arange(0, shape[-1] - length + 1, stride)
    return getitem(x, (Ellipsis, starts[:, None] + np.arange(length)))


def _window(name, window, length, whole, dtype):
    """The window in the middle of `whole` numbers, zeros at both ends."""
    if window is None:
        return np.ones(whole, dtype)
    if isinstance(window, str):
        if window not in ("hann", "hamming"):
            raise ValueError(f"{name}: window must be 'hann', 'hamming', None or a vector; received {window!r}")
        weights = (np.hanning if window == "hann" else np.hamming)(length + 1)[:-1]
    else:
        weights = float_of(window)
        if weights.shape != (length,):
            raise ValueError(f"{name}: the window must have shape {(length,)}; received {weights.shape}")
    front = (whole - length) // 2
    return np.pad(weights, (front, whole - length - front)).astype(dtype)


def _check(name, length, stride, whole):
    if whole < length or length < 1 or stride < 1:
        raise ValueError(f"{name}: fft_length must be at least sequence_length and both, like sequence_stride, at least 1; "
                         f"received {whole}, {length} and {stride}")


@differentiable
def stft(x, sequence_length, sequence_stride, fft_length, window="hann", center=True):
    """The Fourier transform of windowed stretches of real numbers: (..., time) -> a pair of (..., stretches,
    fft_length / 2 + 1). With `center` x is mirrored at both ends first, so that the first stretch is about its first
    number."""
    data = float_of(x)
    _check("stft", sequence_length, sequence_stride, fft_length)
    if data.ndim < 1:
        raise ValueError(f"stft: needs at least one axis; received shape {data.shape}")
    if center:
        x = pad(x, [(0, 0)] * (data.ndim - 1) + [(fft_length // 2, fft_length // 2)], mode="reflect")
    weights = _window("stft", window, sequence_length, fft_length, data.dtype)
    return rfft(multiply(extract_sequences(x, fft_length, sequence_stride), weights), fft_length)


@differentiable
def istft(x, sequence_length, sequence_stride, fft_length, length=None, window="hann", center=True):
    """The numbers whose `stft` is x: stretches are windowed once more, added where they overlap, and divided by the sum
    of the squares of the windows there. `length` cuts the result."""
    z = _complex("istft", x)
    _check("istft", sequence_length, sequence_stride, fft_length)
    if z.ndim < 2:
        raise ValueError(f"istft: needs (..., stretches, values); received shape {z.shape}")
    stretches = irfft(x, fft_length)
    weights = _window("istft", window, sequence_length, fft_length, stretches.dtype)
    count, whole = z.shape[-2], fft_length + sequence_stride * (z.shape[-2] - 1)
    places = (np.arange(count)[:, None] * sequence_stride + np.arange(fft_length)).reshape(-1)
    first = moveaxis(reshape(multiply(stretches, weights), z.shape[:-2] + (count * fft_length,)), -1, 0)
    added = moveaxis(segment_sum(first, places, whole), 0, -1)
    squares = np.bincount(places, np.tile(np.square(weights.astype(np.float64)), count), whole)
    y = divide(added, np.where(squares > 1e-10, squares, 1).astype(stretches.dtype))
    start = fft_length // 2 if center else 0
    end = start + length if length is not None else whole - start if center else whole
    return getitem(y, (Ellipsis, slice(start, end)))


