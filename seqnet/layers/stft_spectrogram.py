"""Spectra of stretches of a signal, as a convolution with sines and cosines."""

from __future__ import annotations

import math
import warnings

from .. import initializers, ops
from ..config import epsilon
from ..symbolic import SymbolicTensor
from .arguments import choice, layout, whole, window_length
from .input_spec import InputSpec
from .layer import Layer

MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


class STFTSpectrogram(Layer):
    """X[b, t, f] = sum over n of window[n] x[b, t step + n] exp(-2 pi i f n / fft_length), for each channel.

    x (batch, time, channels) -> (batch, stretches, channels * (fft_length / 2 + 1)), frequencies of the first channel first;
    with `expand_dims` (batch, stretches, frequencies, channels). The sines and cosines are weights, which training changes.

    Args:
        mode: "log" (of the magnitude), "magnitude" (|X|), "psd" (|X|^2, inner frequencies twice), "real", "imag", "angle",
            or "stft" (real parts, then imaginary ones).
        frame_length, frame_step: steps in a stretch, and between two; half a stretch unless told.
        fft_length: the next power of two unless told.
        window: name of a window ("hann", "hamming", ...), a vector, or None.
        periodic: the window ends one step before its first value comes again.
        scaling: "density", "spectrum" or None.
        padding: "valid" or "same".
        expand_dims: an axis of its own for the frequencies.
        data_format: "channels_last", or "channels_first" for x (batch, channels, time) and results (batch, ..., stretches).

    Raises ValueError for arguments that do not fit together, TypeError for whole numbers as input.
    """

    def __init__(self, mode="log", frame_length=256, frame_step=None, fft_length=None, window="hann", periodic=False,
                 scaling="density", padding="valid", expand_dims=False, data_format=None, **kwargs):
        super().__init__(**kwargs)
        name = "STFTSpectrogram"
        self.mode = choice(name, "mode", mode, MODES)
        self.frame_length = whole(name, "frame_length", frame_length)
        if frame_step is not None and whole(name, "frame_step", frame_step) > frame_length:
            raise ValueError(f"{name}: frame_step must not be greater than frame_length={frame_length}, got {frame_step}.")
        if fft_length is not None and whole(name, "fft_length", fft_length) < frame_length:
            raise ValueError(f"{name}: fft_length must not be less than frame_length={frame_length}, got {fft_length}.")
        if fft_length is not None and fft_length & -fft_length != fft_length:
            warnings.warn(f"{name}: fft_length is recommended to be a power of two, got {fft_length}.", stacklevel=2)
        self.scaling = scaling if scaling is None else choice(name, "scaling", scaling, ("density", "spectrum"))
        self.padding = choice(name, "padding", padding, ("valid", "same"))
        self.data_format = layout(name, data_format)
        self.frame_step, self.fft_length = frame_step, fft_length
        self._step = frame_step or max(frame_length // 2, 1)
        self._fft = fft_length or 2 ** math.ceil(math.log2(frame_length))
        initializers.STFT("real", window, scaling, periodic)  # knows the windows
        self.window, self.periodic, self.expand_dims = window, periodic, bool(expand_dims)
        self.input_spec = InputSpec(ndim=3)

    def build(self, input_shape):
        shape = (self.frame_length, 1, self._fft // 2 + 1)
        for side in ("real", "imag"):
            if self.mode != {"real": "imag", "imag": "real"}[side]:
                setattr(self, f"{side}_kernel", self.add_weight(
                    name=f"{side}_kernel", shape=shape,
                    initializer=initializers.STFT(side, self.window, self.scaling, self.periodic)))

    def _part(self, x, kernel):
        """(batch, channels, time) with a kernel -> (batch, channels, stretches, frequencies)."""
        batch, channels, time = x.shape
        y = ops.conv1d(ops.reshape(x, (batch * channels, time, 1)), kernel, strides=self._step, padding=self.padding)
        return ops.reshape(y, (batch, channels, *y.shape[1:]))

    def call(self, inputs):
        if inputs.dtype.kind != "f":
            raise TypeError(f"STFTSpectrogram takes float32 or float64, got {inputs.dtype}.")
        x = inputs if self.data_format == "channels_first" else ops.transpose(inputs, (0, 2, 1))
        real = self._part(x, self.real_kernel) if self.mode != "imag" else None
        imag = self._part(x, self.imag_kernel) if self.mode != "real" else None
        if self.mode in ("real", "imag"):
            return self._arranged(real if imag is None else imag)
        if self.mode == "angle":
            return self._arranged(ops.arctan2(imag, real))
        if self.mode == "stft":
            return self._arranged(ops.concatenate([real, imag], axis=-1))
        power = ops.add(ops.square(real), ops.square(imag))
        if self.mode == "psd":
            inner = [1.0] + [2.0] * (power.shape[-1] - 2) + [1.0]
            return self._arranged(ops.multiply(power, ops.convert_to_tensor(inner, self.dtype)))
        magnitude = ops.sqrt(ops.maximum(power, epsilon()))
        return self._arranged(magnitude if self.mode == "magnitude" else ops.log(ops.maximum(magnitude, epsilon())))

    def _arranged(self, y):
        """(batch, channels, stretches, frequencies) in the order that is wanted."""
        first = self.data_format == "channels_first"
        if self.expand_dims:
            return y if first else ops.transpose(y, (0, 2, 3, 1))
        batch, channels, stretches, frequencies = y.shape
        y = ops.reshape(ops.transpose(y, (0, 2, 1, 3)), (batch, stretches, channels * frequencies))
        return ops.transpose(y, (0, 2, 1)) if first else y

    def compute_output_shape(self, input_shape):
        first = self.data_format == "channels_first"
        batch, channels, time = (input_shape[0], *((input_shape[1], input_shape[2]) if first else
                                                   (input_shape[2], input_shape[1])))
        stretches = window_length(time, self.frame_length, self._step, self.padding)
        n = (self._fft // 2 + 1) * (2 if self.mode == "stft" else 1)
        if self.expand_dims:
            return (batch, channels, stretches, n) if first else (batch, stretches, n, channels)
        return (batch, n * channels, stretches) if first else (batch, stretches, n * channels)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), self._dtype)

    def get_config(self):
        window = self.window if self.window is None or isinstance(self.window, str) else list(map(float, self.window))
        return {**super().get_config(), "mode": self.mode, "frame_length": self.frame_length, "frame_step": self.frame_step,
                "fft_length": self.fft_length, "window": window, "periodic": self.periodic, "scaling": self.scaling,
                "padding": self.padding, "data_format": self.data_format, "expand_dims": self.expand_dims}
