"""The recurrent operations in every combination of settings, against their twins to 1e-10, and what the core may not do
wrong: lookups, shared beginnings, threads."""

from itertools import product

import numpy as np
import pytest

from seqnet import _core, config, ops
from seqnet.reference.recurrent import ACTIVATIONS
from seqnet.tape import backward
from seqnet.tensor import Tensor, Variable, defer_values
from seqnet.testing import assert_close, gradcheck, value_and_gradients
from tests.case import find_twin
from tests.cases_recurrent import GATES, factors, inputs, steps

FORMS = [("simple_rnn", {}), ("lstm", {}), ("gru", {"reset_after": True}), ("gru", {"reset_after": False})]
EACH_FORM = pytest.mark.parametrize("name, form", FORMS, ids=["simple_rnn", "lstm", "gru_after", "gru_before"])
BATCH, TIME, FEATURES, UNITS = 4, 5, 2, 3


def like_the_twin(name, arrays, dtype="float64", rtol=1e-10, bias=True, **settings):
    """Value and gradients; without `bias`, arrays behind the third are states."""

    def placed(items):
        return items if bias else [*items[:3], None, *items[3:]]

    expected = find_twin(name)(*placed(arrays), **settings)
    rng = np.random.default_rng(1)
    weights = [rng.standard_normal(y.shape) for y in expected]
    values, gradients = value_and_gradients(lambda *tensors: getattr(ops, name)(*placed(tensors), **settings),
                                            [a.astype(dtype) for a in arrays], weights)
    wanted = find_twin(f"{name}_backward")(weights, *placed(arrays), **settings)
    for what, got, want in (("value", values, expected), ("gradient", gradients, wanted)):
        for number, (a, b) in enumerate(zip(got, want, strict=True)):
            assert_close(a, b, rtol, rtol * max(1.0, np.abs(b).max(initial=0)), f"{what} {number}")


@EACH_FORM
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("states", [False, True])
def test_every_combination(name, form, masked, states):
    gates = GATES[name][0]
    copies = (0, 1, gates) if gates > 1 else (0, 1)
    mask = {"mask": steps(BATCH, TIME)} if masked else {}
    rng = np.random.default_rng(2)
    for drop, recurrent, bias, *flags in product(copies, copies, *[(False, True)] * 4):
        settings = dict(zip(("go_backwards", "return_sequences", "zero_output_for_mask"), flags), **mask, **form)
        if drop:
            settings["dropout_mask"] = factors(drop, BATCH, FEATURES)[0 if drop == 1 else slice(None)]
        if recurrent:
            settings["recurrent_dropout_mask"] = factors(recurrent, BATCH, UNITS)[0 if recurrent == 1 else slice(None)]
        two = form.get("reset_after", False)
        arrays = inputs(name, BATCH, TIME, FEATURES, UNITS, states=states, bias=bias, two=two)(rng)
        like_the_twin(name, arrays, bias=bias, **settings)


@EACH_FORM
@pytest.mark.parametrize("activation", [*ACTIVATIONS])
def test_every_activation(name, form, activation):
    """Those of the kernels, and one (silu) that is composed."""
    arrays = inputs(name, 3, 4, 2, 3, two=form.get("reset_after", False))(np.random.default_rng(3))
    for place in ("activation",) if name == "simple_rnn" else ("activation", "recurrent_activation"):
        like_the_twin(name, [a * 0.2 for a in arrays], rtol=1e-9, **{place: activation}, return_sequences=True, **form)


@EACH_FORM
def test_functions_are_activations(name, form):
    arrays = inputs(name, 3, 4, 2, 3, two=form.get("reset_after", False))(np.random.default_rng(3))
    named = getattr(ops, name)(*arrays, activation="tanh", **form)
    own = getattr(ops, name)(*arrays, activation=lambda x: ops.tanh(x), mask=np.ones((3, 4)), **form)
    for a, b in zip(named, own):
        assert_close(b.data, a.data, 1e-12, 1e-12)
    gradcheck(lambda *a: getattr(ops, name)(*a, activation=ops.softmax, go_backwards=True, **form), arrays, rtol=2e-6)


