"""Long short-term memory over a whole sequence."""

from ..activations import get
from ._base import differentiable
from ._recurrent import Cell, Problem, check_states, known, recurrent
from ._recurrent_composed import clamped, composed
from ._recurrent_inside import inside, inside_steps
from .arithmetic import add, multiply
from .shape import expand_dims

CELL = Cell("lstm", 4, 2)
GATES = ("i", "f", "g", "o")


@differentiable
def lstm(x, kernel, recurrent_kernel, bias=None, h=None, c=None, mask=None, activation="tanh",
         recurrent_activation="sigmoid", go_backwards=False, return_sequences=False, zero_output_for_mask=False,
         dropout_mask=None, recurrent_dropout_mask=None, clamp=None):
    """For all steps t in one call, with s = recurrent_activation and the columns of the kernels in the order i, f, g, o:

        i, f, o = s(x_t W + h_{t-1} U + b),  g = act(x_t W + h_{t-1} U + b)
        c_t = f c_{t-1} + i g,  h_t = o act(c_t)

    Gives (outputs, last h, last c). x (batch, time, features), kernel W (features, 4 units), recurrent_kernel U (units,
    4 units), bias b (4 units) or None, h and c (batch, units) the states before the first step, zeros unless told ->
    outputs (batch, time, units) with `return_sequences`, else (batch, units), those of the last step.

    mask (batch, time): where it is false a step is not taken, the states stay, and the output is the state (or zero with
    `zero_output_for_mask`). `go_backwards` takes the last step first and gives outputs in that order. Activations are names
    or functions. dropout_mask (batch, features) and recurrent_dropout_mask (batch, units), or with a first axis of four one
    for each gate, are what x and h are multiplied with, the same at all times. Behind an embedding, kernel meets each
    distinct id once. clamp {"i", "f", "g" or "o": a number, or an array that broadcasts against (batch, time, units)} holds
    gates at values; no gradient passes through a gate that is held, and the steps are taken one by one.

    Raises ValueError where shapes do not fit. Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; Gers et al.,
    Learning to Forget, 2000.
    """
    settings = (mask, go_backwards, return_sequences, zero_output_for_mask, dropout_mask, recurrent_dropout_mask)
    names = known(activation, recurrent_activation)
    if names is None or clamp:
        return _by_steps(x, kernel, recurrent_kernel, bias, [h, c], activation, recurrent_activation, clamp, settings)
    return recurrent(Problem(CELL, names, x, kernel, recurrent_kernel, bias, [h, c], *settings))


def lstm_step(x, h, c, kernel, recurrent_kernel, bias=None, **settings):
    """One step of `lstm`: x (batch, features), h and c (batch, units) -> the new (h, c). `settings` as there."""
    check_states("lstm_step", h, c)
    return lstm(expand_dims(x, 1), kernel, recurrent_kernel, bias, h, c, **settings)[1:]


def lstm_inside(x, kernel, recurrent_kernel, bias, h, c, activation="tanh", recurrent_activation="sigmoid", upstream=None,
                clamp=None, **settings):
    """Gates i, f, g and o, states and cells over time by name, and with `upstream` the gradient of h at each step (see
    `inside`)."""
    names = known(activation, recurrent_activation)
    if clamp or names is None:
        def run(x, seen, *rest):
            return _by_steps(x, kernel, recurrent_kernel, bias, [h, c], activation, recurrent_activation, clamp, rest, seen)

        return inside_steps(run, x, GATES, upstream, **settings)
    problem = Problem(CELL, names, x, kernel, recurrent_kernel, bias, [h, c], **settings)
    return inside(problem, GATES, upstream)


def _by_steps(x, kernel, recurrent_kernel, bias, states, activation, recurrent_activation, clamp, settings, seen=None):
    held = clamped("lstm", clamp, GATES, x, recurrent_kernel)
    return composed("lstm", 4, _step(get(activation), get(recurrent_activation)), x, kernel, recurrent_kernel, bias, states,
                    *settings, held, seen)


def _step(act, gate):
    def step(z, project, states, hold):
        h, c = states
        i, f, g, o = (add(part, product) for part, product in zip(z, project(None, h)))
        i, f, g, o = hold(0, gate(i)), hold(1, gate(f)), hold(2, act(g)), hold(3, gate(o))
        c = add(multiply(f, c), multiply(i, g))
        return [multiply(o, act(c)), c]

    return step
