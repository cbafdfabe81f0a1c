"""Importing: once, from any thread, fast, without side effects, and away again at the end."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from seqnet import _core

SANITIZED = "libasan" in os.environ.get("LD_PRELOAD", "")


def test_a_second_copy_is_refused(run_python):
    run_python("""
import sys
import seqnet._core as first
del sys.modules["seqnet._core"]
import seqnet
del seqnet._core
try:
    import seqnet._core as second
except ImportError as error:
    assert "twice" in str(error), error
else:
    assert second is first
""")


def test_import_from_many_threads_at_once(run_python):
    run_python("""
import threading
gate, failures = threading.Barrier(12), []
def work():
    gate.wait()
    try:
        import numpy
        from seqnet import _core
        assert _core.relu_forward(numpy.ones(100_000, "float32")).all()
    except BaseException as error:
        failures.append(error)
threads = [threading.Thread(target=work) for _ in range(12)]
for t in threads: t.start()
for t in threads: t.join()
assert not failures, failures
""")


def test_python_warnings_are_no_part_of_it(run_python):
    assert run_python("import seqnet", flags=("-W", "error")).stderr == ""


def test_the_floating_point_unit_stays_as_it_was(run_python):
    run_python("""
import sys
before = sys.float_info
import numpy as np, seqnet
from seqnet import _core
_core.set_num_threads(2)
_core.relu_forward(np.ones(500_000, "float32"))
assert sys.float_info == before and sys.float_info.min / 2 > 0
tiny = np.full(4, np.finfo("float32").tiny, "float32") / 2
assert (tiny > 0).all() and (_core.relu_forward(tiny) == tiny).all()
""")


def test_free_threaded_builds_stay_free_threaded(run_python):
    run_python("""
import sys
enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
import numpy
assert getattr(sys, "_is_gil_enabled", lambda: True)() == enabled
import seqnet
assert getattr(sys, "_is_gil_enabled", lambda: True)() == enabled
""")


def test_heavy_modules_wait_until_they_are_needed(run_python):
    """`import seqnet` is short because it leaves these to the functions that use them."""
    code = """
import sys, numpy
before = set(sys.modules)
import seqnet
print(" ".join(sorted(set(sys.modules) - before)))
"""
    new = set(run_python(code).stdout.split())
    heavy = {"h5py", "zipfile", "urllib.request", "ssl", "matplotlib", "http", "multiprocessing", "sqlite3",
             "concurrent.futures", "asyncio", "tarfile", "lzma"}
    assert not new & heavy


@pytest.mark.skipif(SANITIZED, reason="timing under a sanitizer says nothing")
def test_import_time(run_python):
    """Well under the 60 ms asked for over NumPy's own; the least of several tries, for the sake of busy machines."""
    code = """
import numpy, time
start = time.perf_counter()
import seqnet
print(time.perf_counter() - start)
"""
    best = min(float(run_python(code).stdout) for _ in range(7))
    assert best < 0.060, f"import seqnet takes {1000 * best:.0f} ms beyond NumPy"


def test_the_end_of_the_interpreter_with_threads_alive(run_python):
    done = run_python("""
import numpy as np, threading
from seqnet import _core
_core.set_num_threads(4)
keep = [_core.relu_forward(np.ones(500_000, "float32")) for _ in range(5)]
def forever():
    while True:
        _core.relu_forward(keep[0])
threading.Thread(target=forever, daemon=True).start()
""")
    assert done.stderr == ""


def shared_object():
    return _core.__file__


@pytest.mark.skipif(shutil.which("nm") is None, reason="binutils is not installed")
@pytest.mark.skipif(SANITIZED, reason="sanitizers export symbols of their own")
def test_one_symbol_is_exported():
    command = ["nm", "-D", "--defined-only", shared_object()]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {line.split()[-1].split("@")[0] for line in listing.stdout.splitlines()}
    assert names - {"_init", "_fini", "_edata", "_end", "__bss_start"} == {"PyInit__core"}


@pytest.mark.skipif(shutil.which("ldd") is None or sys.platform != "linux", reason="ldd is a Linux tool")
@pytest.mark.skipif(SANITIZED, reason="sanitizers bring libraries of their own")
def test_only_the_c_library_is_linked():
    listing = subprocess.run(["ldd", shared_object()], capture_output=True, text=True, check=True)
    names = {re.split(r"\.so|\s", line.strip())[0].rsplit("/", 1)[-1] for line in listing.stdout.splitlines()}
    assert names <= {"linux-vdso", "libc", "libm", "libpthread", "ld-linux-x86-64", "ld-linux-aarch64", "libpython3"}


def test_the_source_folder_explains_itself(tmp_path):
    """Without a compiled core, as in a fresh clone, the error says how to get one."""
    import seqnet

    source = os.path.dirname(seqnet.__file__)
    shutil.copytree(source, tmp_path / "seqnet", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"))
    done = subprocess.run([sys.executable, "-c", "import seqnet"], cwd=tmp_path, capture_output=True, text=True,
                          env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, check=False)
    assert done.returncode == 1
    assert "pip install" in done.stderr and "-P" in done.stderr
