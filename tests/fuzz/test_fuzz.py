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
