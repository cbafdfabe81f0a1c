"""Largest value of each of a fixed number of shares of the time axis."""

from __future__ import annotations

from .. import ops
from .pooling import AdaptivePooling1D


class AdaptiveMaxPooling1D(AdaptivePooling1D):
    """y[s] = max of x[t] over the s-th of `output_size` shares of the steps.

    Shapes, shares and arguments as described in `AdaptivePooling1D`. A mask ends here.
    """

    def _pool(self, x):
        return ops.adaptive_max_pool1d(x, self.output_size[0])
