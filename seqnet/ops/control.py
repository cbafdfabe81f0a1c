"""Choices and loops over functions of tensors. They run in Python, now; gradients flow through what they ran."""

import builtins
import inspect

import numpy as np

from ..tensor import Tensor, apply, data_of, no_grad
from ..tree import flatten, is_nested, map_structure
from ..tree import pack as pack_sequence_as
from ._base import array_of, raw
from .create import convert_to_tensor
from .indexing import getitem
from .shape import concatenate, flip, stack


def _function(name, f):
    if not callable(f):
        raise TypeError(f"{name}: needs a function; received {f!r}")
    return f


def cond(pred, true_fn, false_fn):
    """true_fn() if pred, else false_fn(); only one of the two runs."""
    return _function("cond", true_fn)() if bool(raw(pred)) else _function("cond", false_fn)()


def switch(index, branches, *operands):
    """branches[index](*operands), the index cut to those there are."""
    if not branches:
        raise ValueError("switch: needs at least one branch")
    return branches[builtins.min(builtins.max(int(raw(index)), 0), len(branches) - 1)](*operands)


def while_loop(cond, body, loop_vars, maximum_iterations=None):
    """loop_vars = body(*loop_vars) as long as cond(*loop_vars), at most `maximum_iterations` times.

    loop_vars: a tensor, or a tuple or list of tensors (or of nests of them); the result has the same form.
    """
    several = isinstance(loop_vars, (tuple, list))
    values = map_structure(convert_to_tensor, tuple(loop_vars) if several else (loop_vars,))
    count = 0
    while (maximum_iterations is None or count < maximum_iterations) and bool(raw(cond(*values))):
        values = body(*values)
        values = tuple(values) if isinstance(values, (list, tuple)) else (values,)
        count += 1
    return values if several else values[0]


def fori_loop(lower, upper, body_fun, init_val):
    """val = body_fun(i, val) for i from lower to upper - 1, beginning with init_val."""
    val = init_val
    for i in range(int(raw(lower)), int(raw(upper))):
        val = body_fun(i, val)
    return val


def scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    """carry, y = f(carry, x) for each slice x of xs along axis 0: the last carry, and all y stacked.

    Args:
        f: a function of (carry, x); a y of None counts as zeros like the carry.
        init: the first carry, a tensor or a nest of tensors.
        xs: a tensor or a nest of tensors of one length, or None for `length` steps without input.
        reverse: begin with the last slice; the stacked y stay in the order of xs.
        unroll: makes no difference.
    """
    _function("scan", f)
    parts = [convert_to_tensor(x) for x in flatten(xs)] if xs is not None else []
    if not parts and length is None:
        raise ValueError("scan: needs xs to run over, or a length")
    lengths = {len(x) for x in parts}
    if len(lengths) > 1 or (length is not None and lengths - {int(length)}):
        raise ValueError(f"scan: all xs must have one length; received {sorted(lengths)} and length={length}")
    count = int(length) if length is not None else lengths.pop()
    carry, ys = map_structure(convert_to_tensor, init), []
    for i in builtins.reversed(range(count)) if reverse else range(count):
        x = pack_sequence_as(xs, [part[i] for part in parts]) if is_nested(xs) else parts[0][i] if parts else None
        carry, y = f(carry, x)
        ys.append(map_structure(lambda c: Tensor(np.zeros_like(c.data)), carry) if y is None else y)
    if not ys:
        return carry, None
    ys = ys[::-1] if reverse else ys
    flat = [stack([convert_to_tensor(v) for v in column]) for column in zip(*builtins.map(flatten, ys))]
    return carry, pack_sequence_as(ys[0], flat) if is_nested(ys[0]) else flat[0]


def map(f, xs):
    """f(x) for each slice x of xs (a tensor, or a nest of tensors of one length) along axis 0, stacked."""
    return scan(lambda _, x: ((), _function("map", f)(x)), (), xs)[1]


def vectorized_map(function, elements):
    """function(x) for each slice x of `elements` along axis 0, stacked; of a list of tensors, of their slices together."""
    return map(function, elements)


