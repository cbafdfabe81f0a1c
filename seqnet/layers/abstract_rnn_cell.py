"""The base class from which older code derives cells."""

from __future__ import annotations

from .layer import Layer
from .recurrence import map_sizes_to_zeros


class AbstractRNNCell(Layer):
    """Base of a cell as older Keras has it; today any layer with `state_size` and `call(inputs, states)` is one.

    A subclass writes `call(inputs, states)`, which returns (output, list of new states), and the properties `state_size`
    and, where it is not that of the first state, `output_size`. It is run by `RNN`.
    """

    def call(self, inputs, states):
        raise NotImplementedError(f"{type(self).__name__} does not define `call(self, inputs, states)`.")

    @property
    def state_size(self):
        """A whole number, or a list of one for each state."""
        raise NotImplementedError(f"{type(self).__name__} does not define `state_size`.")

    @property
    def output_size(self):
        """Size of the output; that of the first state unless told."""
        return None

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        """Zeros in the sizes of the states, for `batch_size` rows or those of `inputs`."""
        if inputs is not None:
            batch_size, dtype = inputs.shape[0], inputs.dtype.name
        return map_sizes_to_zeros(self.state_size, batch_size, dtype or self.compute_dtype)
