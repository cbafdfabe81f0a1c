"""Converters of recurrent layers: ONNX's own where these say the same, a scan over the steps otherwise (masks, other
activations, a GRU without `reset_after` keeps ONNX's own)."""

from __future__ import annotations

import numpy as np

from .activations import activate

_OWN = {"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu"}
_ORDER = {"LSTM": (0, 3, 1, 2), "GRU": (0, 1, 2), "SimpleRNN": (0,)}  # gates of ONNX i o f c; z r h


def recurrent(b, layer, x, initial_state=None, mask=None, training=None):
    """A whole recurrent layer."""
    kind, cell = type(layer).__name__, layer.cell
    if isinstance(x, (list, tuple)):
        x, initial_state = x[0], list(x[1:])
    if layer.stateful:
        raise b.unsupported("stateful=True is not supported; the state is an input of the file: call it with initial_state")
    steps = b.node("Transpose", x.name, perm=[1, 0, 2])  # (time, batch, features)
    held = None if x.mask is None else b.node("Unsqueeze", b.node("Transpose", x.mask, perm=[1, 0]), b.ints(2))
    if layer.go_backwards:
        steps = _backwards(b, steps)
        held = held and _backwards(b, held)
    states = [s.name for s in _list(initial_state)]
    own = all(f.__name__ in _OWN for f in (cell.activation, getattr(cell, "recurrent_activation", cell.activation)))
    run = _by_onnx if held is None and own else _by_scan
    if not states and run is _by_scan:
        states = _zeros(b, x, layer.units, 2 if kind == "LSTM" else 1)
    sequence, last = run(b, kind, cell, steps, states, held, layer)
    if layer.return_sequences:
        y = b.node("Transpose", sequence, perm=[1, 0, 2])
    else:
        y = last[0]
    outputs = [b.value(y, x.mask if layer.return_sequences and not layer.go_backwards else None)]
    if layer.return_state:
        outputs += [b.value(state) for state in last]
    return outputs if layer.return_state else outputs[0]


def _list(states):
    return [] if states is None else list(states) if isinstance(states, (list, tuple)) else [states]


def _backwards(b, name):
    return b.node("Slice", name, b.ints(-1), b.ints(-(2**62)), b.ints(0), b.ints(-1))


def _zeros(b, x, units, count):
    shape = b.node("Concat", b.length(x.name, 0), b.ints(units), axis=0)
    zero = b.node("Expand", b.like(0, x), shape)
    return [zero] * count


def _gates(array, order):
    """The columns of the gates in ONNX's order, as rows: (1, gates * units, ...)."""
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[g].T for g in order], axis=0)[None]


def _by_onnx(b, kind, cell, steps, states, held, layer):
    order, units = _ORDER[kind], cell.units
    kernel, recurrent_kernel = cell.kernel.numpy(), cell.recurrent_kernel.numpy()
    bias = np.zeros(2 * len(order) * units, kernel.dtype)
    if cell.bias is not None:
        given = cell.bias.numpy().reshape(-1, len(order) * units)
        for k, row in enumerate(given):
            bias[k * len(order) * units:(k + 1) * len(order) * units] = _gates(row[None], order).reshape(-1)
    inputs = [steps, b.constant(_gates(kernel, order), "kernel"), b.constant(_gates(recurrent_kernel, order), "recurrent"),
              b.constant(bias[None], "bias"), "", *(b.node("Unsqueeze", s, b.ints(0)) for s in states)]
    inner = _OWN[cell.activation.__name__]
    outer = _OWN[cell.recurrent_activation.__name__] if kind != "SimpleRNN" else None
    activations = {"LSTM": [outer, inner, inner], "GRU": [outer, inner], "SimpleRNN": [inner]}[kind]
    more = {"linear_before_reset": int(cell.reset_after)} if kind == "GRU" else {}
    found = b.node({"SimpleRNN": "RNN"}.get(kind, kind), *inputs, count=3 if kind == "LSTM" else 2, hidden_size=units,
                   activations=activations, **more)
    return b.node("Squeeze", found[0], b.ints(1)), [b.node("Squeeze", s, b.ints(0)) for s in found[1:]]


def _by_scan(b, kind, cell, steps, states, held, layer):
    import onnx

    count = len(states)
    kind_of = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(cell.kernel.dtype))
    info = onnx.helper.make_tensor_value_info
    before = [b.fresh("before") for _ in range(count)]
    x, m = b.fresh("step"), b.fresh("real")
    with b.body() as nodes:
        new = {"LSTM": _lstm_step, "GRU": _gru_step, "SimpleRNN": _simple_step}[kind](b, cell, x, before)
        y = new[0]
        if held is not None:
            if layer.zero_output_for_mask:
                y = b.node("Where", m, y, b.like(0, cell.kernel))
            new = [b.node("Where", m, n, old) for n, old in zip(new, before)]
            y = y if layer.zero_output_for_mask else new[0]
        outputs = [b.node("Identity", n) for n in (*new, y)]
    shape = [None, cell.units]
    inputs = [*(info(s, kind_of, shape) for s in before), info(x, kind_of, [None, None])]
    given = [steps]
    if held is not None:
        inputs.append(info(m, onnx.TensorProto.BOOL, [None, 1]))
        given.append(held)
    body = onnx.helper.make_graph(list(nodes), b.fresh("steps"), inputs, [info(o, kind_of, shape) for o in outputs])
    found = b.node("Scan", *states, *given, count=count + 1, body=body, num_scan_inputs=len(given))
    return found[count], found[:count]