@EACH_FORM
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kind", ["plain", "padded", "masked", "dropped", "dropped by gate", "recurrent"])
def test_behind_an_embedding(name, form, backwards, kind):
    """The table meets the kernel once for each distinct id, rows share their padding: as if nothing of that were done."""
    rng = np.random.default_rng(4)
    gates = GATES[name][0]
    ids = rng.integers(1, 9, (12, 20))
    for row, length in zip(ids, (0, 3, 20, 17, 18, 18, 19, 11, 12, 5, 19, 20)):
        row[slice(20 - length, 20) if backwards else slice(0, length)] = 0
    if kind == "plain":
        ids = rng.integers(0, 9, (12, 20))
    settings = {"go_backwards": backwards, **form}
    if kind == "masked":
        settings["mask"] = ids != 0
    if kind.startswith("dropped"):
        settings["dropout_mask"] = factors(12, 3) if kind == "dropped" else factors(gates, 12, 3)
    if kind == "recurrent":
        settings["recurrent_dropout_mask"] = factors(gates, 12, 5)
    weights = inputs(name, 1, 1, 3, 5, states=False, two=form.get("reset_after", False))(rng)[1:]
    found = []
    for sequences, deferring in product((False, True), (False, True)):
        table = Variable(np.random.default_rng(5).standard_normal((9, 3)), dtype="float64")
        tensors = [table, *(Tensor(w, requires_grad=True) for w in weights)]
        with defer_values():
            x = ops.embedding(ids, table)
            if not deferring:
                x.data  # computed: no longer a lookup
            y, *last = getattr(ops, name)(x, *tensors[1:], return_sequences=sequences, **settings)
        total = ops.sum(y * np.random.default_rng(6).standard_normal(y.shape)) + ops.sum(ops.square(last[-1]))
        found.append([y.data, *(t.data for t in last), *backward(total, tensors)])
    for looked_up, plain in zip(found[1::2], found[::2]):
        for a, b in zip(looked_up, plain, strict=True):
            assert_close(a, b, 1e-10, 1e-10)


def test_the_shared_beginning_is_left_out():
    ids = np.zeros((10, 30), "int64")
    ids[:, 25:] = np.random.default_rng(0).integers(1, 5, (10, 5))
    ids[3] = 0
    bounds, row, step, start, shared = _core.sequence_plan(ids, None, 10, 30, 0, 1)
    assert list(start) == [30 if b == 3 else 25 for b in range(10)] and list(shared) == [0] * 30
    assert list(np.diff(bounds)) == [0 if b == 3 else 5 for b in range(10)]
    assert list(step[:5]) == [25, 26, 27, 28, 29] and list(row[:5]) == list(ids[0, 25:])
    assert _core.sequence_plan(np.arange(300).reshape(10, 30), None, 10, 30, 0, 1)[3] is None


def test_a_plan_without_choices_takes_no_time():
    bounds, *rest = _core.sequence_plan(None, None, 3, 1 << 40, 0, 1)
    assert list(bounds) == [0, 1 << 40, 2 << 40, 3 << 40] and rest == [None] * 4
    with pytest.raises(ValueError, match="more steps"):
        _core.sequence_plan(None, None, 1 << 24, 1 << 40, 0, 0)


def test_the_gradient_of_looked_up_rows_can_be_asked_for():
    """Of the embedding's output itself, which was never computed."""
    from seqnet import GradientTape

    ids = np.zeros((8, 12), "int64")
    ids[:, 8:] = np.random.default_rng(0).integers(1, 5, (8, 4))
    table = Variable(np.random.default_rng(1).standard_normal((5, 3)), dtype="float64")
    kernel, recurrent = (np.random.default_rng(2).standard_normal((n, 16)) for n in (3, 4))
    results = []
    for early in (False, True):
        with GradientTape() as tape, defer_values():
            x = ops.embedding(ids, table)
            if early:
                x.data
            y = ops.sum(ops.square(ops.lstm(x, kernel, recurrent)[0]))
        results.append(tape.gradient(y, x).data)
    assert results[0].shape == (8, 12, 3)
    assert_close(results[0], results[1], 1e-10, 1e-12)


@EACH_FORM
def test_threads_change_no_bit_at_full_size(name, form):
    rng = np.random.default_rng(7)
    arrays = [a.astype("float32") for a in inputs(name, 25, 30, 8, 40, two=form.get("reset_after", False))(rng)]
    mask = rng.random((25, 30)) < 0.8
    found = []
    try:
        for threads in (1, 2, 3, 2):
            config.set_num_threads(threads)
            values, gradients = value_and_gradients(lambda *a: getattr(ops, name)(*a, mask=mask, **form), arrays)
            found.append([a.tobytes() for a in (*values, *gradients)])
    finally:
        config.set_num_threads(2)
    assert found[0] == found[1] == found[2] == found[3]


@EACH_FORM
def test_single_precision_is_near(name, form):
    arrays = inputs(name, 5, 40, 6, 33, two=form.get("reset_after", False))(np.random.default_rng(8))
    like_the_twin(name, arrays, "float32", 1e-5, return_sequences=True, **form)


def test_messages():
    x, kernel, recurrent = np.zeros((2, 3, 4)), np.zeros((4, 8)), np.zeros((2, 8))
    with pytest.raises(ValueError, match="4 features"):
        ops.lstm(x, np.zeros((5, 8)), recurrent)
    with pytest.raises(ValueError, match="x must be"):
        ops.lstm(x[0], kernel, recurrent)
    with pytest.raises(ValueError, match="initial state"):
        ops.lstm(x, kernel, recurrent, h=np.zeros((3, 2)))
    with pytest.raises(ValueError, match="mask must be"):
        ops.lstm(x, kernel, recurrent, mask=np.ones((2, 4)))
    with pytest.raises(ValueError, match="dropout_mask must be"):
        ops.lstm(x, kernel, recurrent, dropout_mask=np.ones((2, 3)))
    with pytest.raises(ValueError, match="bias must have shape"):
        ops.lstm(x, kernel, recurrent, np.zeros(7))
