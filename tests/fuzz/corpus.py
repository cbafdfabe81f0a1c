"""Right calls of the core's functions, made by hand or by what uses them; the fuzzer records and spoils them."""

import numpy as np

from seqnet import _core


def run_right_calls():
    """Call every function of the core at least once with arguments that fit."""
    rng = np.random.default_rng(5)
    for dtype in ("float32", "float64"):
        _elementwise(rng, dtype)
        _reductions(rng, dtype)
        _products(rng, dtype)
        _attention(rng, dtype)
        _convolutions(rng, dtype)
        _lookups(rng, dtype)
        _pools(rng, dtype)
        _recurrences(rng, dtype)
        _column_norms(rng, dtype)
        _losses(rng, dtype)
        _optimizers(rng, dtype)
        _hopfield(rng, dtype)
        _word_vectors(rng, dtype)
    _data()


def _floats(rng, dtype, *shape):
    return rng.standard_normal(shape).astype(dtype)


def _hopfield(rng, dtype):
    states, weights, limits = (_floats(rng, dtype, *s) for s in ((2, 5), (5, 5), (5,)))
    order = np.array([[4, 1, 0, 2, 3], [0, 1, 2, 3, 4]])
    for more in ((None, None, 3, 0), (limits, order, 2, 1)):
        _core.hopfield(states, weights, *more)


def _word_vectors(rng, dtype):
    ids = np.array([0, 3, 1, -1, 2, 2, 4, 0, 1], np.int32)
    keep, other = np.array([2**31, 5, 2**32 - 1, 0, 9], np.uint32), np.array([1, 0, 4, 2, 3], np.int32)
    for cbow, shards, share in ((0, 2, 3), (1, 3, 1)):
        tables = _floats(rng, dtype, 5, 16), _floats(rng, dtype, 5, 16)
        more = 2, 3, cbow, shards, share, 1, 0.1, 0.05, 2**63 + 5, 17
        _core.negative_sampling(*tables, ids, keep, other, None, None, *more)
    starts, parts = np.array([0, 1, 3, 5, 6, 9]), np.array([0, 1, 6, 2, 5, 3, 4, 5, 6], np.int32)
    _core.negative_sampling(_floats(rng, dtype, 7, 16), tables[1], ids, keep, other, starts, parts, 2, 3, 0, *more[3:])
    order, starts = np.array([0, 7, 2, 8, 4, 5, 1, 6], np.int32), np.array([0, 2, 4, 6, 7, 8])
    for by_distance, blocks in ((1, 1), (0, 3)):
        rows, columns, values, bounds = _core.cooccurrences(ids, order, starts, 2, by_distance, blocks)
        tables = abs(_floats(rng, dtype, 5, 34)) + dtype_one(dtype), abs(_floats(rng, dtype, 5, 34)) + dtype_one(dtype)
        values = values.astype(dtype)
        _core.glove(*tables, rows, columns, np.log(values), values, bounds, blocks, 0.05, 2**63 + 5)


def _elementwise(rng, dtype):
    x = abs(_floats(rng, dtype, 3, 5)) + dtype_one(dtype)
    y = _floats(rng, dtype, 5)
    for name in _core.ops()["functions"]:
        stem, _, kind = name.rpartition("_")
        if kind not in ("forward", "backward"):
            continue
        for extra in ((), (0.3,), (-0.5, 0.5)):
            first = (x, x) if kind == "backward" else (x,)
            try:
                getattr(_core, name)(*first, *extra)
            except (TypeError, ValueError):
                continue
        if stem in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "greater_share"):
            for other in (x, y, x[:, :1].copy(), x[None].copy(), 2.0, 3):
                getattr(_core, name)(x, other)
                getattr(_core, name)(other, x)
    _core.accumulate(x, x.copy(), True)
    _core.accumulate(x, x, False)


def dtype_one(dtype):
    return np.dtype(dtype).type(1)


