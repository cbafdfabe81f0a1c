"""Spectra of stretches of a signal on the mel scale, on which equal steps sound equally far."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..errors import shape_error
from ..symbolic import SymbolicTensor
from .arguments import number, whole
from .data_layer import DataLayer


class MelSpectrogram(DataLayer):
    """Signals (batch, time) or (time,) -> (..., num_mel_bins, stretches):

        |STFT|^mag_exp, summed over triangles of frequency whose corners are equally far on mel(f) = 2595 log10(1 + f / 700)

    and with `power_to_db` 10 log10(. / ref_power), at least the largest value less top_db.

    Args:
        fft_length: length of a transform; the signal is mirrored by half of it at both ends.
        sequence_stride: steps between two stretches.
        sequence_length: length of the window, fft_length unless told.
        window: name of the window ("hann", "hamming"), a vector, or None.
        sampling_rate: steps in a second.
        num_mel_bins: number of triangles.
        min_freq, max_freq: their outer corners in Hertz; max_freq is half the sampling rate unless told.
        power_to_db: whether to give decibels.
        top_db: how far below the largest value results may lie.
        mag_exp: exponent of the magnitude: 2 for power, 1 for magnitude.
        min_power: smallest value before the logarithm.
        ref_power: what is 0 decibels.

    Raises ValueError for arguments that do not fit together, ShapeError for other numbers of axes.
    """

    def __init__(self, fft_length=2048, sequence_stride=512, sequence_length=None, window="hann", sampling_rate=16000,
                 num_mel_bins=128, min_freq=20.0, max_freq=None, power_to_db=True, top_db=80.0, mag_exp=2.0, min_power=1e-10,
                 ref_power=1.0, **kwargs):
        super().__init__(**kwargs)
        name = "MelSpectrogram"
        self.fft_length = whole(name, "fft_length", fft_length, 2)
        self.sequence_stride = whole(name, "sequence_stride", sequence_stride)
        self.sequence_length = whole(name, "sequence_length", sequence_length or fft_length)
        if self.fft_length < self.sequence_length:
            raise ValueError(f"{name}: fft_length must be at least sequence_length={sequence_length}, got {fft_length}.")
        self.window, self.sampling_rate, self.num_mel_bins = window, sampling_rate, whole(name, "num_mel_bins", num_mel_bins)
        self.min_freq, self.max_freq = number(name, "min_freq", min_freq, 0), max_freq or int(sampling_rate / 2)
        if not self.min_freq < self.max_freq <= sampling_rate / 2:
            raise ValueError(f"{name}: min_freq < max_freq <= sampling_rate / 2 must hold, got {min_freq}, {self.max_freq} "
                             f"and {sampling_rate}.")
        self.power_to_db, self.top_db, self.mag_exp = power_to_db, top_db, mag_exp
        self.min_power, self.ref_power = min_power, ref_power

    def build(self, input_shape):
        if len(input_shape) not in (1, 2):
            raise shape_error(self, "(batch, time) or (time,)", input_shape, "it takes signals of one channel.")

    def call(self, inputs):
        x = ops.cast(inputs, self.dtype)
        real, imag = ops.stft(x, self.sequence_length, self.sequence_stride, self.fft_length, self.window, center=True)
        spectrum = ops.sqrt(ops.add(ops.square(real), ops.square(imag)))
        if self.mag_exp != 1:
            spectrum = ops.power(spectrum, self.mag_exp)
        mel = ops.matmul(spectrum, mel_triangles(self.num_mel_bins, spectrum.shape[-1], self.sampling_rate, self.min_freq,
                                                 self.max_freq).astype(self._dtype))
        if self.power_to_db:
            mel = 10.0 * ops.log10(ops.maximum(mel, self.min_power))
            mel = mel - 10.0 * float(np.log10(max(abs(self.ref_power), self.min_power)))
            mel = ops.maximum(mel, float(mel.data.max()) - self.top_db)
        return ops.swapaxes(mel, -1, -2)

    def compute_output_shape(self, input_shape):
        time = input_shape[-1]
        count = None if time is None else (time + 2 * (self.fft_length // 2) - self.fft_length) // self.sequence_stride + 1
        return (*input_shape[:-1], self.num_mel_bins, count)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), self._dtype)

    def get_config(self):
        names = ("fft_length", "sequence_stride", "sequence_length", "window", "sampling_rate", "num_mel_bins", "min_freq",
                 "max_freq", "power_to_db", "top_db", "mag_exp", "min_power", "ref_power")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def mel_triangles(num_mel_bins, frequencies, sampling_rate, min_freq, max_freq):
    """Weights (frequencies, num_mel_bins) that sum a spectrum over triangles, without frequency 0, as HTK does."""
    def mel(hertz):
        return 1127.0 * np.log(1.0 + hertz / 700.0)

    bins = mel(np.linspace(0.0, sampling_rate / 2, frequencies)[1:])[:, None]
    corners = np.linspace(mel(float(min_freq)), mel(float(max_freq)), num_mel_bins + 2)
    low, middle, high = corners[:-2], corners[1:-1], corners[2:]
    rise, fall = (bins - low) / (middle - low), (high - bins) / (high - middle)
    return np.concatenate([np.zeros((1, num_mel_bins)), np.maximum(0.0, np.minimum(rise, fall))])
