"""What all initializers share."""

from __future__ import annotations

import numpy as np

from .. import config


class Initializer:
    """Base class: subclasses write `__call__(self, shape, dtype=None)` and `get_config`."""

    def __call__(self, shape, dtype=None):
        raise NotImplementedError(f"{type(self).__name__} must define __call__(self, shape, dtype=None).")

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def clone(self):
        """A new object from the same config; an unseeded one draws a new seed."""
        return type(self).from_config(self.get_config())

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"


def element_type(dtype):
    """`dtype`, or the default float type."""
    return np.dtype(dtype or config.floatx())
