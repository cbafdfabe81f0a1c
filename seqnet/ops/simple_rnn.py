"""The simple recurrent network of Elman over a whole sequence."""

from ..activations import get
from ._base import differentiable
from ._recurrent import Cell, Problem, check_states, known, recurrent
from ._recurrent_composed import composed
from ._recurrent_inside import inside, inside_steps
from .arithmetic import add
from .shape import expand_dims

CELL = Cell("simple_rnn", 1, 1)


@differentiable
def simple_rnn(x, kernel, recurrent_kernel, bias=None, h=None, mask=None, activation="tanh", go_backwards=False,
               return_sequences=False, zero_output_for_mask=False, dropout_mask=None, recurrent_dropout_mask=None):
    """h_t = act(x_t kernel + h_{t-1} recurrent_kernel + bias), for all steps t in one call. Gives (outputs, last h).

    x (batch, time, features), kernel (features, units), recurrent_kernel (units, units), bias (units) or None, h (batch,
    units) the state before the first step, zeros unless told -> outputs (batch, time, units) with `return_sequences`,
    else (batch, units), those of the last step.

    mask (batch, time): where it is false a step is not taken, the state stays, and the output is the state (or zero with
    `zero_output_for_mask`). `go_backwards` takes the last step first and gives outputs in that order. `activation` is a
    name or a function. dropout_mask (batch, features) and recurrent_dropout_mask (batch, units) are what x and h are
    multiplied with, the same at all times. Behind an embedding, kernel meets each distinct id once.

    Raises ValueError where shapes do not fit. Elman, Finding Structure in Time, 1990.
    """
    settings = (mask, go_backwards, return_sequences, zero_output_for_mask, dropout_mask, recurrent_dropout_mask)
    names = known(activation)
    if names is None:
        return _by_steps(x, kernel, recurrent_kernel, bias, h, activation, settings)
    return recurrent(Problem(CELL, names, x, kernel, recurrent_kernel, bias, [h], *settings))


def simple_rnn_step(x, h, kernel, recurrent_kernel, bias=None, **settings):
    """One step of `simple_rnn`: x (batch, features), h (batch, units) -> the new h. `settings` as there."""
    check_states("simple_rnn_step", h)
    return simple_rnn(expand_dims(x, 1), kernel, recurrent_kernel, bias, h, **settings)[1]


def simple_rnn_inside(x, kernel, recurrent_kernel, bias, h, activation="tanh", upstream=None, **settings):
    """States over time by name, and with `upstream` the gradient of h at each step (see `inside`)."""
    names = known(activation)
    if names is None:
        def run(x, seen, *rest):
            return _by_steps(x, kernel, recurrent_kernel, bias, h, activation, rest, seen)

        return inside_steps(run, x, (), upstream, **settings)
    return inside(Problem(CELL, names, x, kernel, recurrent_kernel, bias, [h], **settings), (), upstream)


def _by_steps(x, kernel, recurrent_kernel, bias, h, activation, settings, seen=None):
    act = get(activation)
    return composed("simple_rnn", 1, lambda z, project, states, hold: [act(add(z[0], project(0, states[0])))], x, kernel,
                    recurrent_kernel, bias, [h], *settings, None, seen)
