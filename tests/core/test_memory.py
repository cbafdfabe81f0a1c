"""The block cache: every block comes back, the books balance, and running out of memory is an exception."""

import gc
import sys
import threading
import tracemalloc

import numpy as np
import pytest

from seqnet import _core

BIG = 1 << 20  # elements; far above what goes through NumPy's own allocator


@pytest.fixture(autouse=True)
def empty_cache():
    gc.collect()
    _core.trim()
    yield
    _core.trim()


def test_a_block_is_counted_while_an_array_holds_it():
    x = np.ones(BIG, "float32")
    before = _core.memory_stats()
    y = _core.relu_forward(x)
    view = y[10:20]
    during = _core.memory_stats()
    assert during["live_blocks"] == before["live_blocks"] + 1
    assert during["live_bytes"] >= before["live_bytes"] + y.nbytes
    del y
    assert _core.memory_stats()["live_blocks"] == during["live_blocks"], "a view keeps the block"
    np.testing.assert_array_equal(view, 1)
    del view
    after = _core.memory_stats()
    assert after["live_blocks"] == before["live_blocks"]
    assert after["cached_blocks"] == before["cached_blocks"] + 1


def test_a_block_is_used_again():
    x = np.ones(BIG, "float32")
    address = _core.relu_forward(x).__array_interface__["data"][0]
    before = _core.memory_stats()
    y = _core.relu_forward(x)
    after = _core.memory_stats()
    assert y.__array_interface__["data"][0] == address
    assert after["hits"] == before["hits"] + 1 and after["misses"] == before["misses"]


def test_blocks_are_aligned_to_cache_lines():
    for n in (5_000, 50_001, BIG + 3):
        y = _core.relu_forward(np.ones(n, "float64"))
        assert y.__array_interface__["data"][0] % 64 == 0


def test_trim_gives_everything_back():
    for n in (BIG, 2 * BIG, 3 * BIG):
        _core.relu_forward(np.ones(n, "float32"))
    held = _core.memory_stats()["cached_bytes"]
    assert held >= 6 * BIG * 4
    assert _core.trim() == held
    stats = _core.memory_stats()
    assert stats["cached_bytes"] == stats["cached_blocks"] == 0
    assert _core.trim() == 0


def test_the_cache_has_a_limit():
    stats = _core.memory_stats()
    assert 0 < stats["limit_bytes"] <= 4 << 30
    assert stats["cached_bytes"] <= stats["limit_bytes"]


def test_a_training_loops_worth_of_calls_reaches_a_plateau(rng):
    """Blocks and Python objects stop growing once every size has been seen."""
    sizes = [int(n) for n in rng.integers(1, 60_000, 20)]
    inputs = [rng.standard_normal(n).astype("float32") for n in sizes]

    def loop():
        for x in inputs:
            y = _core.relu_forward(x)
            _core.relu_backward(y, y)
            _core.accumulate(y, x, True)
            try:
                _core.relu_backward(y, x[:-1])
            except ValueError:
                pass

    for _ in range(5):
        loop()
    tracemalloc.start()
    loop()
    gc.collect()
    stats, python = _core.memory_stats(), tracemalloc.get_traced_memory()[0]
    for _ in range(50):
        loop()
    gc.collect()
    later, python_later = _core.memory_stats(), tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert later["live_blocks"] == stats["live_blocks"]
    assert later["cached_bytes"] == stats["cached_bytes"]
    assert later["misses"] == stats["misses"]
    assert python_later - python < 20_000


def test_blocks_may_die_on_another_thread():
    before = _core.memory_stats()["live_blocks"]
    arrays = [_core.relu_forward(np.ones(50_000 + 1000 * i, "float32")) for i in range(20)]

    def drop():
        while arrays:
            try:
                arrays.pop()
            except IndexError:
                return

    threads = [threading.Thread(target=drop) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(20)
    assert _core.memory_stats()["live_blocks"] == before


@pytest.fixture
def failing():
    """`_core._fail_alloc`, which only debug builds have; switched off again after the test."""
    try:
        _core._fail_alloc(0)
    except NotImplementedError:
        pytest.skip("allocation failures are injected only in builds with SEQNET_DEBUG or SEQNET_SANITIZE")
    yield _core._fail_alloc
    _core._fail_alloc(0)


def test_any_failing_request_is_a_memory_error(failing):
    """Every function of the core, each request for memory in turn: MemoryError, and nothing lost or changed."""
    from tests.fuzz.__main__ import WRITES, arrays_in, record

    never = []
    for name, calls in record().items():
        refused = 0
        for arguments in calls:
            inputs = list(arrays_in(arguments))
            before = [a.tobytes() for a in inputs]
            live, counts = _core.memory_stats()["live_blocks"], [sys.getrefcount(a) for a in inputs]
            for n in range(1, 50):
                failing(n)
                try:
                    getattr(_core, name)(*arguments)
                except MemoryError:
                    refused += 1
                    assert name in WRITES or [a.tobytes() for a in inputs] == before, name
                else:
                    failing(0)
                    break
                finally:
                    assert _core.memory_stats()["live_blocks"] == live, name
                    assert [sys.getrefcount(a) for a in inputs] == counts, name
            else:
                pytest.fail(f"{name} never succeeded")
        if not refused:
            never.append(name)
    assert set(never) <= {"optimizer_step", "ops", "check_ids", "pickled_rows"}, "these ask for no memory at all"


def test_more_memory_than_there_is(run_python):
    """A result that the system cannot hold is a MemoryError; the input here is a mapping of one page."""
    code = """
import resource, numpy as np
from seqnet import _core
x = np.ones(30_000_000, "float32")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 60_000_000,) * 2)
live = _core.memory_stats()["live_blocks"]
try:
    _core.relu_forward(x)
except MemoryError as error:
    print("caught", error)
assert _core.memory_stats()["live_blocks"] == live
assert (_core.relu_forward(x[:1000]) == 1).all()
"""
    if "libasan" in __import__("os").environ.get("LD_PRELOAD", ""):
        pytest.skip("the address sanitizer reserves address space of its own")
    assert "caught" in run_python(code).stdout
