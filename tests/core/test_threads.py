"""Threads change the speed, never a bit; their number is found, set and respected."""

import math
import os
import sys
import threading

import numpy as np
import pytest

from seqnet import _core, config

PROBE = "import seqnet._core as c; print(c.get_num_threads())"
CLEAN = {"SEQNET_NUM_THREADS": None, "OMP_NUM_THREADS": None}


def quota():
    """What the process's control group allows, read here independently; infinity where there is no limit."""
    limits = [math.inf]
    try:
        with open("/proc/self/cgroup") as groups:
            own = [line.strip()[3:] for line in groups if line.startswith("0::")]
    except OSError:
        own = []
    for group in ["", *own]:
        while True:
            try:
                with open(f"/sys/fs/cgroup{group.rstrip('/')}/cpu.max") as file:
                    allowed, period = file.read().split()
                if allowed != "max":
                    limits.append(max(1, math.ceil(int(allowed) / int(period))))
            except OSError:
                pass
            if "/" not in group.rstrip("/"):
                break
            group = group.rsplit("/", 1)[0]
    return min(limits)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processor affinity is a Linux notion")
def test_the_default_is_what_the_process_may_use(run_python):
    default = int(run_python(PROBE, env=CLEAN).stdout)
    assert default == _core.default_num_threads()
    assert 1 <= default <= min(len(os.sched_getaffinity(0)), quota())


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processor affinity is a Linux notion")
def test_affinity_is_respected(run_python):
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); " + PROBE
    assert run_python(code, env=CLEAN).stdout.strip() == "1"


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"SEQNET_NUM_THREADS": "3"}, 3),
        ({"SEQNET_NUM_THREADS": "3", "OMP_NUM_THREADS": "1"}, 3),
        ({"OMP_NUM_THREADS": "1"}, 1),
        ({"SEQNET_NUM_THREADS": "100000"}, 256),
    ],
)
def test_the_environment_is_respected(settings, wanted, run_python):
    assert int(run_python(PROBE, env={**CLEAN, **settings}).stdout) == wanted


@pytest.mark.parametrize("text", ["0", "-4", "", "many", "1e3x" * 50, "99999999999999999999999"])
def test_nonsense_in_the_environment_does_no_harm(text, run_python):
    for name in CLEAN:
        assert 1 <= int(run_python(PROBE, env={**CLEAN, name: text}).stdout) <= 256


def test_set_and_get():
    for n in (1, 2, 5, 256):
        config.set_num_threads(n)
        assert config.get_num_threads() == n


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_to_four_threads_give_the_same_bits(dtype, rng):
    a, b = rng.standard_normal((2, 300_001)).astype(dtype)
    results = []
    for n in (1, 2, 3, 4):
        config.set_num_threads(n)
        results.append((_core.relu_forward(a), _core.relu_backward(a, b), _core.accumulate(a, b, False)))
    for one in results[1:]:
        for x, y in zip(results[0], one):
            assert x.tobytes() == y.tobytes()


def test_any_cut_gives_the_same_bits(rng):
    x = rng.standard_normal(10_007).astype("float32")
    whole = _core.relu_forward(x)
    try:
        for chunk in (1, 7, 64, 10_006):
            _core.set_chunk(chunk)
            assert _core.relu_forward(x).tobytes() == whole.tobytes()
    finally:
        _core.set_chunk(0)


def test_many_python_threads_at_once(rng):
    """Those that find the pool busy work alone; nobody waits forever and nobody gets another's numbers."""
    config.set_num_threads(4)
    inputs = [rng.standard_normal(200_000).astype("float32") for _ in range(6)]
    wrong = []

    def work(x):
        want = np.maximum(x, 0)
        for _ in range(30):
            if not np.array_equal(_core.relu_forward(x), want):
                wrong.append(threading.get_ident())

    threads = [threading.Thread(target=work, args=(x,)) for x in inputs]
    for t in threads:
        t.start()
    for turn in range(200):
        _core.set_num_threads(1 + turn % 4)
        _core.trim()
    for t in threads:
        t.join(60)
        assert not t.is_alive()
    assert not wrong


def test_the_gil_is_released(rng):
    """While one thread is inside a long kernel, another runs Python."""
    from time import perf_counter

    config.set_num_threads(1)
    x = np.full(30_000_000, -1.0, "float32")
    _core.relu_forward(x)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    try:
        for _ in range(10):
            spans, ticks = [], []

            def work(spans=spans):
                start = perf_counter()
                _core.relu_forward(x)
                spans.append((start, perf_counter()))

            thread = threading.Thread(target=work)
            thread.start()
            while not spans:
                ticks.append(perf_counter())
            thread.join()
            start, end = spans[0]
            margin = (end - start) / 4
            if any(start + margin < t < end - margin for t in ticks):
                return
    finally:
        sys.setswitchinterval(before)
        _core.trim()
    pytest.fail("no other Python thread ever ran in the middle of a kernel")
