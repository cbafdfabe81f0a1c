"""What every test gets: the right seqnet, an unchanged floating-point unit, seeds that are printed."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _prefer_installed():
    """Import seqnet before the source folder can hide it, unless the core was built in place there.

    ``python -m pytest`` puts the current folder first on the path, and the ``seqnet`` of a fresh clone has
    no compiled core. The clone goes back at the end of the path, for ``tests.cases`` and its like.
    """
    built_in_place = any((ROOT / "seqnet").glob("_core.*.so"))
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]
    if built_in_place:
        sys.path.insert(0, str(ROOT))
    import seqnet

    if not built_in_place:
        sys.path.append(str(ROOT))
    return Path(seqnet.__file__).parent


PACKAGE = _prefer_installed()


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run the tests that train on real data for minutes")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--long"):
        skip = pytest.mark.skip(reason="trains on real data for minutes; run with --long")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(skip)


def pytest_report_header(config):
    from seqnet import _core

    info = _core.cpu_info() if hasattr(_core, "cpu_info") else {}
    return f"seqnet: {PACKAGE} ({info})"


@pytest.fixture(autouse=True)
def float_unit_unchanged():
    """No test may leave the processor flushing subnormal numbers to zero."""
    yield
    smallest = sys.float_info.min
    assert smallest / 2 > 0.0, "subnormal numbers are flushed to zero: a kernel changed the FPU mode"


@pytest.fixture(autouse=True)
def threads_unchanged():
    """A test may change the number of threads and the size of chunks; the next one starts with what it found."""
    from seqnet import _core, config

    before = config.get_num_threads()
    yield
    _core.set_chunk(0)
    if config.get_num_threads() != before:
        config.set_num_threads(before)


@pytest.fixture
def rng(request):
    """A NumPy generator seeded by the test's own name (or SEQNET_TEST_SEED), so that runs repeat."""
    import numpy

    seed = int(os.environ.get("SEQNET_TEST_SEED", zlib.crc32(request.node.nodeid.encode())))
    print(f"SEQNET_TEST_SEED={seed}")
    return numpy.random.default_rng(seed)


@pytest.fixture
def data_folder():
    """The folder of real data named by SEQNET_DATA; the test is skipped where there is none."""
    folder = os.environ.get("SEQNET_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SEQNET_DATA names no folder of real data")
    return Path(folder)


@pytest.fixture
def run_python(tmp_path):
    """Run code in a fresh interpreter, away from the source folder, with the seqnet under test."""

    def run(code, *args, env=None, timeout=60, check=True, flags=()):
        settings = dict(os.environ, PYTHONPATH=str(PACKAGE.parent))
        for name, value in (env or {}).items():
            if value is None:
                settings.pop(name, None)
            else:
                settings[name] = value
        command = [sys.executable, *flags, "-c", code, *map(str, args)]
        done = subprocess.run(
            command, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=timeout, check=False,
        )
        if check:
            assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run
