"""Recall in a Hopfield net."""

import numpy as np

from .. import _core
from ..random import generator_of
from ..tensor import Tensor, data_of
from ._base import differentiable, float_of, in_type


@differentiable
def hopfield(states, kernel, thresholds=None, sweeps=20, synchronous=False, order=None, seed=None, trace=False):
    """In every sweep each unit i looks at the others: s_i becomes 1 where sum_j w_ij s_j > threshold_i, -1 where it is less,
    and stays where both are equal.

    states (batch, units), numbers of 1 and -1; kernel w (units, units); thresholds (units), zero unless told. The units
    take their turns one after the other, each seeing what those before it did, in a new random order for each sweep
    (drawn from `seed`, the same for all rows) or in that of `order` (sweeps, units), whole numbers; with `synchronous` all
    look at once. With a symmetric w without diagonal, turn after turn can only lower the energy
    E(s) = sum_i threshold_i s_i - 1/2 sum_ij w_ij s_i s_j, so the net comes to rest; all at once may swing for ever.

    Gives (states, energies (batch, sweeps + 1), settled (batch)): the last states, the energy before the first and after
    every sweep, and the number of sweeps after which a row changed no more. With `trace` the states (batch, sweeps + 1,
    units) at those times are the fourth. There is no gradient.

    Raises ValueError where shapes do not fit, or `order` does not name each unit once a sweep. Hopfield, Neural networks
    and physical systems with emergent collective computational abilities, PNAS 79, 1982.
    """
    kernel_data = float_of(kernel)
    data = in_type("hopfield", states, kernel_data.dtype)
    if data.ndim != 2 or kernel_data.shape != (data.shape[1],) * 2:
        raise ValueError(f"hopfield: states must be (batch, units) and kernel (units, units); received shapes {data.shape} "
                         f"and {kernel_data.shape}")
    if isinstance(sweeps, bool) or not hasattr(sweeps, "__index__") or sweeps.__index__() < 0:
        raise ValueError(f"hopfield: sweeps must be a whole number of at least 0; received {sweeps!r}")
    sweeps = sweeps.__index__()
    limits = None if thresholds is None else in_type("hopfield", thresholds, kernel_data.dtype)
    if synchronous:
        order = None
    elif order is None:
        turns = generator_of(seed).random((sweeps, data.shape[1]))
        order = np.argsort(turns, axis=1, kind="stable")
    else:
        order = data_of(order)
        if order.dtype.kind not in "iu" or order.ndim != 2 or order.shape[0] != sweeps:
            raise ValueError(f"hopfield: order holds whole numbers of shape (sweeps, units) = ({sweeps}, {data.shape[1]}); "
                             f"received {order.dtype} of shape {order.shape}")
    order = None if order is None else data_of(order, np.dtype("int64"))
    results = _core.hopfield(data, kernel_data, limits, order, sweeps, bool(trace))
    return tuple(Tensor(y) for y in results[:4 if trace else 3])
