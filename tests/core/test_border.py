"""The border of the C core: whatever array comes, a right answer or one clear exception."""

import sys

import numpy as np
import pytest

from seqnet import _core

FUNCTIONS = _core.ops()["functions"]
STATE = {"set_num_threads", "set_chunk", "_fail_alloc", "trim"}  # these change the process, not arrays


@pytest.mark.parametrize("dtype", ["float16", "int32", "int64", "bool", "complex64", "object", "U3", "M8[s]"])
def test_a_wrong_type_is_named(dtype):
    with pytest.raises(TypeError, match=r"relu: x"):
        _core.relu_forward(np.zeros(3, dtype))


@pytest.mark.parametrize("thing", [None, 1, 1.5, "text", [1.0, 2.0], (), {}, object(), np.float32(1), b"bytes", len])
def test_what_is_no_array_is_refused(thing):
    with pytest.raises(TypeError, match=r"relu: x"):
        _core.relu_forward(thing)


def layouts():
    base = np.arange(24, dtype="float32").reshape(4, 6)
    raw = np.zeros(4 * 24 + 1, "uint8")
    return {
        "every second": base[:, ::2],
        "transposed": base.T,
        "backwards": base[::-1],
        "broadcast": np.broadcast_to(np.float32(1), (4, 6)),
        "byte-swapped": base.astype(">f4"),
        "misaligned": raw[1:].view("float32"),
    }


@pytest.mark.parametrize("name", layouts())
def test_a_wrong_layout_is_an_error_not_a_wrong_answer(name):
    with pytest.raises((TypeError, ValueError), match="relu: x"):
        _core.relu_forward(layouts()[name])


@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0, 2), (1, 1, 1, 1), (7, 3), (0, 2**40)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_empty_and_odd_shapes(shape, dtype, rng):
    x = rng.standard_normal(shape).astype(dtype) if np.prod(shape) else np.zeros(shape, dtype)
    y = _core.relu_forward(np.asarray(x))
    assert y.shape == shape and y.dtype == dtype
    np.testing.assert_array_equal(y, np.maximum(x, 0))


def test_the_most_axes_numpy_allows(rng):
    x = rng.standard_normal((1,) * 30 + (2, 3)).astype("float32")
    np.testing.assert_array_equal(_core.relu_forward(x), np.maximum(x, 0))


@pytest.mark.parametrize("size", [5, 100_000])
def test_inputs_are_read_only_and_outputs_are_new(size, rng):
    x = rng.standard_normal(size).astype("float32")
    before = x.copy()
    x.flags.writeable = False
    y = _core.relu_forward(x)
    assert not np.shares_memory(x, y)
    assert y.flags.writeable and y.flags.c_contiguous and y.flags.aligned
    np.testing.assert_array_equal(x, before)


def test_one_array_may_be_both_arguments():
    x = np.arange(6, dtype="float32")
    np.testing.assert_array_equal(_core.accumulate(x, x, False), 2 * np.arange(6))
    assert _core.accumulate(x, x, True) is x
    np.testing.assert_array_equal(x, 2 * np.arange(6))


def test_overlapping_arguments_in_place():
    x = np.arange(8, dtype="float64")
    a, b = x[:6], x[2:]
    want = a + b
    try:
        got = _core.accumulate(a, b, True)
    except ValueError:
        np.testing.assert_array_equal(x, np.arange(8))
    else:
        np.testing.assert_array_equal(got, want)


def test_writing_into_a_read_only_array_is_refused():
    a = np.ones(4, "float32")
    a.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        _core.accumulate(a, np.ones(4, "float32"), True)
    np.testing.assert_array_equal(a, 1)


def test_two_types_or_two_shapes_in_one_call():
    a = np.ones(4, "float32")
    with pytest.raises(TypeError, match=r"float32.*float64"):
        _core.accumulate(a, np.ones(4, "float64"), False)
    with pytest.raises(ValueError, match="shape"):
        _core.accumulate(a, np.ones(5, "float32"), False)
    with pytest.raises(ValueError, match="shape"):
        _core.accumulate(a, np.ones((2, 2), "float32"), False)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in STATE])
def test_every_function_counts_its_arguments(name):
    function = getattr(_core, name)
    taken = None
    for count in range(24):
        try:
            function(*[None] * count)
        except TypeError as error:
            if "argument" in str(error):
                continue
        except ValueError:
            pass
        taken = count if taken is None else taken
    assert taken is not None, "no number of arguments is accepted"
    with pytest.raises(TypeError, match="argument"):
        function(*[None] * 40)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in STATE])
def test_no_keywords(name):
    with pytest.raises(TypeError, match="keyword"):
        getattr(_core, name)(x=1)


def test_references_are_given_back(rng):
    """Every path through a binding leaves the counts of its arguments alone, the failing ones too."""
    good = rng.standard_normal(20_000).astype("float32")
    calls = [
        (_core.relu_forward, (good,)),
        (_core.relu_forward, (good[::2],)),
        (_core.relu_forward, (np.zeros(3, "int8"),)),
        (_core.relu_forward, (good, good)),
        (_core.relu_backward, (good, good)),
        (_core.relu_backward, (good, good[:5])),
        (_core.relu_backward, (good, good.astype("float64"))),
        (_core.relu_backward, (good, None)),
        (_core.accumulate, (good, good, 2)),
        (_core.accumulate, (good, good.copy(), True)),
        (_core.accumulate, (good, good, "no")),
        (_core.set_num_threads, ("two",)),
        (_core.set_num_threads, (2**70,)),
    ]
    for function, arguments in calls:
        before = [sys.getrefcount(a) for a in arguments]
        blocks = _core.memory_stats()["live_blocks"]
        for _ in range(300):
            try:
                function(*arguments)
            except (TypeError, ValueError, OverflowError):
                pass
        assert [sys.getrefcount(a) for a in arguments] == before, function
        assert _core.memory_stats()["live_blocks"] == blocks, function


@pytest.mark.parametrize("value", [0, -1, 257, 2**63, -(2**80), 1.5, "2", None, b"", [1]])
def test_numbers_out_of_range(value):
    before = _core.get_num_threads()
    with pytest.raises((TypeError, ValueError, OverflowError)):
        _core.set_num_threads(value)
    assert _core.get_num_threads() == before


def test_array_subclasses_give_plain_arrays():
    class Odd(np.ndarray):
        pass

    y = _core.relu_forward(np.array([1.0, -2.0], "float32").view(Odd))
    assert type(y) is np.ndarray
    np.testing.assert_array_equal(y, [1, 0])
