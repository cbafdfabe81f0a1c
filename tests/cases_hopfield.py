"""The part of the table that is the Hopfield net's."""

import numpy as np

from tests.case import case


def net(batch, units, limits=False):
    """States of 1 and -1, a symmetric kernel without diagonal, thresholds."""

    def make(rng):
        w = rng.standard_normal((units, units))
        w = w + w.T
        np.fill_diagonal(w, 0)
        return [rng.choice([-1.0, 1.0], (batch, units)), w, *([rng.standard_normal(units)] if limits else [])]

    return make


for _synchronous in (False, True):
    for _batch, _units, _sweeps in ((3, 17, 4), (1, 1, 2), (5, 40, 1), (0, 3, 2), (2, 0, 3), (2, 5, 0), (1, 300, 3)):
        case("hopfield", net(_batch, _units), gradient=False, synchronous=_synchronous, sweeps=_sweeps, seed=3, trace=True)
    case("hopfield", net(4, 33, limits=True), gradient=False, synchronous=_synchronous, sweeps=3, seed=4)
case("hopfield", net(2, 4), gradient=False, sweeps=2, order=np.array([[3, 1, 0, 2], [0, 1, 2, 3]]))
