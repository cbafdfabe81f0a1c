"""Gated recurrent units over a whole sequence, in both forms."""

from ..activations import get
from ..tensor import Tensor
from ._base import differentiable
from ._recurrent import Cell, Problem, check_states, known, recurrent
from ._recurrent_composed import clamped, composed, mixed
from ._recurrent_inside import inside, inside_steps
from .arithmetic import add, multiply
from .shape import expand_dims

AFTER, BEFORE = Cell("gru", 3, 1, True), Cell("gru", 3, 1, False)
GATES = ("z", "r", "n")


@differentiable
def gru(x, kernel, recurrent_kernel, bias=None, h=None, mask=None, activation="tanh", recurrent_activation="sigmoid",
        reset_after=True, go_backwards=False, return_sequences=False, zero_output_for_mask=False, dropout_mask=None,
        recurrent_dropout_mask=None, clamp=None):
    """For all steps t in one call, with s = recurrent_activation and the columns of the kernels in the order z, r, n:

        z, r = s(x_t W + h_{t-1} U + b)
        n = act(x_t W + b + r (h_{t-1} U + b'))  with reset_after,  else  act(x_t W + b + (r h_{t-1}) U)
        h_t = z h_{t-1} + (1 - z) n

    Gives (outputs, last h). x (batch, time, features), kernel W (features, 3 units), recurrent_kernel U (units, 3 units),
    bias (3 units), with reset_after (2, 3 units) for b and b', or None, h (batch, units) the state before the first step,
    zeros unless told -> outputs (batch, time, units) with `return_sequences`, else (batch, units), those of the last step.

    mask (batch, time): where it is false a step is not taken, the state stays, and the output is the state (or zero with
    `zero_output_for_mask`). `go_backwards` takes the last step first and gives outputs in that order. Activations are names
    or functions. dropout_mask (batch, features) and recurrent_dropout_mask (batch, units), or with a first axis of three
    one for each gate, are what x and h are multiplied with, the same at all times. Behind an embedding, kernel meets each
    distinct id once. clamp {"z", "r" or "n": a number, or an array that broadcasts against (batch, time, units)} holds
    gates at values; no gradient passes through a gate that is held, and the steps are taken one by one.

    Raises ValueError where shapes do not fit. Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014.
    """
    settings = (mask, go_backwards, return_sequences, zero_output_for_mask, dropout_mask, recurrent_dropout_mask)
    names = known(activation, recurrent_activation)
    if names is None or clamp:
        return _by_steps(x, kernel, recurrent_kernel, bias, [h], activation, recurrent_activation, reset_after, clamp,
                         settings)
    return recurrent(Problem(AFTER if reset_after else BEFORE, names, x, kernel, recurrent_kernel, bias, [h], *settings))


def gru_step(x, h, kernel, recurrent_kernel, bias=None, **settings):
    """One step of `gru`: x (batch, features), h (batch, units) -> the new h. `settings` as there."""
    check_states("gru_step", h)
    return gru(expand_dims(x, 1), kernel, recurrent_kernel, bias, h, **settings)[1]


def gru_inside(x, kernel, recurrent_kernel, bias, h, activation="tanh", recurrent_activation="sigmoid",
               reset_after=True, upstream=None, clamp=None, **settings):
    """Gates z and r, candidates n and states over time by name, and with `upstream` the gradient of h at each step (see
    `inside`)."""
    names = known(activation, recurrent_activation)
    if clamp or names is None:
        def run(x, seen, *rest):
            return _by_steps(x, kernel, recurrent_kernel, bias, [h], activation, recurrent_activation, reset_after, clamp,
                             rest, seen)

        return inside_steps(run, x, GATES, upstream, **settings)
    problem = Problem(AFTER if reset_after else BEFORE, names, x, kernel, recurrent_kernel, bias, [h], **settings)
    return inside(problem, GATES, upstream)


def _by_steps(x, kernel, recurrent_kernel, bias, states, activation, recurrent_activation, reset_after, clamp, settings,
              seen=None):
    inner, held = None, clamped("gru", clamp, GATES, x, recurrent_kernel)
    if bias is not None and reset_after:
        bias = bias if isinstance(bias, Tensor) else Tensor(bias)
        bias, inner = bias[0], bias[1]
    step = _step(get(activation), get(recurrent_activation), reset_after, inner)
    return composed("gru", 3, step, x, kernel, recurrent_kernel, bias, states, *settings, held, seen)


def _step(act, gate, reset_after, bias):
    def step(z, project, states, hold):
        h, units = states[0], states[0].shape[1]
        parts = [None if bias is None else bias[g * units : (g + 1) * units] for g in range(3)]

        def recurrent_half(g, state):
            product = project(g, state)
            return product if parts[g] is None else add(product, parts[g])

        update, reset = (hold(g, gate(add(z[g], recurrent_half(g, h)))) for g in range(2))
        inner = multiply(reset, recurrent_half(2, h)) if reset_after else recurrent_half(2, multiply(reset, h))
        return [mixed(update, h, hold(2, act(add(z[2], inner))))]

    return step