def _reductions(rng, dtype):
    x = _floats(rng, dtype, 2, 3, 4)
    for first, count in ((0, 1), (1, 1), (2, 1), (0, 2), (1, 2), (0, 3)):
        for keep in (0, 1):
            for name in ("sum", "sum_squares", "max", "min"):
                y = getattr(_core, name)(x, first, count, keep, 1.0)
            _core.spread(y, x.shape, first, count, 0.5)
            _core.extreme_backward(y, x, _core.max(x, first, count, keep, 1.0), first, count)
    _core.sum(_floats(rng, dtype, 5000), 0, 1, 0, 1.0)
    p, lse = _core.softmax_forward(x), _core.logsumexp_forward(x)
    _core.softmax_backward(x, p)
    _core.log_softmax_backward(x, _core.log_softmax_forward(x))
    _core.logsumexp_backward(lse, x, lse)
    for gamma, beta, centred in ((_floats(rng, dtype, 12), _floats(rng, dtype, 12), 1), (None, None, 0)):
        _, stats = _core.layer_norm_forward(x, 12, gamma, beta, 1e-3, centred, 1)
        _core.layer_norm_backward(x, x, 12, gamma, stats, centred, 1, 1, 1)
    _core.dropout(x, 0.4, 2**63 + 5, 17)
    _core.take_backward(_floats(rng, dtype, 2, 5, 4), np.array([0, 2, 2, 6, 1]), 7, 1)


def _attention(rng, dtype):
    q, k, v = (_floats(rng, dtype, *s) for s in ((2, 3, 4, 5), (2, 6, 2, 5), (2, 6, 2, 3)))
    limits = _floats(rng, dtype, 1, 4, 3, 6), rng.random((2, 1, 1, 6)) < 0.6, 0.5, 1, 3, 0.4
    for more in ((None, None, 0.5, 0, 0, 0.0), limits):
        settings = (q, k, v, *more, 2**63 + 5, 17, rng.integers(0, 3, (2, 6)))
        out, stats = _core.attention_forward(*settings, True)
        _core.attention_forward(*settings, False)
        _core.attention_backward(out, out, stats, *settings)


def _products(rng, dtype):
    a, b = _floats(rng, dtype, 3, 4, 5), _floats(rng, dtype, 3, 5, 2)
    _core.matmul(a, b, 0, 0)
    _core.matmul(np.ascontiguousarray(a.transpose(0, 2, 1)), b, 1, 0)
    _core.matmul(a, b[:1].copy(), 0, 0)
    _core.matmul(a, np.ascontiguousarray(b.transpose(0, 2, 1)), 0, 1)
    x, kernel, bias = _floats(rng, dtype, 7, 5), _floats(rng, dtype, 5, 9), _floats(rng, dtype, 9)
    for activation in range(4):
        y = _core.dense_forward(x, kernel, bias if activation else None, activation)
        _core.dense_backward(y, x, kernel, y, activation, 1, 1, activation % 2)


def geometries():
    """(length, taps, groups, (stride, pad, steps, dilation, groups, activation, pool))"""
    for length, taps, stride, pad, dilation, groups, activation in (
        (12, 3, 1, 0, 1, 1, 1), (12, 3, 1, 1, 1, 1, 0), (12, 3, 2, 0, 1, 2, 2), (12, 3, 1, 4, 2, 1, 3),
        (12, 1, 3, 0, 1, 1, 1), (5, 5, 1, 4, 1, 1, 0), (4, 7, 1, 6, 1, 1, 1),
    ):
        span = dilation * (taps - 1) + 1
        steps = (length + pad * (1 if pad >= span - 1 else 2) - span) // stride + 1
        yield length, taps, groups, (stride, pad, steps, dilation, groups, activation, 0)


