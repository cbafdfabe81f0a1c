"""Threads do not survive a fork: the child must neither hang on the parent's pool nor lose its memory."""

import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system has no fork")

HEAD = """
import os, sys, signal, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of any fork with threads about
import numpy as np
from seqnet import _core
signal.alarm(50)  # a hang ends the process, and the test sees the signal
_core.set_num_threads(3)
x = np.linspace(-1, 1, 500_000, dtype="float32")
want = np.maximum(x, 0)

def check():
    for _ in range(5):
        assert np.array_equal(_core.relu_forward(x), want)

def child(work):
    pid = os.fork()
    if pid == 0:
        signal.alarm(10)
        try:
            work()
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    assert status == 0, status
"""


def test_op_fork_op(run_python):
    run_python(HEAD + """
check()
for _ in range(10):
    child(check)
check()
""")


def test_fork_before_the_first_op(run_python):
    run_python(HEAD + "child(check); check(); child(check)")


def test_fork_from_a_child(run_python):
    run_python(HEAD + """
def middle():
    check()
    child(check)
    check()
check()
child(middle)
""")


def test_fork_while_another_thread_computes(run_python):
    """The fork may fall anywhere: in a job, in the allocator, while workers wake. Each child must get through."""
    run_python(HEAD + """
stop = False
def busy():
    while not stop:
        _core.relu_forward(x)
        _core.trim()
threads = [threading.Thread(target=busy) for _ in range(2)]
for t in threads:
    t.start()
for i in range(60):
    time.sleep(0.0003 * (i % 7))
    child(check)
stop = True
for t in threads:
    t.join()
check()
""")


def test_the_parents_blocks_are_usable_and_counted_in_the_child(run_python):
    run_python(HEAD + """
y = _core.relu_forward(x)
live = _core.memory_stats()["live_blocks"]
def work():
    global y
    assert np.array_equal(y, want)
    del y
    assert _core.memory_stats()["live_blocks"] == live - 1
    _core.trim()
    check()
child(work)
assert _core.memory_stats()["live_blocks"] == live
assert np.array_equal(y, want)
""")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method, run_python, tmp_path):
    (tmp_path / "job.py").write_text("""
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
import numpy as np
from seqnet import _core

def work(n):
    x = np.full(300_000, float(n), "float32")
    return float(_core.relu_forward(x).sum())

if __name__ == "__main__":
    import multiprocessing, signal, sys
    signal.alarm(50)
    _core.set_num_threads(2)
    assert work(1) == 300_000
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        assert pool.map(work, [1, 2, -3]) == [300_000.0, 600_000.0, 0.0]
    assert work(1) == 300_000
""")
    run_python(f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = ['job', {method!r}]; "
               "import job; runpy.run_path(job.__file__, run_name='__main__')", timeout=90)


def test_exec_after_an_op(run_python):
    run_python(HEAD + f"""
check()
os.execv({sys.executable!r}, [{sys.executable!r}, "-c", "from seqnet import _core; import numpy; "
         "assert _core.relu_forward(numpy.ones(500_000, 'float32')).all()"])
""")
