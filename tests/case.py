"""What a case of the table in tests/cases.py is, and how its arrays are made."""

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np

from seqnet import ops, reference

TWINS = [import_module(f"seqnet.reference.{m.name}") for m in pkgutil.iter_modules(reference.__path__)]


@dataclass
class Case:
    """A call op(*arrays, **kwargs), or op(list of arrays, **kwargs) where `listed`."""

    op: str
    make: object  # rng -> list of arrays
    kwargs: dict = field(default_factory=dict)
    listed: bool = False
    smooth: bool = True
    gradient: bool = True
    function: object = None  # what to call, seqnet.ops.<op> unless told
    twin: object = None  # the same in NumPy, seqnet.reference's unless told
    twin_backward: object = None
    composed: bool = False  # of operations that have twins: difference quotients alone judge its gradient
    rtol: float = 1e-12  # float64 against the twin
    rtol32: float = 2e-5  # float32 against float64

    def call(self, *arrays):
        """The operation on tensors or arrays."""
        function = self.function or getattr(ops, self.op)
        return function(list(arrays), **self.kwargs) if self.listed else function(*arrays, **self.kwargs)

    def expected(self, *arrays):
        """The value of the twin."""
        function = self.twin or find_twin(self.op)
        return function(list(arrays), **self.kwargs) if self.listed else function(*arrays, **self.kwargs)

    def expected_gradients(self, dys, *arrays):
        """The gradients of the twin for the float arrays."""
        function = self.twin_backward or find_twin(self.op + "_backward")
        grads = function(
            dys, list(arrays) if self.listed else arrays[0], *([] if self.listed else arrays[1:]), **self.kwargs
        )
        return [g for g, a in zip(grads, arrays) if a.dtype.kind == "f"]


def find_twin(name):
    """The function of that name in seqnet.reference."""
    for module in TWINS:
        if hasattr(module, name):
            return getattr(module, name)
    raise AssertionError(f"seqnet.reference has no {name}")


def normal(*shapes):
    """Standard normal arrays."""
    return lambda rng: [rng.standard_normal(s) for s in shapes]


def positive(*shapes):
    """Arrays of numbers from 0.3 to 3."""
    return lambda rng: [rng.uniform(0.3, 3, s) for s in shapes]


def spread(*shapes):
    """Arrays without equal or nearly equal elements."""
    return lambda rng: [(rng.permutation(int(np.prod(s))) * 0.11 - 2).reshape(s) for s in shapes]


def near(low, high, kinks, *shapes):
    """Numbers from low to high, but none within 0.01 of a kink."""

    def make(rng):
        arrays = []
        for s in shapes:
            x = rng.uniform(low, high, s)
            for kink in kinks:
                x = np.where(np.abs(x - kink) < 0.01, kink + 0.02, x)
            arrays.append(np.asarray(x))
        return arrays

    return make


def whole(high, *shapes):
    """Whole numbers below high."""
    return lambda rng: [rng.integers(0, high, s) for s in shapes]


def both(*makers):
    """The arrays of several makers, one after the other."""
    return lambda rng: [a for make in makers for a in make(rng)]


CASES = []


def case(op, make, listed=False, smooth=True, gradient=True, **settings):
    """Add a case; settings that are no fields of Case are arguments of the op."""
    names = ("function", "twin", "twin_backward", "composed", "rtol", "rtol32")
    fields = {k: settings.pop(k) for k in names if k in settings}
    CASES.append(Case(op, make, settings, listed, smooth, gradient, **fields))


def label(c):
    """A name for the test report."""
    words = [c.op, *(f"{k}={v}" for k, v in c.kwargs.items() if not isinstance(v, np.ndarray))]
    return "-".join(words).replace(" ", "").replace("/", "_")
