"""Mistakes that people make when they write a backward pass, to be planted in one on purpose.

Each stands for an operation of the tape and changes what its backward returns: `change(results, saved, grads)` gets the
right gradients of the operation's inputs as a list, what the forward saved, and the gradient that came in (a tuple where
the operation has several results), and returns the wrong list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import describe, unknown_name
from . import plants_recurrent as recurrent


@dataclass(frozen=True)
class Plant:
    """A mistake: the operations that it can be made in, and the sentence that says what is wrong."""

    ops: tuple
    says: str
    change: object


PLANTS = {}
"""Name -> `Plant`."""


def _plant(name, ops, says):
    def keep(change):
        PLANTS[name] = Plant(tuple(ops.split()), says, change)
        return change

    return keep


def _swap_blocks(gradient, a, b, gates):
    """Exchange the columns of two gates."""
    if gradient is None:
        return None
    parts = np.split(gradient, gates, axis=-1)
    parts[a], parts[b] = parts[b], parts[a]
    return np.ascontiguousarray(np.concatenate(parts, axis=-1))


def _at(results, place, change):
    """The list with change(gradient) at one place, where there is one."""
    if place < len(results) and results[place] is not None:
        results[place] = np.ascontiguousarray(change(results[place]))
    return results


@_plant("dense_bias_mean", "dense", "the bias gradient is the mean over the batch, not the sum")
def _(results, saved, grads):
    return _at(results, 2, lambda g: g / saved[0].shape[0])


@_plant("dense_bias_forgotten", "dense", "no gradient reaches the bias")
def _(results, saved, grads):
    return _at(results, 2, np.zeros_like)


@_plant("dense_no_slope", "dense", "the slope of the activation is left out")
def _(results, saved, grads):
    flat, w, y, _, shape = saved
    dy = grads.reshape(y.shape)
    right = ((dy @ w.T).reshape(shape), flat.T @ dy, dy.sum(0))
    return [None if g is None else np.ascontiguousarray(r) for g, r in zip(results, right)]


@_plant("dense_input_mean", "dense", "the gradient of the input is divided by the number of features")
def _(results, saved, grads):
    return _at(results, 0, lambda g: g / g.shape[-1])


@_plant("embedding_last_wins", "embedding", "an id that occurs twice keeps the gradient of its last place: =, not +=")
def _(results, saved, grads):
    ids, rows = saved
    table = np.zeros_like(results[0])
    table[ids.reshape(-1)] = grads.reshape(-1, table.shape[1])
    return [table]


@_plant("conv_kernel_reversed", "conv1d conv1d_pool", "the gradient of the kernel runs backwards in time")
def _(results, saved, grads):
    return _at(results, 1, lambda g: g[::-1])


@_plant("conv_input_shifted", "conv1d conv1d_pool", "the gradient of the input is one step late")
def _(results, saved, grads):
    return _at(results, 0, lambda g: np.roll(g, 1, axis=-2))


@_plant("conv_bias_once", "conv1d conv1d_pool", "the bias gradient counts one step of each sequence")
def _(results, saved, grads):
    return _at(results, 2, lambda g: g / grads.shape[1])


@_plant("max_everywhere", "max max_pool1d", "every step of the window gets the gradient of the largest")
def _(results, saved, grads):
    return _at(results, 0, lambda g: np.broadcast_to(g.sum(1, keepdims=True), g.shape))


@_plant("mean_as_sum", "mean average_pool1d", "the gradient of a mean is not divided by the number of its elements")
def _(results, saved, grads):
    return _at(results, 0, lambda g: g * (g.size / grads.size))


@_plant("softmax_diagonal", "softmax", "only the diagonal p (1 - p) of the Jacobian is there")
def _(results, saved, grads):
    p, shape, axes = saved
    return _at(results, 0, lambda g: grads * p * (1 - p) if axes == [len(shape) - 1] else 2 * g)


@_plant("layer_norm_gamma", "layer_normalization", "the gradient of gamma lacks the normalised input")
def _(results, saved, grads):
    return _at(results, 1, lambda g: grads.reshape(-1, *g.shape).sum(0))


@_plant("layer_norm_constants", "layer_normalization", "mean and variance count as constants")
def _(results, saved, grads):
    rows, n, gamma, *_ = saved
    x = rows.reshape(-1, n)
    scale = 1 / np.sqrt(x.var(-1, keepdims=True) + 1e-7)
    wrong = grads.reshape(-1, n) * (1 if gamma is None else gamma) * scale
    return _at(results, 0, lambda g: wrong.reshape(g.shape))


@_plant("attention_no_scale", "attention", "the gradient of the query lacks the factor 1 / sqrt(size)")
def _(results, saved, grads):
    return _at(results, 0, lambda g: g * np.sqrt(g.shape[-1]))


@_plant("attention_swapped", "attention", "query and key get each other's gradient")
def _(results, saved, grads):
    if any(g is None for g in results[:2]) or results[0].shape != results[1].shape:
        return _at(results, 0, np.negative)
    return [results[1], results[0], *results[2:]]


@_plant("attention_values", "attention", "the values get the gradient that came in, without the weights of attention")
def _(results, saved, grads):
    return _at(results, 2, lambda g: grads if grads.shape == g.shape else 2 * g)


@_plant("lstm_gate_order", "lstm", "the weights' gradients have candidate and output gate in each other's place")
def _(results, saved, grads):
    return [results[0], *(_swap_blocks(g, 2, 3, 4) for g in results[1:4]), *results[4:]]


@_plant("lstm_bias_mean", "lstm", "the bias gradient is the mean over the batch, not the sum")
def _(results, saved, grads):
    return _at(results, 3, lambda g: g / saved.problem.batch)


@_plant("lstm_no_cell", "lstm", "the gradient that arrives through the cell, dc_next, is not added")
def _(results, saved, grads):
    return recurrent.lstm(results, saved, grads, through_cell=False)


@_plant("lstm_no_tanh", "lstm", "the factor 1 - tanh(c)^2 on the way into the cell is missing")
def _(results, saved, grads):
    return recurrent.lstm(results, saved, grads, tanh_slope=False)


@_plant("lstm_state_now", "lstm", "the recurrent weights see the state after the step, not the one before it")
def _(results, saved, grads):
    return recurrent.lstm(results, saved, grads, state_before=False)


@_plant("gru_gate_order", "gru", "the weights' gradients have update and reset gate in each other's place")
def _(results, saved, grads):
    return [results[0], *(_swap_blocks(g, 0, 1, 3) for g in results[1:4]), *results[4:]]


@_plant("gru_one_bias", "gru", "both biases get the gradient of the first")
def _(results, saved, grads):
    return _at(results, 3, lambda g: np.stack([g[0], g[0]]) if g.ndim == 2 else 2 * g)


@_plant("rnn_one_step", "simple_rnn", "the gradient is not handed on to the step before")
def _(results, saved, grads):
    return recurrent.simple_rnn(results, saved, grads)


@_plant("relu_leaks", "relu", "the gradient passes where the input was negative")
def _(results, saved, grads):
    return _at(results, 0, lambda g: grads)


@_plant("tanh_slope", "tanh", "the slope is 1 - y in place of 1 - y^2")
def _(results, saved, grads):
    return _at(results, 0, lambda g: grads * (1 - saved))


@_plant("sigmoid_slope", "sigmoid", "the slope is y in place of y (1 - y)")
def _(results, saved, grads):
    return _at(results, 0, lambda g: grads * saved)


@_plant("add_forgets", "add", "only the first of two branches gets its gradient")
def _(results, saved, grads):
    return _at(results, 1, np.zeros_like)


@_plant("multiply_own", "multiply", "each factor gets the gradient that the other should have")
def _(results, saved, grads):
    a, b = saved
    return [None if g is None else np.ascontiguousarray(np.broadcast_to(2 * g, g.shape)) for g in results] if (
        np.shape(a) != np.shape(b)) else [grads * a, grads * b]


def plant_in(loss, name, model):
    """Make the mistake `name` in one operation of the history of `loss`: the last one that it fits."""
    if name not in PLANTS:
        raise unknown_name("planted mistake", name, PLANTS)
    plant = PLANTS[name]
    nodes = history(loss)
    fitting = [node for node in nodes if node.op in plant.ops]
    if not fitting:
        there = {node.op for node in nodes}
        able = ", ".join(sorted(k for k, p in PLANTS.items() if there & set(p.ops)))
        raise ValueError(f"{describe(model)} runs no {' or '.join(plant.ops)}, so {name!r} cannot be planted. It can take: "
                         f"{able or 'none'}.")
    node = fitting[0]
    right = node.backward

    def wrong(saved, grads, wanted):
        return tuple(plant.change(list(right(saved, grads, wanted)), saved, grads))

    node.backward = wrong


def history(tensor):
    """The nodes behind a tensor, the last one first."""
    tensor.data
    found, stack = {}, [tensor.node]
    while stack:
        node = stack.pop()
        if node is not None and node.number not in found:
            found[node.number] = node
            stack += [x.node for x in node.inputs if hasattr(x, "node")]
    return [found[number] for number in sorted(found, reverse=True)]
