"""Fused equals unfused: inside a model call a lookup, a convolution and a pooling may be done at once, or by another
algebra. Nobody may notice: values, gradients, gradients of what lies between, and what NaN and infinity do."""

import gc
import threading

import numpy as np
import pytest

import seqnet
from seqnet import _core, layers, ops
from seqnet.tape import GradientTape
from seqnet.tensor import Tensor, no_grad


@pytest.fixture(autouse=True)
def seeded():
    seqnet.utils.set_random_seed(7)


class Chain(seqnet.Model):
    """Layers one after the other, in one model call; keeps every value that lies between."""

    def __init__(self, steps, **kwargs):
        super().__init__(**kwargs)
        self.steps = steps
        self.between = []

    def call(self, x):
        self.between.clear()
        for step in self.steps:
            x = step(x)
            self.between.append(x)
        return x


def one_by_one(steps, x):
    """The same outside of a model: each layer's value is computed before the next begins."""
    between = []
    for step in steps:
        x = step(x)
        between.append(x)
    return between


def close(a, b, what, dtype="float64"):
    assert (a is None) == (b is None), what
    if a is not None:
        a, b = np.asarray(a), np.asarray(b)
        assert a.shape == b.shape and a.dtype == b.dtype, what
        tolerance = 1e-11 if dtype == "float64" else 2e-4
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=what)


def compare(steps, x, dtype="float64"):
    """Values, and the gradients of all variables and of all values between, of a model and of its layers alone."""
    model = Chain(steps, dtype=dtype)
    model(x)
    variables = [v for step in steps for v in getattr(step, "weights", [])]
    if dtype == "float32":  # sums of eighths are exact: equals stay equal, and near ties cannot fall either way
        for v in variables:
            v.assign(np.round(8 * np.tanh(10 * v.numpy())) / 8)
    found = []
    for call in (lambda: (model(x), list(model.between))[1], lambda: one_by_one(steps, x)):
        with GradientTape(persistent=True) as tape:
            between = call()
            y = between[-1]
            loss = ops.sum(y * np.cos(np.arange(y.size)).reshape(y.shape).astype(dtype))
        alone = tape.gradient(loss, variables)
        inner = [t for t in between if t.dtype.kind == "f"]
        both = tape.gradient(loss, variables + inner)
        found.append(([t.numpy() for t in between], alone, both))
    for what, a, b in zip(("values", "gradients", "gradients with those between"), *found, strict=True):
        for i, (p, q) in enumerate(zip(a, b, strict=True)):
            close(p, q, f"{what} {i}", dtype)
    return found[0]


GEOMETRIES = [  # padding, kernel, strides, dilation, length
    ("valid", 3, 1, 1, 40), ("valid", 1, 1, 1, 23), ("valid", 5, 2, 1, 41), ("valid", 3, 1, 4, 33), ("valid", 40, 1, 1, 43),
    ("valid", 2, 7, 1, 60), ("same", 3, 1, 1, 40), ("same", 4, 1, 1, 31), ("same", 5, 3, 1, 37), ("same", 3, 1, 9, 17),
    ("same", 9, 1, 1, 5), ("causal", 3, 1, 1, 40), ("causal", 4, 1, 8, 20), ("causal", 2, 3, 1, 29), ("causal", 9, 1, 1, 5),
]


