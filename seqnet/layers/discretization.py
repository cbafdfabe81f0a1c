"""Numbers sorted into bins."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..symbolic import SymbolicTensor
from ..tensor import Tensor
from .arguments import choice, number, whole
from .category_encoding import encode, encoded_shape
from .data_layer import DataLayer, batches_of


class Discretization(DataLayer):
    """y = the number of boundaries that are not above x: bin 0 lies below the first, bin n from the last one on.

    Boundaries are given, or `adapt(data)` puts about as many values into each of `num_bins` bins.

    Args:
        bin_boundaries: rising list of boundaries.
        num_bins: number of bins for `adapt`; instead of boundaries.
        epsilon: how exactly `adapt` knows the quantiles, a share of all values.
        output_mode: "int" (y as x, whole numbers), or as for `CategoryEncoding`: "one_hot", "multi_hot" or "count".
        sparse: not supported.

    Raises ValueError for both or none of bin_boundaries and num_bins, boundaries that do not rise, or a call before
    boundaries are known.
    """

    def __init__(self, bin_boundaries=None, num_bins=None, epsilon=0.01, output_mode="int", sparse=False, dtype=None,
                 name=None, **kwargs):
        super().__init__(name=name, dtype=dtype, **kwargs)
        if sparse:
            raise ValueError("Discretization: there are no sparse tensors; leave sparse=False.")
        if (bin_boundaries is None) == (num_bins is None):
            raise ValueError(f"Discretization: give bin_boundaries or num_bins, not both and not none, got bin_boundaries="
                             f"{bin_boundaries!r} and num_bins={num_bins!r}.")
        self.bin_boundaries = None if bin_boundaries is None else _rising(bin_boundaries)
        self.num_bins = num_bins if num_bins is None else whole("Discretization", "num_bins", num_bins)
        self.epsilon = number("Discretization", "epsilon", epsilon, least=0)
        self.output_mode = choice("Discretization", "output_mode", output_mode, ("int", "one_hot", "multi_hot", "count"))
        self.sparse = sparse
        self.summary = None

    def adapt(self, data, steps=None):
        """Find boundaries between which about equally many values of the data lie.

        Args:
            data: an array, or any iterable of batches.
            steps: how many batches to look at; all unless told.
        """
        if self.num_bins is None:
            raise ValueError(f'Discretization "{self.name}" was given its boundaries; use num_bins to have them adapted.')
        self.reset_state()
        for i, batch in enumerate(batches_of(data, "Discretization")):
            if steps is not None and i >= steps:
                break
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data):
        """Take one more batch into account."""
        values = np.sort(np.asarray(data).astype("float32").reshape(-1))
        step = max(values.size / (1.0 / self.epsilon), 1) if self.epsilon else 1
        chosen = values[int(step - 1)::int(step)]
        entry = np.stack([chosen, np.full_like(chosen, step)])
        both = entry if self.summary is None else np.concatenate([entry, self.summary], axis=1)
        self.summary = _compressed(both[:, np.argsort(both[0])], self.epsilon)

    def finalize_state(self):
        """Make boundaries of what was seen."""
        if self.num_bins is not None and self.summary is not None:
            self.bin_boundaries = _compressed(self.summary, 1.0 / self.num_bins)[0, :-1].tolist()

    def reset_state(self):
        """Forget what was seen."""
        if self.num_bins is not None:
            self.summary = None

    def call(self, inputs):
        if self.bin_boundaries is None:
            raise ValueError(f'Discretization "{self.name}" has no boundaries yet: call adapt(data) first, or give '
                             "bin_boundaries.")
        data = ops.cast(inputs, self.dtype).data
        found = Tensor(np.digitize(data, np.asarray(self.bin_boundaries, data.dtype)).astype("int32"))
        return found if self.output_mode == "int" else encode(found, self._depth, self.output_mode, self.dtype)

    @property
    def _depth(self):
        return len(self.bin_boundaries) + 1 if self.bin_boundaries is not None else self.num_bins

    def compute_output_shape(self, input_shape):
        return input_shape if self.output_mode == "int" else encoded_shape(input_shape, self._depth, self.output_mode)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), "int32" if self.output_mode == "int" else self.dtype)

    def get_config(self):
        return {"bin_boundaries": self.bin_boundaries, "num_bins": self.num_bins, "epsilon": self.epsilon,
                "output_mode": self.output_mode, "sparse": self.sparse, "name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """A layer from its config; an adapted one has both num_bins and the boundaries it found."""
        config = dict(config)
        if config.get("num_bins") is None or config.get("bin_boundaries") is None:
            return cls(**config)
        found = config.pop("bin_boundaries")
        layer = cls(**config)
        layer.bin_boundaries = found
        return layer


def _rising(boundaries):
    found = [float(b) for b in np.asarray(ops.convert_to_numpy(boundaries)).reshape(-1)]
    if any(not a <= b for a, b in zip(found, found[1:])) or any(b != b for b in found):
        raise ValueError(f"Discretization: bin_boundaries must rise, got {boundaries!r}.")
    return found


def _compressed(summary, epsilon):
    """The summary (values, weights) with about 1 / epsilon columns: interpolated at evenly spaced shares of the weight."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    so_far = summary[1].cumsum()
    reached = so_far / so_far[-1]
    values, weights = np.interp(shares, reached, summary[0]), np.interp(shares, reached, so_far)
    return np.stack([values, np.diff(weights, prepend=0)]).astype("float32")
