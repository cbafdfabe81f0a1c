"""A short run of the fuzzer, in a process of its own because a crash must be a failure and not the end."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("first", [0, 600, 1200])
def test_whatever_comes_the_core_answers_or_refuses(first, run_python):
    code = f"""
import runpy, sys
sys.path.append({str(ROOT)!r})
sys.argv = ["tests.fuzz", "--seed", "{first}:{first + 600}"]
runpy.run_module("tests.fuzz", run_name="__main__")
"""
    done = run_python(code, timeout=300, flags=("-X", "faulthandler"))
    answered = [line for line in done.stdout.splitlines() if "answered" in line]
    assert answered and any(" 0 answered" not in line for line in answered)


@pytest.mark.parametrize("first", [0, 700])
def test_whatever_comes_the_ops_answer_or_refuse(first, run_python):
    code = f"""
import runpy, sys
sys.path.append({str(ROOT)!r})
sys.argv = ["tests.fuzz.ops", "--seed", "{first}:{first + 700}"]
runpy.run_module("tests.fuzz.ops", run_name="__main__")
"""
    done = run_python(code, timeout=300, flags=("-X", "faulthandler"))
    assert any(" 0 answered" not in line for line in done.stdout.splitlines() if "answered" in line)


def test_two_thousand_files_that_mean_harm():
    """Cut, bent, swollen and lying model files: each loads or is refused, in bounded time and memory, and none runs code.

    Two processes read a thousand each, so that a crash is a failure that names the seed and not the end of the tests.
    """
    import json
    import os
    import subprocess
    import sys

    import seqnet

    ways = [str(Path(seqnet.__file__).parents[1]), str(ROOT)]
    code = f"import runpy, sys; sys.path[:0] = {ways[:1]!r}; sys.path += {ways[1:]!r}; " \
           "sys.argv = ['tests.fuzz.files', sys.argv[1]]; runpy.run_module('tests.fuzz.files', run_name='__main__')"
    running = [subprocess.Popen([sys.executable, "-c", code, f"{first}:{first + 1000}"], text=True, cwd="/",
                                env={**os.environ, "SEQNET_NUM_THREADS": "1"}, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE) for first in (0, 1000)]
    for process in running:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, f"exit {process.returncode}\n{err[-3000:]}"
        report = json.loads(out.rpartition("REPORT")[2])
        assert not report["findings"] and not report["left"], report
        assert sum(report["outcomes"].values()) == 1000 and report["outcomes"]["refused"] > 500, report["outcomes"]
        assert report["slowest"][0] < 5 and report["grown_mb"] < 600, report
