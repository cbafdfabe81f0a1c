"""Recall in a Hopfield net, one unit after the other and all at once."""

import numpy as np

from ..random import generator_of


def hopfield_energy(s, w, thresholds=0.0):
    """E = sum_i threshold_i s_i - 1/2 sum_ij w_ij s_i s_j, for states s (units)."""
    return float(np.sum(thresholds * s) - 0.5 * s @ w @ s)


def hopfield(states, kernel, thresholds=None, sweeps=20, synchronous=False, order=None, seed=None, trace=False):
    """(last states, energies, sweeps until rest) and, with `trace`, the states after every sweep."""
    batch, units = np.shape(states)
    limits = np.zeros(units) if thresholds is None else np.asarray(thresholds)
    if order is None:
        order = np.argsort(generator_of(seed).random((sweeps, units)), axis=1, kind="stable")
    last = np.array(states)
    energies = np.zeros((batch, sweeps + 1), last.dtype)
    settled = np.zeros(batch, "int64")
    steps = np.zeros((batch, sweeps + 1, units), last.dtype)
    for row, s in enumerate(last):
        energies[row, 0], steps[row, 0] = hopfield_energy(s, kernel, limits), s
        for sweep in range(sweeps):
            before = s.copy()
            for unit in range(units) if synchronous else order[sweep]:
                seen = before if synchronous else s
                field = kernel[unit] @ seen - limits[unit]
                if field != 0:
                    s[unit] = np.sign(field)
            if (s != before).any():
                settled[row] = sweep + 1
            energies[row, sweep + 1], steps[row, sweep + 1] = hopfield_energy(s, kernel, limits), s
    return (last, energies, settled, steps) if trace else (last, energies, settled)