def associative_scan(f, elems, reverse=False, axis=0):
    """y[0] = x[0], y[1] = f(y[0], x[1]), y[2] = f(y[1], x[2]), ... along `axis`, for a function with f(f(a, b), c) =
    f(a, f(b, c)), which gets many pairs at once (Blelloch, 1990): log2(n) rounds of calls instead of n.

    elems: a tensor, or a nest of tensors with one extent along `axis`. `reverse` begins with the last element.
    """
    _function("associative_scan", f)
    parts = [convert_to_tensor(x) for x in flatten(elems)]
    if len({x.shape[axis] for x in parts}) != 1:
        raise ValueError(f"associative_scan: all tensors must have one extent along axis {axis}; received shapes "
                         f"{[x.shape for x in parts]}")
    axis = axis % parts[0].ndim
    at = (slice(None),) * axis

    def cut(x, *bounds):
        return getitem(x, (*at, slice(*bounds)))

    def combine(first, second):
        pack = (lambda flat: pack_sequence_as(elems, flat)) if is_nested(elems) else (lambda flat: flat[0])
        return flatten(f(pack(first), pack(second)))

    def run(xs):
        n = xs[0].shape[axis]
        if n < 2:
            return xs
        odd = run(combine([cut(x, 0, n - 1, 2) for x in xs], [cut(x, 1, None, 2) for x in xs]))
        half = (n - 1) // 2
        even = [cut(x, 0, 1) for x in xs]
        if half:
            later = combine([cut(y, 0, half) for y in odd], [cut(x, 2, None, 2) for x in xs])
            even = [concatenate([x, y], axis) for x, y in zip(even, later)]
        order = np.argsort(np.concatenate([np.arange(0, n, 2), np.arange(1, n, 2)]))
        return [getitem(concatenate([a, b], axis), (*at, order)) for a, b in zip(even, odd)]

    parts = [flip(x, axis) for x in parts] if reverse else parts
    found = run(parts) if parts[0].shape[axis] else parts
    found = [flip(y, axis) for y in found] if reverse else found
    return pack_sequence_as(elems, found) if is_nested(elems) else found[0]


def vectorize(pyfunc, *, excluded=None, signature=None):
    """A function that calls pyfunc for each element of its arguments, which broadcast, and stacks the results.

    excluded: names or places of arguments that pass as they are. With a signature such as "(n),(n)->()" pyfunc gets
    slices with these last axes instead of elements.
    """
    _function("vectorize", pyfunc)
    excluded = set(excluded or ())
    cores = None if signature is None else [s.count(",") + 1 if s.strip() else 0 for s in _brackets(signature)]

    def call(*args, **kwargs):
        places = [i for i in range(len(args)) if i not in excluded]
        names = [name for name in kwargs if name not in excluded]
        tensors = [convert_to_tensor(args[i]) for i in places] + [convert_to_tensor(kwargs[name]) for name in names]
        core = cores or [0] * len(tensors)
        if len(core) != len(tensors):
            raise ValueError(f"vectorize: the signature {signature!r} is of {len(core)} arguments; received {len(tensors)}")
        outer = [x.shape[: x.ndim - c] for x, c in zip(tensors, core)]
        shape = np.broadcast_shapes(*outer)
        results = []
        for index in np.ndindex(*shape):
            picked = []
            for x, lead in zip(tensors, outer):
                own = index[len(shape) - len(lead) :]
                picked.append(getitem(x, tuple(0 if n == 1 else i for i, n in zip(own, lead))) if lead else x)
            values = list(args)
            for i, value in zip(places, picked):
                values[i] = value
            results.append(pyfunc(*values, **{**kwargs, **dict(zip(names, picked[len(places) :]))}))
        if not results:
            raise ValueError(f"vectorize: there is no element to call the function for (shape {shape})")
        columns = zip(*results) if isinstance(results[0], (tuple, list)) else [results]
        y = [stack([convert_to_tensor(v) for v in column]) for column in columns]
        y = [v.reshape(shape + v.shape[1:]) for v in y]
        return tuple(y) if isinstance(results[0], (tuple, list)) else y[0]

    call.__name__, call.__doc__ = getattr(pyfunc, "__name__", "vectorized"), pyfunc.__doc__
    return call


def _brackets(signature):
    inputs = signature.split("->")[0]
    return [part.split("(")[1] for part in inputs.split(")")[:-1]]


def custom_gradient(f):
    """Decorator: f(*args) returns (value, grad), and grad(upstream) the gradients for the arguments.

    grad may also be written as grad(*args, upstream=None). Without it, gradients flow through what f itself does;
    with it, f runs unrecorded.
    """

    def call(*args, **kwargs):
        with no_grad():
            value, grad = f(*args, **kwargs)
        inputs = tuple(convert_to_tensor(x) for x in args)
        return apply("custom_gradient", data_of(value), inputs, (grad, args), _custom_backward)

    call.__name__, call.__doc__ = getattr(f, "__name__", "custom"), f.__doc__
    return call


def _custom_backward(saved, dy, wanted):
    grad, args = saved
    with no_grad():
        if "upstream" in inspect.signature(grad).parameters:
            found = grad(*args, upstream=Tensor(dy))
        else:
            found = grad(Tensor(dy))
    found = found if isinstance(found, (tuple, list)) else (found,)
    if len(found) != len(args):
        raise ValueError(f"custom_gradient: {len(found)} gradients for {len(args)} arguments; give one for each")
    return tuple(None if g is None else data_of(array_of(g), dy.dtype) for g in found)
