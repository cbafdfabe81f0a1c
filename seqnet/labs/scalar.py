"""Gradients of losses: one number, so no random cotangent is needed."""

from .numbers import numeric_gradient
from .trial import ask


def loss_gradient(t, target, inputs, loss, wrt):
    """Call the student's `target` with the inputs and compare its results, one for each name in `wrt`, with central
    differences of loss(**inputs)."""
    got = t.call(target, *inputs.values())

    def value(**changed):
        return ask(loss, changed, t.variant)

    t.compare(target, inputs, got, numeric_gradient(value, inputs, 1.0, wrt))
