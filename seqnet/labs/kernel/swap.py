"""Train with a student's kernel: for the length of a ``with`` block it is the forward pass of the operation."""

import contextlib

import numpy as np

from ... import ops
from ...ops._recurrent import known
from ...tape import backward
from ...tensor import Tensor, _Switch, apply, data_of


@contextlib.contextmanager
def use_kernel(*kernels):
    """Inside the block `ops.conv1d`, `ops.lstm` or `ops.attention`, and with them the layers, compute their values by these
    kernels wherever these can do the job; gradients stay the core's. Yields {name: how many calls were theirs}.

    The C runs inside this process: a mistake that the checks did not find can end Python. RuntimeError for a kernel that
    did not pass all its checks, ValueError for one whose variant is not what layers compute.
    """
    counts, before = {}, {}
    for kernel in kernels:
        if not kernel.ready:
            raise RuntimeError(f"kernel {kernel.name} did not pass all its checks ({kernel.report.points:g} of "
                               f"{kernel.report.most:g} points); nobody should train with it")
        _fits(kernel)
    try:
        for kernel in kernels:
            name, make = SWAPS[kernel.name]
            counts[name], before[name] = 0, getattr(ops, name)
            setattr(ops, name, make(kernel, before[name], counts))
        yield counts
    finally:
        for name, function in before.items():
            setattr(ops, name, function)


def _fits(kernel):
    wanted = {"conv1d": ("edge", "zeros"), "lstm_step": ("gates", "ifgo")}.get(kernel.name)
    if wanted and kernel.variant.get(wanted[0]) != wanted[1]:
        raise ValueError(f"layers compute {wanted[0]} = {wanted[1]}, this kernel {wanted[0]} = {kernel.variant[wanted[0]]}; "
                         f"build(..., variant={{{wanted[0]!r}: {wanted[1]!r}}}) checks one that fits")


def _conv1d(kernel, core, counts):
    def conv1d(x, kernel_, bias=None, strides=1, padding="valid", dilation_rate=1, groups=1, activation=None):
        settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate, "groups": groups}
        if not _arrays(x, kernel_) or strides != 1 or groups != 1 or padding not in ("valid", "causal"):
            return core(x, kernel_, bias, activation=activation, **settings)
        xa, w = _dense(x, kernel_)
        b = np.zeros(w.shape[2], w.dtype) if bias is None else data_of(bias, w.dtype)
        reach = (len(w) - 1) * int(dilation_rate)
        if padding == "valid" and xa.shape[1] <= reach or not xa.size:
            return core(x, kernel_, bias, activation=activation, **settings)
        y = kernel.here(xa, w, b, int(dilation_rate))
        counts["conv1d"] += 1
        y = np.ascontiguousarray(y[:, reach:]) if padding == "valid" else y
        inputs = (x, kernel_) if bias is None else (x, kernel_, bias)
        out = _with_gradient("conv1d", y, inputs, lambda *a: core(*a, **settings))
        if activation in (None, "linear"):
            return out
        return {"relu": ops.relu, "sigmoid": ops.sigmoid, "tanh": ops.tanh}[activation](out)

    return conv1d


def _lstm(kernel, core, counts):
    def lstm(x, kernel_, recurrent_kernel, bias=None, h=None, c=None, mask=None, activation="tanh",
             recurrent_activation="sigmoid", go_backwards=False, return_sequences=False, **more):
        plain = known(activation, recurrent_activation) == ["tanh", "sigmoid"] and mask is None and not go_backwards
        plain = plain and not any(v is not None and v is not False for v in more.values())
        if not plain or not _arrays(x, kernel_) or len(x.shape) != 3 or 0 in x.shape:
            return core(x, kernel_, recurrent_kernel, bias, h, c, mask, activation, recurrent_activation, go_backwards,
                        return_sequences, **more)
        xa, w = _dense(x, kernel_)
        u = data_of(recurrent_kernel, w.dtype)
        zeros = np.zeros((len(xa), u.shape[0]), w.dtype)
        b = np.zeros(w.shape[1], w.dtype) if bias is None else data_of(bias, w.dtype)
        state, cell = (zeros if s is None else data_of(s, w.dtype) for s in (h, c))
        steps = []
        for t in range(xa.shape[1]):
            state, cell = kernel.here(xa[:, t], state, cell, w, u, b)
            steps.append(state)
        counts["lstm"] += 1
        y = np.stack(steps, axis=1) if return_sequences else state
        given = [v for v in (x, kernel_, recurrent_kernel, bias, h, c) if v is not None]
        there = [v is not None for v in (bias, h, c)]

        def again(x, w, u, *rest):
            rest = iter(rest)
            return core(x, w, u, *[next(rest) if here else None for here in there], return_sequences=return_sequences)

        return _with_gradient("lstm", (y, state, cell), given, again)

    return lstm


def _attention(kernel, core, counts):
    def attention(query, key, value, bias=None, mask=None, scale=None, causal=False, ahead=0, dropout=0.0, seed=None,
                  return_scores=False):
        q, k, v = query, key, value
        plain = bias is None and mask is None and causal and not ahead and not dropout and not return_scores
        if not plain or not _arrays(q, k) or not tuple(q.shape) == tuple(k.shape) == tuple(v.shape) or 0 in q.shape:
            return core(q, k, v, bias, mask, scale, causal, ahead, dropout, seed, return_scores)
        q, k, v = (data_of(a) for a in (q, k, v))
        batch, time, heads, size = q.shape
        factor = 1.0 if scale is None else float(scale) * size**0.5
        q = q * q.dtype.type(factor)
        rows = [np.ascontiguousarray(a.transpose(0, 2, 1, 3)).reshape(-1, time, size) for a in (q, k, v)]
        out = kernel.here(*rows, time).reshape(batch, heads, time, size).transpose(0, 2, 1, 3)
        counts["attention"] += 1
        return _with_gradient("attention", np.ascontiguousarray(out), (query, key, value),
                              lambda *a: core(*a, scale=scale, causal=True))

    return attention


SWAPS = {"conv1d": ("conv1d", _conv1d), "lstm_step": ("lstm", _lstm), "attention": ("attention", _attention)}


def _arrays(x, w):
    """Whether these are values, not the symbols of a Functional model, of one float type."""
    from ...symbolic import SymbolicTensor

    if isinstance(x, SymbolicTensor) or isinstance(w, SymbolicTensor):
        return False
    return data_of(w).dtype in (np.float32, np.float64)


def _dense(x, w):
    w = data_of(w)
    return data_of(x, w.dtype), w


def _with_gradient(name, out, inputs, core):
    """The student's value as an operation, whose backward is that of core(*inputs)."""
    arrays = [data_of(x) for x in inputs]

    def back(saved, dys, wanted):
        dys = dys if isinstance(dys, (tuple, list)) else [dys]
        tensors = [Tensor(a, requires_grad=bool(w)) for a, w in zip(arrays, wanted)]
        with _Switch("recording", True):
            results = core(*tensors)
        results = results if isinstance(results, (tuple, list)) else [results]
        asked, total = [t for t in tensors if t.requires_grad], {}
        for y, dy in zip(results, dys):
            if dy is not None and y.requires_grad:
                for t, g in zip(asked, backward(y, asked, dy, keep=True)):
                    if g is not None:
                        total[id(t)] = g if id(t) not in total else total[id(t)] + g
        return tuple(total.get(id(t)) for t in tensors)

    return apply(name, out, tuple(inputs), None, back)
