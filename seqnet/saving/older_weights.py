"""Weights of legacy files in the shapes that layers have today, and the state of older optimizers."""

from __future__ import annotations

import numpy as np


def modern_weights(layer, arrays, version):
    """The arrays of one layer of a legacy file, in the order and shape of `layer`'s variables."""
    kind = type(layer).__name__
    inner = getattr(layer, "forward_layer", None)
    if inner is not None and kind == "Bidirectional":
        half = len(arrays) // 2
        return [*modern_weights(inner, arrays[:half], version),
                *modern_weights(layer.backward_layer, arrays[half:], version)]
    if kind in ("LSTM", "GRU") and len(arrays) == 3 and arrays[0].ndim == 2:
        return _from_cudnn(layer, arrays)
    if version < (2,) and kind == "Conv1D" and arrays and arrays[0].ndim == 4:
        return [arrays[0][:, 0], *arrays[1:]]  # Keras 1 kept a second axis of length one
    if version < (2,) and kind in ("LSTM", "GRU") and len(arrays) == 3 * layer.cell.gates:
        return _from_gates(kind, arrays)
    return arrays


def _from_cudnn(layer, arrays):
    """CuDNNLSTM and CuDNNGRU kept two biases and the transposed kernels of cuDNN.

        kernel_g = kernel_g.T.reshape(kernel_g.shape, order="F"), recurrent_g = recurrent_g.T for every gate g
    """
    kernel, recurrent, bias = arrays
    gates = layer.cell.gates
    units = layer.units
    if bias.shape != (2 * gates * units,) or recurrent.shape != (units, gates * units) or kernel.shape[1] != gates * units:
        return arrays
    kernel = np.hstack([k.T.reshape(k.shape, order="F") for k in np.hsplit(kernel, gates)])
    recurrent = np.hstack([k.T for k in np.hsplit(recurrent, gates)])
    bias = bias.reshape(2, -1)
    return [kernel, recurrent, bias if type(layer).__name__ == "GRU" else bias.sum(axis=0)]


def _from_gates(kind, arrays):
    """Keras 1 kept (kernel, recurrent kernel, bias) of each gate: LSTM i c f o, GRU z r h."""
    order = (0, 2, 1, 3) if kind == "LSTM" else (0, 1, 2)
    parts = [arrays[3 * g:3 * g + 3] for g in order]
    return [np.concatenate([part[k] for part in parts], axis=-1) for k in range(3)]


# the groups of arrays that older optimizers kept behind their step counter, by the names of the slots here
_GROUPS = {
    "Adam": ("momentum", "velocity", "velocity_hat"), "Nadam": ("momentum", "velocity"),
    "Adamax": ("momentum", "norm"), "RMSprop": ("velocity", "momentum", "average_gradient"),
    "SGD": ("momentum",), "Adagrad": ("accumulator",), "Adadelta": ("accumulated_grad", "accumulated_delta_var"),
}


def set_optimizer(optimizer, variables, names, arrays):
    """Set the state of an optimizer from the arrays of a legacy file; what is wrong with them, or None."""
    if not optimizer.built:
        optimizer.build(variables)
    mine = optimizer.variables
    if [tuple(v.shape) for v in mine] == [a.shape for a in arrays]:
        for variable, array in zip(mine, arrays):
            variable.assign(array.astype(variable.dtype, copy=False))
        return None
    if all(a.shape == () for a in arrays):
        return None  # the state of an optimizer that was never used
    slots = [name for group in optimizer.layout for name in group]
    groups = [name for name in _GROUPS.get(type(optimizer).__name__, ()) if optimizer.uses(name)]
    if not arrays or arrays[0].shape != () or not groups:
        return f"it has {len(arrays)} arrays in an order that is not known"
    count, rest = len(variables), arrays[1:]
    shapes = [tuple(v.shape) for v in variables]
    for number in range(len(groups)):
        part = rest[number * count:(number + 1) * count]
        if [a.shape for a in part] != shapes:
            return f"its arrays {names[1:4]} ... do not have the shapes of the weights"
    for number, name in enumerate(groups):
        for record, array in zip(optimizer._records.values(), rest[number * count:(number + 1) * count]):
            record.slots[slots.index(name)].assign(array.astype(record.variable.dtype, copy=False))
    next(iter(optimizer._records.values())).iterations.assign(np.asarray(arrays[0], np.int64))
    return None
