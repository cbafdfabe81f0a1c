"""Features brought to mean 0 and variance 1 with statistics of the data, taken once before training."""

from __future__ import annotations

import math

import numpy as np

from .. import ops
from ..config import epsilon
from ..errors import shape_error
from .batch_normalization import BatchNormalization  # noqa: F401  older notebooks import it from here
from .data_layer import DataLayer, batches_of


class Normalization(DataLayer):
    """y = (x - mean) / max(sqrt(variance), config.epsilon()), with `invert` the other way round.

    mean and variance are given, or `adapt(data)` finds them. Shapes: y as x; mean and variance have the lengths of x along
    the kept axes. Masks are handed on.

    Args:
        axis: axis or axes each of whose indices has a mean and variance of its own; None for one of all.
        mean, variance: numbers, or arrays that broadcast to the kept axes; both or none.
        invert: whether normalized data becomes what it was.

    Raises:
        ValueError: only one of mean and variance, or shapes that do not fit.
        ShapeError: an open length along a kept axis.
    """

    def __init__(self, axis=-1, mean=None, variance=None, invert=False, **kwargs):
        super().__init__(**kwargs)
        self.axis = () if axis is None else tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)
        if not all(hasattr(a, "__index__") and not isinstance(a, bool) for a in self.axis):
            raise ValueError(f"Normalization: axis is a whole number, several, or None, got {axis!r}.")
        if (mean is None) != (variance is None):
            raise ValueError(f"Normalization: mean and variance are given together or not at all, got mean={mean!r} and "
                             f"variance={variance!r}.")
        if mean is not None and (np.shape(mean) != np.shape(variance) or np.ndim(mean) > len(self.axis)):
            raise ValueError(f"Normalization: mean and variance have one shape with at most one axis for each of axis="
                             f"{self.axis}, got shapes {np.shape(mean)} and {np.shape(variance)}.")
        self.input_mean, self.input_variance, self.invert = mean, variance, bool(invert)
        self.adapt_mean = self.adapt_variance = self.count = None
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        for a in self.axis:
            if not -rank <= a < rank:
                raise ValueError(f'Normalization "{self.name}": axis {a} does not exist in data of shape '
                                 f"{tuple(input_shape)}.")
        self._kept = tuple(sorted(a % rank for a in self.axis))
        shape = tuple(input_shape[a] for a in self._kept)
        if None in shape:
            raise shape_error(self, f"known lengths along axis {self.axis}", input_shape,
                              "each index of these axes has its own mean and variance.")
        self._reduced = tuple(a for a in range(rank) if a not in self._kept)
        self._beside = tuple(1 if a in self._reduced else n for a, n in enumerate(input_shape))
        if self.input_mean is None:
            self.adapt_mean = self.add_weight(name="mean", shape=shape, initializer="zeros", trainable=False)
            self.adapt_variance = self.add_weight(name="variance", shape=shape, initializer="ones", trainable=False)
            self.count = self.add_weight(name="count", shape=(), dtype="int32", initializer="zeros", trainable=False)
        else:
            try:
                self._given = [np.broadcast_to(np.asarray(v, self._dtype), shape) for v in (self.input_mean,
                                                                                           self.input_variance)]
            except ValueError:
                raise ValueError(f'Normalization "{self.name}": mean and variance of shape {np.shape(self.input_mean)} do '
                                 f"not fit data of shape {tuple(input_shape)} along axis {self.axis}.") from None

    @property
    def mean(self):
        """The mean in a shape that broadcasts against the data; None before it is known."""
        return self._statistic(0)

    @property
    def variance(self):
        """The variance in a shape that broadcasts against the data; None before it is known."""
        return self._statistic(1)

    def _statistic(self, which):
        if not self.built:
            return None
        held = (self.adapt_mean, self.adapt_variance)[which].data if self.input_mean is None else self._given[which]
        return np.array(held.reshape(self._beside))

    def adapt(self, data):
        """Take mean and variance of the data.

        Args:
            data: an array, or batches: any iterable of arrays, or of tuples (x, y) whose y is left alone.

        Raises:
            TypeError: anything else.
            ValueError: no data, or batches whose kept axes differ from those the layer was built for.
        """
        if self.input_mean is not None:
            raise ValueError(f'Normalization "{self.name}" was given its mean and variance; there is nothing to adapt.')
        count, mean, squares = 0, None, None
        for batch in batches_of(data, "Normalization"):
            if not self.built:
                self.build(batch.shape)
            if batch.ndim != len(self._beside) or any(batch.shape[a] != self._beside[a] for a in self._kept):
                wanted = tuple(n if a in self._kept else None for a, n in enumerate(self._beside))
                raise shape_error(self, f"data of shape {wanted}", batch.shape, "the layer was built for other data.")
            batch = batch.astype("float64")
            n = math.prod(batch.shape[a] for a in self._reduced)
            if n == 0:
                continue
            here = batch.mean(axis=self._reduced)
            far = batch.var(axis=self._reduced) * n
            if count:
                far = squares + far + (here - mean) ** 2 * (count * n / (count + n))
                here = mean + (here - mean) * (n / (count + n))
            count, mean, squares = count + n, here, far
        if not count:
            raise ValueError(f'Normalization "{self.name}": adapt() needs at least one element of data.')
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(squares / count)

    def finalize_state(self):
        """Kept for Keras' interface: what adapt() found is used at once."""

    def call(self, inputs):
        x = ops.cast(inputs, self.dtype)
        deviation = np.maximum(np.sqrt(self.variance), self._dtype.type(epsilon()))
        return ops.add(ops.multiply(x, deviation), self.mean) if self.invert else ops.divide(
            ops.subtract(x, self.mean), deviation)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        mean, variance = (None if v is None else np.asarray(v).tolist() for v in (self.input_mean, self.input_variance))
        return {**super().get_config(), "axis": self.axis, "invert": self.invert, "mean": mean, "variance": variance}
