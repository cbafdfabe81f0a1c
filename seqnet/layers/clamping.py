"""Gate surgery: a gate of a trained LSTM or GRU held at a value, to see what it was there for."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np

from ..errors import describe, did_you_mean
from ..tensor import data_of


class Clamping:
    """Mixin of recurrent cells; `gate_names` says which names stand for which letter of the operation."""

    gate_names = {}
    _clamped = None

    @contextmanager
    def clamp(self, **gates):
        """A with block in which gates are held at values, in everything that runs the layer: calls, `predict`, `evaluate`,
        `fit`, `trace` and `gradient_norms`.

            with lstm.clamp(forget=1.0):
                model.evaluate(x, y)

        Args:
            gates: value by name. LSTM: `input`, `forget`, `candidate` (or `cell`), `output`, or i, f, g, o. GRU: `update`,
                `reset`, `candidate`, or z, r, n. A value is a number, (units,) for one a unit, (time, 1) for one a step,
                or anything that broadcasts against (batch, time, units). It takes the place of what the gate would have
                been after its activation.

        No gradient passes through a gate that is held. The steps are then taken one by one: slower than the kernel of the
        whole sequence. Blocks may be nested; the inner value counts.

        Raises:
            ValueError: an unknown gate, or a value that is not finite; when the layer runs, one that does not broadcast.
        """
        held = {}
        for name, value in gates.items():
            letter = self.gate_names.get(name)
            if letter is None:
                if not self.gate_names:
                    raise ValueError(f"{describe(self)} has no gates to clamp; LSTM and GRU have.")
                raise ValueError(f"{describe(self)} has no gate {name!r}.{did_you_mean(name, self.gate_names)} Its gates: "
                                 f"{', '.join(self.gate_names)}.")
            held[letter] = np.array(data_of(value), self.compute_dtype)
            if not np.isfinite(held[letter]).all():
                raise ValueError(f"{describe(self)}: the value of the clamped gate {name!r} is not finite.")
        before = self._clamped
        self._clamped = {**(before or {}), **held}
        try:
            yield self
        finally:
            self._clamped = before
