"""Every operation on every case of the table: value, gradient, type, layout, threads, splits, instruction set."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import _core, config, ops
from seqnet.tensor import Tensor, no_grad
from seqnet.testing import array_zoo, assert_close, gradcheck, value_and_gradients
from tests import case, cases
from tests.case import CASES, label

EACH = pytest.mark.parametrize("number", range(len(CASES)), ids=[label(c) for c in CASES])
WITH_GRADIENT = [i for i, c in enumerate(CASES) if c.gradient]


def arrays_of(number, dtype="float64"):
    rng = np.random.default_rng(zlib.crc32(label(CASES[number]).encode()))
    arrays = [np.asarray(a) for a in CASES[number].make(rng)]
    return [a.astype(dtype) if a.dtype.kind == "f" else a for a in arrays]


def listed(result):
    return list(result) if isinstance(result, (list, tuple)) else [result]


def weights_of(results):
    rng = np.random.default_rng(1)
    return [rng.standard_normal(y.shape) for y in results if y.dtype.kind == "f"]


def run(number, arrays):
    """All results as arrays, and the gradients of a weighted sum of those that are floats."""
    c = CASES[number]
    with no_grad():
        results = [np.array(y.data) for y in listed(c.call(*map(Tensor, arrays)))]
    if not c.gradient:
        return results, []
    values, gradients = value_and_gradients(c.call, arrays, weights_of(results))
    for value, result in zip(values, (r for r in results if r.dtype.kind == "f"), strict=True):
        assert value.tobytes() == result.tobytes(), "recording changed the value"
    return results, gradients


def same_bits(first, second):
    assert len(first) == len(second)
    for a, b in zip(first, second):
        assert (a is None) == (b is None)
        if a is not None:
            assert a.shape == b.shape and a.dtype == b.dtype
            assert a.tobytes() == b.tobytes()


def test_every_operation_has_cases_and_a_twin():
    public = set(ops.__all__)
    tested = {c.op for c in CASES}
    assert public - tested - set(cases.ALIASES) - cases.MAKERS == set()
    assert (set(cases.ALIASES) | cases.MAKERS) <= public
    for alias, name in cases.ALIASES.items():
        assert getattr(ops, alias) is getattr(ops, name)
    for c in CASES:
        assert c.twin is not None or case.find_twin(c.op).__doc__
        assert not c.composed or (c.smooth and c.gradient)
        if c.gradient and not c.composed:
            assert c.twin_backward is not None or case.find_twin(c.op + "_backward").__doc__
    for name in public:
        assert getattr(ops, name).__doc__, name


@EACH
def test_value_is_the_twins(number):
    c, arrays = CASES[number], arrays_of(number)
    with no_grad():
        results = listed(c.call(*map(Tensor, arrays)))
    with np.errstate(all="ignore"):
        expected = listed(c.expected(*arrays))
    assert len(results) == len(expected)
    for y, want in zip(results, expected):
        assert isinstance(y, Tensor)
        assert_close(y.data, want, c.rtol, c.rtol, c.op)


WITH_TWIN = [i for i in WITH_GRADIENT if not CASES[i].composed]


@pytest.mark.parametrize("number", WITH_TWIN, ids=[label(CASES[i]) for i in WITH_TWIN])
def test_gradient_is_the_twins(number):
    c, arrays = CASES[number], arrays_of(number)
    results, gradients = run(number, arrays)
    dys = weights_of(results)
    with np.errstate(all="ignore"):
        expected = c.expected_gradients(
            dys if len(dys) > 1 or c.op in ("split", "unstack", "top_k") else dys[0], *arrays
        )
    assert len(gradients) == len(expected)
    for g, want in zip(gradients, expected):
        assert g is not None and g.flags.c_contiguous and g.dtype == np.float64
        assert_close(g, want, 10 * c.rtol, 10 * c.rtol, c.op)


SMOOTH = [i for i in WITH_GRADIENT if CASES[i].smooth]


@pytest.mark.parametrize("number", SMOOTH, ids=[label(CASES[i]) for i in SMOOTH])
def test_gradient_is_the_difference_quotient(number):
    gradcheck(CASES[number].call, arrays_of(number), rtol=2e-6, most_entries=60)


@EACH
def test_float32_agrees_with_float64(number):
    c = CASES[number]
    single, double = run(number, arrays_of(number, "float32")), run(number, arrays_of(number))
    for kind, few, many in zip(("value", "gradient"), single, double):
        for a, b in zip(few, many, strict=True):
            if b.dtype.kind == "f" and any(x.dtype.kind == "f" for x in arrays_of(number)):
                assert a.dtype == np.float32, c.op
            scale = np.max(np.abs(b[np.isfinite(b)]), initial=1.0) if b.dtype.kind == "f" else 0
            assert_close(a, b, c.rtol32, c.rtol32 * scale, f"{c.op}: {kind}")


@EACH
def test_any_layout_gives_the_same_bits_and_inputs_stay(number):
    plain = arrays_of(number, "float32")
    want = run(number, plain)
    for animals in zip(*[array_zoo(a) for a in plain]):
        arrays = [a for _, a in animals]
        before = [a.copy() for a in arrays]
        results, gradients = run(number, arrays)
        for a, b in zip(arrays, before):
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), animals[0][0]
        same_bits(results, want[0])
        same_bits(gradients, want[1])


@EACH
def test_threads_and_chunks_change_no_bit(number):
    for dtype in ("float32", "float64"):
        arrays = arrays_of(number, dtype)
        config.set_num_threads(1)
        want = run(number, arrays)
        try:
            for threads, chunk in ((1, 1), (1, 3), (1, 7), (2, 0), (2, 5), (3, 1), (3, 0)):
                config.set_num_threads(threads)
                _core.set_chunk(chunk)
                results, gradients = run(number, arrays)
                same_bits(results, want[0])
                same_bits(gradients, want[1])
        finally:
            _core.set_chunk(0)


SAVE_ALL = """
import sys
import numpy as np
from tests.ops import test_cases as t
np.save(sys.argv[1], np.concatenate([y for _, _, y in t.everything()]))
"""


def everything():
    """(case, type, its results and gradients in a row) for all cases; float64 holds what any of them holds."""
    for dtype in ("float32", "float64"):
        for number, c in enumerate(CASES):
            results, gradients = run(number, arrays_of(number, dtype))
            yield c, dtype, np.concatenate([np.ravel(y).astype("float64") for y in [*results, *gradients]])


@pytest.mark.parametrize("isa", [isa for isa in _core.cpu_info()["available"] if isa != _core.cpu_info()["isa"]])
def test_instruction_sets_agree(isa, tmp_path):
    # the package under test comes first: in a clone the source folder beside these tests has no compiled core
    roots = [str(Path(seqnet.__file__).parents[1]), str(Path(__file__).parents[2])]
    done = subprocess.run(
        [sys.executable, "-P", "-c", SAVE_ALL, str(tmp_path / "all.npy")],
        env=dict(os.environ, SEQNET_CPU=isa, PYTHONPATH=os.pathsep.join(roots)),
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    theirs, place = np.load(tmp_path / "all.npy"), 0
    for c, dtype, ours in everything():
        part, place = theirs[place : place + ours.size], place + ours.size
        rtol = c.rtol32 if dtype == "float32" else 10 * c.rtol
        scale = np.max(np.abs(ours[np.isfinite(ours)]), initial=1.0)
        assert_close(part, ours, rtol, rtol * scale, f"{c.op} in {dtype}")
    assert place == theirs.size


JUNK = [None, "text", object(), {"a": 1}, np.array(["a"]), np.array([1 + 2j]), np.array([object()]), [[1, 2], [3]]]
WITH_BIAS = {"conv1d", "conv1d_transpose", "dense", "depthwise_conv1d"}  # their third operand may be None
TAKES_ANYTHING = {
    "logical_not",
    "logical_and",
    "logical_or",
    "logical_xor",
    "equal",
    "not_equal",
    "zeros_like",
    "ones_like",
    "size",
    "stop_gradient",
    "convert_to_tensor",
    "full_like",
    "where",
    "any",
    "all",
    "count_nonzero",
    "argsort",
    "cast",
    "top_k",
}
FIRST = {c.op: i for i, c in reversed(list(enumerate(CASES)))}
CHECKED = sorted(set(FIRST) - TAKES_ANYTHING)


@pytest.mark.parametrize("op", CHECKED)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_numbers_no_result(op, place):
    c, arrays = CASES[FIRST[op]], arrays_of(FIRST[op])
    if place >= len(arrays):
        return
    for junk in JUNK:
        if junk is None and op in WITH_BIAS and place == 2:
            continue
        wrong = [*arrays[:place], junk, *arrays[place + 1 :]]
        with pytest.raises((TypeError, ValueError, IndexError)):
            c.call(*wrong)


@EACH
def test_any_rank_gives_a_result_or_an_error(number):
    """Other ranks and extents than the case's either work or say why not; the core never falls over."""
    c, arrays = CASES[number], arrays_of(number)
    for place in range(len(arrays)):
        for shape in ((), (1,), (3, 0), (2, 2, 2), (1, 1, 1, 1, 1)):
            wrong = list(arrays)
            wrong[place] = np.ones(shape, arrays[place].dtype)
            try:
                results = listed(c.call(*wrong))
            except (TypeError, ValueError, IndexError) as error:
                assert str(error), c.op
            else:
                assert all(isinstance(y, Tensor) for y in results)