def _product(b, cell, x, h, bias):
    z = b.node("Add", b.node("MatMul", x, b.constant(cell.kernel.numpy(), "kernel")),
               b.node("MatMul", h, b.constant(cell.recurrent_kernel.numpy(), "recurrent")))
    return z if bias is None else b.node("Add", z, b.constant(bias, "bias"))


def _bias(cell):
    return None if cell.bias is None else cell.bias.numpy()


def _simple_step(b, cell, x, states):
    return [activate(b, cell.activation, _product(b, cell, x, states[0], _bias(cell)), cell.kernel.dtype)]


def _lstm_step(b, cell, x, states):
    h, c = states
    i, f, g, o = b.node("Split", _product(b, cell, x, h, _bias(cell)), axis=1, count=4)
    dtype = cell.kernel.dtype
    i, f, o = (activate(b, cell.recurrent_activation, gate, dtype) for gate in (i, f, o))
    c = b.node("Add", b.node("Mul", f, c), b.node("Mul", i, activate(b, cell.activation, g, dtype)))
    return [b.node("Mul", o, activate(b, cell.activation, c, dtype)), c]


def _gru_step(b, cell, x, states):
    h, dtype, n = states[0], cell.kernel.dtype, cell.units
    bias = _bias(cell)
    first, second = (None, None) if bias is None else (bias[0], bias[1]) if cell.reset_after else (bias, None)

    def plus(name, add):
        return name if add is None else b.node("Add", name, b.constant(np.ascontiguousarray(add), "bias"))

    given = plus(b.node("MatMul", x, b.constant(cell.kernel.numpy(), "kernel")), first)
    xz, xr, xn = b.node("Split", given, axis=1, count=3)
    u = cell.recurrent_kernel.numpy()
    if cell.reset_after:
        hz, hr, hn = b.node("Split", plus(b.node("MatMul", h, b.constant(u, "recurrent")), second), axis=1, count=3)
    else:
        gates = b.node("MatMul", h, b.constant(np.ascontiguousarray(u[:, :2 * n]), "recurrent"))
        hz, hr = b.node("Split", gates, axis=1, count=2)
    z = activate(b, cell.recurrent_activation, b.node("Add", xz, hz), dtype)
    r = activate(b, cell.recurrent_activation, b.node("Add", xr, hr), dtype)
    if cell.reset_after:
        candidate = b.node("Mul", r, hn)
    else:
        candidate = b.node("MatMul", b.node("Mul", r, h), b.constant(np.ascontiguousarray(u[:, 2 * n:]), "recurrent"))
    new = activate(b, cell.activation, b.node("Add", xn, candidate), dtype)
    return [b.node("Add", b.node("Mul", z, h), b.node("Mul", b.node("Sub", b.like(1, cell.kernel), z), new))]


def bidirectional(b, layer, x, initial_state=None, mask=None, training=None):
    """Both directions, merged."""
    states = _list(initial_state)
    half = len(states) // 2
    found = []
    for one, given in ((layer.forward_layer, states[:half]), (layer.backward_layer, states[half:])):
        if type(one).__name__ not in _ORDER:
            raise b.unsupported(f"it runs a {type(one).__name__}; SimpleRNN, LSTM and GRU are supported")
        with b.inside(one):
            made = recurrent(b, one, x, initial_state=given or None)
        found.append(made if isinstance(made, list) else [made])
    (y, *ahead), (z, *back) = found
    if layer.return_sequences:
        z = b.value(b.node("Slice", z.name, b.ints(-1), b.ints(-(2**62)), b.ints(1), b.ints(-1)))
    mask = x.mask if layer.return_sequences else None
    if layer.merge_mode is None:
        merged = [b.value(y.name, mask), b.value(z.name, mask)]
    elif layer.merge_mode == "concat":
        merged = [b.value(b.node("Concat", y.name, z.name, axis=-1), mask)]
    else:
        name = b.node("Mul" if layer.merge_mode == "mul" else "Add", y.name, z.name)
        if layer.merge_mode == "ave":
            name = b.node("Mul", name, b.like(0.5, x))
        merged = [b.value(name, mask)]
    out = [*merged, *ahead, *back]
    return out if len(out) > 1 else out[0]


def time_distributed(b, layer, x, mask=None, training=None):
    """The layer on every step: steps become samples and back."""
    from .table import converter_of

    inner = layer.layer
    convert = converter_of(inner)
    rest = x.shape[2:]
    if None in rest:
        raise b.unsupported("the axes behind the time must have known lengths")
    flat = b.value(b.node("Reshape", x.name, b.ints(-1, *rest)))
    flat.shape, flat.dtype = (None, *rest), x.dtype
    with b.inside(inner):
        y = convert(b, inner, flat)
    after = inner.compute_output_shape((None, *rest))[1:]
    lead = b.node("Slice", b.node("Shape", x.name), b.ints(0), b.ints(2), b.ints(0))
    return b.value(b.node("Reshape", y.name, b.node("Concat", lead, b.ints(*after), axis=0)), x.mask)
