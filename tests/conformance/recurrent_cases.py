"""Calls of the recurrent operations that PyTorch and seqnet both answer: kinds of network x forms of the call.

Each case gives x (batch, time, features), kernel (features, gates units), recurrent_kernel (units, gates units), bias, the
states before the first step, a mask of steps, factors of the inputs and of the states for each gate, and the gradients of
the outputs and of the last states. GRU is the form with reset_after, which is PyTorch's.
"""

import numpy as np

from tests.conformance.table import random_state

KINDS = {"simple_rnn": (1, 1), "lstm": (4, 2), "gru": (3, 1)}  # gates, states
FORMS = ("plain", "states", "backwards", "masked", "dropped", "dropped-masked-backwards")
BATCH, TIME, FEATURES, UNITS = 4, 7, 5, 21
SCALE = {"recurrent_kernel": 0.2}  # networks that neither forget at once nor run away
WHAT = ("y", "dx", "dkernel", "drecurrent", "dbias", "dh", "dc")


def names():
    """(name, kind, form) of every case."""
    for kind in KINDS:
        for form in FORMS:
            yield f"{kind}-{form}", kind, form


def arrays(kind, form):
    """A dict of arrays; what the form leaves out is None."""
    gates, states = KINDS[kind]
    rng = random_state("recurrent", f"{kind}-{form}")
    wide = gates * UNITS
    shapes = {"x": (BATCH, TIME, FEATURES), "kernel": (FEATURES, wide), "recurrent_kernel": (UNITS, wide),
              "bias": (2, wide) if kind == "gru" else (wide,), "dy": (BATCH, TIME, UNITS)}
    found = {name: SCALE.get(name, 0.6) * rng.standard_normal(shape) for name, shape in shapes.items()}
    found["states"] = [0.5 * rng.standard_normal((BATCH, UNITS)) for _ in range(states)]
    found["dlast"] = [rng.standard_normal((BATCH, UNITS)) for _ in range(states)]
    mask, inputs, factors = (rng.rand(BATCH, TIME) < 0.7, *((rng.rand(gates, BATCH, n) < 0.8) / 0.8
                                                            for n in (FEATURES, UNITS)))
    found["mask"] = mask if "masked" in form else None
    found["factors"] = (inputs, factors) if "dropped" in form else None
    if form in ("plain", "backwards"):
        found["states"] = [np.zeros((BATCH, UNITS)) for _ in range(states)]
    return found
