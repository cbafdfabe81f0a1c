"""Mean of each of a fixed number of shares of the time axis."""

from __future__ import annotations

from .. import ops
from .pooling import AdaptivePooling1D


class AdaptiveAveragePooling1D(AdaptivePooling1D):
    """y[s] = mean of x[t] over the s-th of `output_size` shares of the steps.

    Shapes, shares and arguments as described in `AdaptivePooling1D`. A mask ends here.
    """

    def _pool(self, x):
        return ops.adaptive_average_pool1d(x, self.output_size[0])
