"""Fixed waves for positions."""

from __future__ import annotations

import numpy as np

from .. import ops
from .layer import Layer


class SinePositionEncoding(Layer):
    """y[b, t, 2 i] = sin(t w_i), y[b, t, 2 i + 1] = cos(t w_i), w_i = max_wavelength^(-2 i / features), t counted from
    start_index; of the shape of the input, to be added to it.

    Shapes: x and y (batch, time, features).

    Args:
        max_wavelength: 2 pi times this is the longest wave, 10000 unless told.

    Call arguments:
        start_index: position of the first step, for sequences that come in pieces.

    Source: Vaswani et al., Attention Is All You Need, 2017.
    """

    def __init__(self, max_wavelength=10000, **kwargs):
        super().__init__(**kwargs)
        if isinstance(max_wavelength, bool) or not isinstance(max_wavelength, (int, float)) or max_wavelength <= 0:
            raise ValueError(f"{type(self).__name__}: max_wavelength is a positive number, got {max_wavelength!r}.")
        self.max_wavelength = max_wavelength
        self.supports_masking = True

    def call(self, inputs, start_index=0):
        time, features = inputs.shape[-2:]
        return ops.broadcast_to(waves(time, features, start_index, self.max_wavelength).astype(self._dtype), inputs.shape)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "max_wavelength": self.max_wavelength}


def waves(time, features, start=0, max_wavelength=10000):
    """The encoding of positions start...start + time - 1 as an array (time, features)."""
    channel = np.arange(features)
    angles = np.arange(start, start + time)[:, None] * float(max_wavelength) ** (-2.0 * (channel // 2) / max(features, 1))
    return np.where(channel % 2, np.cos(angles), np.sin(angles))