def test_the_ways_are_really_taken(rng):
    """The other tests compare ways; these are the ways."""
    few = rng.integers(0, 9, (4, 60))
    for rows, ids in ((9, few), (5000, 500 * few)):
        embedding, convolution, pool = layers.Embedding(rows, 40), layers.Conv1D(8, 3), layers.MaxPooling1D(3)
        for steps, op, way in (((embedding, convolution, pool), "conv1d_pool", "_lookup_backward"),
                               ((embedding, convolution), "conv1d", "_lookup_backward"),
                               ((embedding, layers.Dense(8)), "conv1d", "_lookup_backward"),
                               ((embedding, ops.relu, convolution, pool), "conv1d_pool", "_conv1d_pool_backward")):
            node = Chain(steps)(ids).node
            assert (node.op, node.backward.__name__) == (op, way)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_every_geometry(geometry, dtype, rng):
    padding, taps, stride, dilation, length = geometry
    for rows, activation, pool, filters in ((6, "relu", 3, 19), (6, "tanh", 1, 64), (500, None, 3, 5), (6, None, 4, 70)):
        ids = rng.integers(0, 6, (3, length)) * (rows // 6)
        ids[1, : length // 2] = 0
        steps = [
            layers.Embedding(rows, 30, dtype=dtype),
            layers.Conv1D(filters, taps, strides=stride, padding=padding, dilation_rate=dilation, activation=activation,
                          bias_initializer="random_normal", dtype=dtype),
            layers.MaxPooling1D(pool, padding="same" if pool == 1 else "valid", dtype=dtype),
            layers.Conv1D(4, 2, padding="same", activation="sigmoid", dtype=dtype),
        ]
        if one_by_one(steps[:2], ids)[-1].shape[1] < pool:
            continue
        compare(steps, ids, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("pool", [2, 3, 5, 255, 256])
def test_a_convolution_of_numbers_and_its_pooling(pool, dtype, rng):
    x = (rng.integers(-8, 9, (2, 700, 6)) / 4).astype(dtype) if dtype == "float32" else rng.standard_normal((2, 700, 6))
    steps = [layers.Conv1D(21, 3, activation="relu", padding="same", dtype=dtype), layers.MaxPooling1D(pool, dtype=dtype)]
    compare(steps, x, dtype)


def test_dense_behind_a_lookup(rng):
    ids = rng.integers(0, 7, (4, 50))
    for activation in (None, "relu", "sigmoid", "tanh", "softmax"):
        compare([layers.Embedding(7, 40, dtype="float64"), layers.Dense(33, activation=activation, dtype="float64")], ids)


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32",
                                  ">i4", "bool"])
def test_ids_of_every_type(kind, rng):
    ids = rng.integers(0, 2, (4, 50)).astype(kind)
    ids.flags.writeable = False
    steps = [layers.Embedding(3, 40, dtype="float64"), layers.Conv1D(8, 3, dtype="float64"),
             layers.MaxPooling1D(3, dtype="float64")]
    y = Chain(steps, dtype="float64")(ids)
    close(y, Chain(steps, dtype="float64")(ids.astype("int64")), kind)


def test_a_frozen_table_gets_no_gradient_and_hinders_none(rng):
    ids = rng.integers(0, 7, (4, 50))
    steps = [layers.Embedding(7, 40, dtype="float64", trainable=False), layers.Conv1D(8, 3, dtype="float64"),
             layers.MaxPooling1D(3, dtype="float64")]
    model = Chain(steps, dtype="float64")
    with GradientTape() as tape:
        loss = ops.sum(model(ids))
    table, kernel = tape.gradient(loss, [steps[0].embeddings, steps[1].kernel])
    assert table is None and abs(kernel.numpy()).max() > 0


def test_watching_the_rows_of_a_frozen_table(rng):
    """What a saliency map needs: the gradient of the looked-up rows themselves."""
    embedding = layers.Embedding(7, 40, dtype="float64", trainable=False)
    convolution = layers.Conv1D(8, 3, activation="relu", dtype="float64")
    ids = rng.integers(0, 7, (4, 50))

    class Watched(seqnet.Model):
        def call(self, x):
            self.rows = embedding(x)
            if self.tape is not None:
                self.tape.watch(self.rows)
            return ops.max_pool1d(convolution(self.rows), 3)

    model = Watched(dtype="float64")
    model.tape = None
    model(ids)
    with GradientTape() as tape:
        model.tape = tape
        loss = ops.sum(model(ids))
    found = tape.gradient(loss, model.rows)
    rows = Tensor(embedding(ids).numpy(), requires_grad=True)
    with GradientTape() as tape:
        loss = ops.sum(ops.max_pool1d(convolution(rows), 3))
    close(found, tape.gradient(loss, rows), "rows")


def test_a_models_inner_outputs_have_gradients(rng):
    """A class activation map: a model with the convolution as second output."""
    x = layers.Input((30,), dtype="int64")
    rows = layers.Embedding(9, 40, name="rows")(x)
    features = layers.Conv1D(8, 3, activation="relu", name="features")(rows)
    y = layers.Dense(1)(layers.Flatten()(layers.MaxPooling1D(4)(features)))
    ids = rng.integers(0, 9, (16, 30))
    model = seqnet.Model(x, [rows, features, y])
    with GradientTape(persistent=True) as tape:
        rows, features, y = model(ids)
        loss = ops.sum(y)
    alone = tape.gradient(loss, features)
    assert alone is not None and abs(alone.numpy()).max() > 0
    flat = ops.max_pool1d(Tensor(features.numpy()), 4)
    assert (np.count_nonzero(alone.numpy(), axis=1) <= flat.shape[1]).all()
    assert abs(tape.gradient(loss, rows).numpy()).max() > 0


def test_one_convolution_read_by_several(rng):
    embedding = layers.Embedding(9, 40, dtype="float64")
    convolution = layers.Conv1D(8, 3, activation="relu", dtype="float64")
    ids = rng.integers(0, 9, (4, 61))

    def several(x):
        rows = embedding(x)
        h = convolution(rows)
        first = ops.max_pool1d(h, 3)
        second = ops.max_pool1d(h, 5)
        return ops.sum(first * first) + ops.sum(second) + ops.sum(ops.tanh(h)) + ops.sum(rows * rows)

    class Several(seqnet.Model):
        def call(self, x):
            return several(x)

    model = Several(dtype="float64")
    model(ids)
    variables = [embedding.embeddings, convolution.kernel, convolution.bias]
    found = []
    for call in (model, several):
        with GradientTape() as tape:
            loss = call(ids)
        found.append([loss, *tape.gradient(loss, variables)])
    for a, b in zip(*found, strict=True):
        close(a, b, "several")


def test_what_was_not_recorded_stays_so(rng):
    """A part of the model under no_grad gets no gradient, though what follows is recorded and could be done at once."""
    embedding, convolution = layers.Embedding(5, 40), layers.Conv1D(8, 3)
    head = layers.Conv1D(6, 2)
    ids = rng.integers(0, 5, (4, 60))

    class Partly(seqnet.Model):
        def call(self, x, part="conv"):
            if self.part == "rows":
                with no_grad():
                    rows = embedding(x)
                h = convolution(rows)
            else:
                with no_grad():
                    h = convolution(embedding(x))
            return head(ops.max_pool1d(h, 3))

    model = Partly()
    for model.part, wanted in (("rows", [False, True, True]), ("conv", [False, False, True])):
        model(ids)
        with GradientTape() as tape:
            loss = ops.sum(model(ids))
        gradients = tape.gradient(loss, [embedding.embeddings, convolution.kernel, head.kernel])
        assert [g is not None for g in gradients] == wanted, model.part


def test_a_value_read_later_is_that_of_its_time(rng):
    steps = [layers.Embedding(5, 40, dtype="float64"), layers.Conv1D(8, 3, dtype="float64"),
             layers.MaxPooling1D(3, dtype="float64")]
    ids = rng.integers(0, 5, (4, 60))
    model = Chain(steps, dtype="float64")
    before = [t.numpy() for t in one_by_one(steps, ids)]
    model(ids)
    for step in steps[:2]:
        for v in step.weights:
            v.assign(v.numpy() + 1)
    for a, b in zip(model.between, before, strict=True):
        close(a, b, "read after the change")
    assert abs(model(ids).numpy() - before[-1]).max() > 1


def test_an_exception_within_a_model_leaves_nothing_behind(rng):
    embedding = layers.Embedding(5, 40)

    class Broken(seqnet.Model):
        def call(self, x):
            self.rows = embedding(x)
            raise RuntimeError("on purpose")

    model = Broken()
    with pytest.raises(RuntimeError, match="on purpose"):
        model(rng.integers(0, 5, (4, 60)))
    assert model.rows.pending is not None
    kernel = np.ones((3, 40, 2), "float32")
    assert ops.conv1d(Tensor(np.ones((1, 5, 40), "float32")), kernel).pending is None, "outside, values are computed"
    embedding.embeddings.assign(np.zeros((5, 40)))
    assert model.rows.pending is None


def test_nothing_keeps_what_nobody_reads(rng):
    steps = [layers.Embedding(5, 40), layers.Conv1D(64, 3), layers.MaxPooling1D(3)]
    model = seqnet.Sequential(steps)
    ids = rng.integers(0, 5, (64, 60))
    model(ids)
    gc.collect()
    live = _core.memory_stats()["live_blocks"]
    for _ in range(3):
        with GradientTape() as tape:
            loss = ops.sum(model(ids))
        tape.gradient(loss, model.trainable_variables)
        del loss, tape
    assert _core.memory_stats()["live_blocks"] == live


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("activation", [None, "relu"])
def test_numbers_that_are_none(bad, activation, rng):
    """The same places are NaN, infinite and finite, and of several NaNs the first is the one that was largest."""
    for rows, length in ((6, 60), (300, 60)):
        embedding = layers.Embedding(rows, 40, dtype="float64")
        convolution = layers.Conv1D(20, 3, activation=activation, dtype="float64")
        ids = rng.integers(0, rows - 1, (2, length))
        embedding.build()
        table = embedding.embeddings.numpy()
        table[ids[0, 7], 3] = table[ids[1, 20]] = bad
        embedding.embeddings.assign(table)
        pool = layers.MaxPooling1D(4, dtype="float64")
        steps = [embedding, convolution, pool]
        values = []
        for between in (one_by_one(steps, ids), (Chain(steps, dtype="float64")(ids),)):
            values.append(between[-1].numpy())
        np.testing.assert_allclose(*values, rtol=1e-12, atol=1e-12)


def test_of_several_nans_the_first_gets_the_gradient(rng):
    x = rng.standard_normal((1, 40, 3))
    x[0, 5:8] = np.nan
    ids = np.arange(40)[None] % 9
    table = rng.standard_normal((9, 30))
    table[4:6, 0] = np.nan
    kernel = rng.standard_normal((1, 3, 20))
    geometry = (1, 0, 40, 1, 1, 0, 4)
    wide = rng.standard_normal((1, 30, 70))
    dense, looked = (x, kernel, None, geometry), (table[ids], wide, None, geometry)
    for z, arg in ((_core.conv1d_forward(*dense), _core.conv1d_pool_forward(*dense)[1]),
                   (_core.conv1d_forward(*looked), _core.lookup_forward(ids, table, wide, geometry, None)[1])):
        _, which = _core.max_pool1d_forward(z, 4, 4, 0, 10, 1)
        np.testing.assert_array_equal(arg, which)


def test_a_nan_in_a_row_that_nobody_looks_up_reaches_nothing(rng):
    embedding = layers.Embedding(6, 40, dtype="float64")
    embedding.build()
    table = embedding.embeddings.numpy()
    table[5] = np.nan
    embedding.embeddings.assign(table)
    steps = [embedding, layers.Conv1D(20, 3, dtype="float64"), layers.MaxPooling1D(4, dtype="float64")]
    _, alone, _ = compare(steps, rng.integers(0, 5, (3, 50)))
    for gradient in alone:
        assert np.isfinite(gradient.numpy()).all()


def test_no_split_changes_a_bit(rng):
    """Threads and chunks of every size, over all ways from ids to a pooled convolution."""
    ids = rng.integers(0, 9, (5, 70))
    ids[2:4, :40] = 0
    x = rng.standard_normal((5, 70, 18)).astype("float32")
    x[2:4, :40] = 0
    models = [
        (Chain([layers.Embedding(9, 40), layers.Conv1D(37, 3, activation="relu"), layers.MaxPooling1D(3),
                layers.Conv1D(20, 2, strides=2, activation="tanh"), layers.Dense(3)]), ids),
        (Chain([layers.Embedding(400, 10), layers.Conv1D(70, 4, padding="same"), layers.MaxPooling1D(5)]), ids),
        (Chain([layers.Conv1D(36, 5, padding="causal", dilation_rate=3, groups=2), layers.MaxPooling1D(2)]), x),
        (Chain([layers.Conv1D(33, 5, activation="relu"), layers.MaxPooling1D(7), layers.Dense(50)]), x),
    ]
    threads = _core.get_num_threads()
    try:
        for model, inputs in models:
            model(inputs)
            seen = set()
            for n, chunk in ((1, 0), (1, 1), (2, 0), (2, 1), (2, 3), (3, 2), (3, 5), (2, 7), (1, 4), (3, 6)):
                _core.set_num_threads(n)
                _core.set_chunk(chunk)
                with GradientTape() as tape:
                    y = model(inputs)
                    loss = ops.sum(y * y)
                gradients = tape.gradient(loss, model.trainable_variables)
                seen.add(b"".join(np.asarray(a).tobytes() for a in (y, *gradients)))
            assert len(seen) == 1
    finally:
        _core.set_chunk(0)
        _core.set_num_threads(threads)


def test_several_threads_at_once(rng):
    """Models of their own on several threads, some of them changing variables: each gets what it gets alone."""
    def work(seed, out):
        own = np.random.default_rng(seed)
        steps = [layers.Embedding(9, 40, dtype="float64"), layers.Conv1D(37, 3, activation="relu", dtype="float64"),
                 layers.MaxPooling1D(3, dtype="float64")]
        model = Chain(steps, dtype="float64")
        ids = own.integers(0, 9, (3, 40))
        model(ids)
        for v in model.trainable_variables:
            v.assign(own.standard_normal(v.shape))
        for _ in range(30):
            with GradientTape() as tape:
                loss = ops.sum(model(ids))
            for v, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True):
                v.assign_sub(0.01 * g.numpy())
            between = [t.numpy() for t in model.between]
        out[seed] = [v.numpy() for v in model.trainable_variables] + between

    alone, together, failed = {}, {}, []

    def guarded(seed):
        try:
            work(seed, together)
        except BaseException as error:
            failed.append(error)

    for seed in range(4):
        work(seed, alone)
    threads = [threading.Thread(target=guarded, args=(seed,)) for seed in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    assert not failed
    for seed in range(4):
        for a, b in zip(alone[seed], together[seed], strict=True):
            np.testing.assert_array_equal(a, b)
