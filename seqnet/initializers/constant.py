"""Initializers without chance."""

from __future__ import annotations

import numpy as np

from .base import Initializer, element_type


class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape, dtype=None):
        return np.zeros(shape, element_type(dtype))


class Ones(Initializer):
    """All ones."""

    def __call__(self, shape, dtype=None):
        return np.ones(shape, element_type(dtype))


class Constant(Initializer):
    """`value` everywhere; an array that broadcasts to the shape will do."""

    def __init__(self, value=0.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        value = np.asarray(self.value.numpy() if hasattr(self.value, "numpy") else self.value)
        try:
            return np.array(np.broadcast_to(value, shape), element_type(dtype))
        except ValueError:
            raise ValueError(f"Constant: the value has shape {value.shape}, which does not fit a weight of shape "
                             f"{tuple(shape)}.") from None

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {"value": serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config):
        from ..saving.serialization import deserialize_keras_object

        return cls(**{name: deserialize_keras_object(value) for name, value in config.items()})


class STFT(Initializer):
    """The kernel of a convolution that is a short-time Fourier transform: for step t and frequency f of n,
    cos(-2 pi t f / (2 (n - 1))), or the sine, times a window.

    Args:
        side: "real" for the cosine, "imag" for the sine.
        window: "hann", "hamming", "blackman", "bartlett", "boxcar", a vector, or None.
        scaling: "density" divides the window by the root of the sum of its squares, "spectrum" by its sum, None by nothing.
        periodic: the window ends one step before its first value comes again.

    The shape of the kernel is (steps, 1, n). Raises ValueError for another.
    """

    def __init__(self, side="real", window="hann", scaling="density", periodic=False):
        if side not in ("real", "imag"):
            raise ValueError(f"STFT: side must be 'real' or 'imag', got {side!r}.")
        if isinstance(window, str) and window not in _WINDOWS:
            raise ValueError(f"STFT: window must be one of {', '.join(_WINDOWS)}, a vector or None, got {window!r}.")
        if scaling not in ("density", "spectrum", None):
            raise ValueError(f"STFT: scaling must be 'density', 'spectrum' or None, got {scaling!r}.")
        self.side, self.window, self.scaling, self.periodic = side, window, scaling, periodic

    def __call__(self, shape, dtype=None):
        if len(shape) != 3 or shape[1] != 1 or shape[2] < 2:
            raise ValueError(f"STFT makes kernels of shape (steps, 1, frequencies), got {tuple(shape)}.")
        steps, _, n = shape
        angle = -2.0 * np.arange(steps)[:, None, None] * (np.arange(n) / (2 * (n - 1))) * np.pi
        kernel = np.cos(angle) if self.side == "real" else np.sin(angle)
        if self.window is None:
            return kernel.astype(element_type(dtype))
        if isinstance(self.window, str):
            window = _WINDOWS[self.window](steps + 1)[:-1] if self.periodic else _WINDOWS[self.window](steps)
        else:
            window = np.asarray(self.window, np.float64)
        if window.shape != (steps,):
            raise ValueError(f"STFT: the window has shape {window.shape}, the kernel {steps} steps.")
        if self.scaling is not None:
            window = window / (np.sqrt(np.sum(window**2)) if self.scaling == "density" else np.sum(np.abs(window)))
        return (kernel * window[:, None, None]).astype(element_type(dtype))

    def get_config(self):
        return {"side": self.side, "window": self.window, "periodic": self.periodic, "scaling": self.scaling}


_WINDOWS = {"hann": np.hanning, "hamming": np.hamming, "blackman": np.blackman, "bartlett": np.bartlett, "boxcar": np.ones}


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, zero elsewhere."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ValueError(f"Identity makes matrices: the shape needs two axes, got {tuple(shape)}.")
        return (self.gain * np.eye(*shape)).astype(element_type(dtype))

    def get_config(self):
        return {"gain": self.gain}
