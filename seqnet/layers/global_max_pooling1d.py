"""Largest value over time."""

from __future__ import annotations

from .. import ops
from .pooling import GlobalPooling1D


class GlobalMaxPooling1D(GlobalPooling1D):
    """y = max over t of x[t]: (batch, time, features) -> (batch, features).

    Arguments as for `GlobalPooling1D`. It does not look at masks, as in Keras.
    """

    def call(self, inputs):
        return ops.max(inputs, axis=self._time_axis, keepdims=self.keepdims)