def _convolutions(rng, dtype):
    for length, taps, groups, geometry in geometries():
        x, kernel = _floats(rng, dtype, 2, length, 4), _floats(rng, dtype, taps, 4 // groups, 6)
        bias = _floats(rng, dtype, 6)
        y = _core.conv1d_forward(x, kernel, bias, geometry)
        _core.conv1d_backward(y, y, x, kernel, geometry, 1, 1, 1)
        if groups == 1:
            _kindred_convolutions(rng, dtype, x, taps, geometry)
        if geometry[5] <= 1 and groups == 1 and geometry[2] >= 2:
            pooled = (*geometry[:6], 2)
            y, arg = _core.conv1d_pool_forward(x, kernel, bias, pooled)
            _core.conv1d_pool_backward(y, y, arg, x, kernel, pooled, 1, 1, 1)


def _kindred_convolutions(rng, dtype, x, taps, geometry):
    for multiplier in (1, 2):
        kernel, bias = _floats(rng, dtype, taps, 4, multiplier), _floats(rng, dtype, 4 * multiplier)
        y = _core.depthwise_conv1d_forward(x, kernel, bias, geometry)
        _core.depthwise_conv1d_backward(y, y, x, kernel, geometry, 1, 1, 1)
    steps = geometry[2]
    if geometry[0] == 1 or geometry[3] == 1:
        z, kernel, bias = _floats(rng, dtype, 2, steps, 6), _floats(rng, dtype, taps, 4, 6), _floats(rng, dtype, 4)
        y = _core.conv1d_transpose_forward(z, kernel, bias, x.shape[1], geometry)
        _core.conv1d_transpose_backward(y, y, z, kernel, geometry, 1, 1, 1)


def _lookups(rng, dtype):
    table = _floats(rng, dtype, 9, 4)
    ids = rng.integers(0, 9, (2, 12))
    y = _core.embedding_forward(ids, table)
    _core.embedding_backward(y, ids, 9)
    _core.compact_ids(ids, 9)
    _core.check_ids(ids, 9)
    for length, taps, groups, geometry in geometries():
        if groups != 1:
            continue
        ids = rng.integers(0, 9, (2, length))
        kernel, bias = _floats(rng, dtype, taps, 4, 6), _floats(rng, dtype, 6)
        for pool in (0, 2):
            if pool and (geometry[5] > 1 or geometry[2] < 2):
                continue
            shape = (*geometry[:6], pool)
            y, arg = _core.lookup_forward(ids, table, kernel, shape, bias)
            _core.lookup_backward(ids, table, kernel, shape, y, y, arg, 1, 1, 1)


def _column_norms(rng, dtype):
    x, gamma, beta = _floats(rng, dtype, 4, 5, 6), _floats(rng, dtype, 6), _floats(rng, dtype, 6)
    for sections, groups, mask in ((1, 6, None), (1, 6, rng.random(20) < 0.7), (4, 3, None)):
        mean, variance, count = _core.batch_norm_moments(x, mask, sections, groups, 1e-7)
        y = _core.batch_norm_forward(x, mean, variance, gamma, beta, 0.01)
        _core.batch_norm_backward(y, x, mean, variance, gamma, 0.01, count, mask, 1e-7, 1, 1, 1, 0)
        _core.batch_norm_backward(y, x, mean, variance, None, 0.01, None, None, 0.0, 1, 1, 1, 1)


def _pools(rng, dtype):
    x = _floats(rng, dtype, 2, 9, 3)
    for size, stride, left, steps in ((2, 2, 0, 4), (3, 1, 1, 9), (4, 3, 0, 3), (9, 9, 0, 1), (300, 1, 0, 9),
                                      (1, 0, 0, 4)):
        y, which = _core.max_pool1d_forward(x, size, stride, left, steps, 1)
        _core.max_pool1d_backward(y, 9, size, stride, left, which)
        _core.average_pool1d_backward(_core.average_pool1d_forward(x, size, stride, left, steps), 9, size, stride, left)


def _losses(rng, dtype):
    p = _core.softmax_forward(_floats(rng, dtype, 6, 4))
    t, row = (p > 0.3).astype(dtype), np.ones(6, dtype)
    labels = rng.integers(0, 4, 6)
    for kind in range(4):
        _core.difference_loss_forward(t, p, kind, 0.2)
        _core.difference_loss_backward(t, p, kind, 0.2, row, 3)
    for flag in (0, 1):
        _core.binary_crossentropy_forward(t, p, flag, 1e-7)
        _core.binary_crossentropy_backward(t, p, flag, 1e-7, row, 3)
        for target in (t, labels):
            _, saved = _core.categorical_crossentropy_forward(target, p, flag, 1e-7)
            _core.categorical_crossentropy_backward(target, p, flag, 1e-7, saved, row, 3)
    for blank, words in ((0, [[1, 1, 2], [3, 0, 0]]), (3, [[2, 1, 0], [2, 0, 0]])):
        arguments = (np.array(words), _floats(rng, dtype, 2, 5, 4), np.array([3, 1]), np.array([5, 4]), blank)
        _core.ctc_backward(*arguments, *_core.ctc_forward(*arguments), np.ones(2, dtype))


def _recurrences(rng, dtype):
    ids = np.zeros((9, 4), "int64")
    ids[:, 3] = rng.integers(0, 4, 9)
    mask = rng.random((9, 4)) < 0.6
    x = _floats(rng, dtype, 36, 12)
    numbers, factors = rng.integers(0, 9, 36), _floats(rng, dtype, 3, 9, 12)
    for index in (None, rng.integers(0, 36, 36)):
        gated = _core.gated_inputs_forward(x, index, numbers, factors)
    _core.gated_inputs_backward(gated, numbers, factors)
    w = _floats(rng, dtype, 12, 6)
    for bias in (None, w[0].copy()):
        y = _core.gated_dense_forward(gated, w, bias)
    _core.gated_dense_backward(y, gated, w, 1, 1, 1)
    for settings in ((ids, None, 0, 1), (ids, mask, 1, 0), (None, mask, 0, 0), (None, None, 1, 0), (None, None, 0, 0)):
        bounds, row, step, start, _ = _core.sequence_plan(*settings[:2], 9, 4, *settings[2:])
        for name, gates, states, front in (("simple_rnn", 1, 1, ()), ("lstm", 4, 2, ()), ("gru", 3, 1, (1,)),
                                           ("gru", 3, 1, (0,))):
            forward, backward = (getattr(_core, f"{name}_{way}") for way in ("forward", "backward"))
            w = _floats(rng, dtype, 12 // gates, 12) if gates > 1 else _floats(rng, dtype, 12, 12)
            units = w.shape[0]
            h = _floats(rng, dtype, 9, units)
            c = h if states == 2 else None
            bias = _floats(rng, dtype, 12) if front == (1,) else None
            for copies in (0, 1, gates):
                factors = _floats(rng, dtype, copies, 9, units) if copies else None
                for time in (0, 4):
                    numbers = (time, 1, 3, 2)
                    y, last, cells, *kept = forward(*front, x, w, bias, h, c, bounds, row, step, start, factors, *numbers, 1)
                    backward(*front, y, None, last, cells, *kept, w, bounds, step, factors, *numbers, start is not None,
                             0, 1, 1, 1, None, 0)
                    backward(*front, None, None, last, cells, *kept, w, bounds, step, factors, *numbers, 0, 1, 1, 1, 0,
                             np.arange(bounds[-1]), 36)


def _optimizers(rng, dtype):
    for rule, slots in (("sgd", 1), ("rmsprop", 3), ("adam", 3), ("adagrad", 1), ("adamax", 2), ("nadam", 2),
                        ("adadelta", 2), ("ftrl", 2), ("lion", 1), ("lamb", 2), ("sum", 0), ("average", 0)):
        variables = [_floats(rng, dtype, 3, 4), _floats(rng, "float64", 7), _floats(rng, dtype)]
        state = [tuple(np.ones_like(v) for _ in range(slots)) for v in variables]
        for clip in range(4):
            table = np.full((3, 8), 0.5)
            try:
                _core.optimizer_step(rule, variables, [v.copy() for v in variables], state, table, clip, 1.0)
            except (TypeError, ValueError):
                continue


    matrix = _floats(rng, dtype, 2, 3, 4)
    ones = [np.ones(shape, dtype) for shape in ((2, 3, 4), (2, 3), (2, 4), (5,))]
    _core.optimizer_step("adafactor", [matrix, _floats(rng, dtype, 5)], [matrix.copy(), ones[3].copy()],
                         [(*ones[1:3], ones[0]), (np.zeros((), dtype), np.zeros((), dtype), ones[3])],
                         np.full((2, 8), 0.5), 2, 1.0)


def _data():
    rows = [[1, 2, 3], (4,), np.array([5, 6], "int32"), []]
    for maxlen in (-1, 0, 2, 5):
        for flags in ((False, False), (True, True)):
            _core.pad_sequences(rows, maxlen, np.zeros((), "int32"), *flags)
    import pickle

    _core.parse_decimals(b"1 -0.25 3e-4\n17.5", 4)
    for protocol in range(6):
        _core.pickled_rows(pickle.dumps([[1, 2], [3, 70000], []], protocol), 0)
