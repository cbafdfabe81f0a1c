"""Which instruction set runs, and that it can be seen and forced."""

import json

import pytest

from seqnet import _core

AVAILABLE = _core.cpu_info()["available"]


def test_cpu_info_says_what_runs():
    info = _core.cpu_info()
    assert info["isa"] in info["available"]
    assert info["available"][0] == "base"
    assert info["vector_bytes"] in (16, 32, 64)


@pytest.mark.parametrize("isa", AVAILABLE)
def test_an_instruction_set_can_be_forced(isa, run_python):
    code = """
import json, numpy, seqnet._core as c
x = numpy.linspace(-3, 3, 1001, dtype='float32')
assert (c.relu_forward(x) == numpy.maximum(x, 0)).all()
print(json.dumps(c.cpu_info()))
"""
    assert json.loads(run_python(code, env={"SEQNET_CPU": isa}).stdout)["isa"] == isa


def test_the_best_is_the_default(run_python):
    out = run_python("import seqnet._core as c; print(c.cpu_info()['isa'])", env={"SEQNET_CPU": None}).stdout
    assert out.strip() == AVAILABLE[-1]


def test_an_empty_setting_is_none(run_python):
    out = run_python("import seqnet._core as c; print(c.cpu_info()['isa'])", env={"SEQNET_CPU": ""}).stdout
    assert out.strip() == AVAILABLE[-1]


@pytest.mark.parametrize("isa", ["avx1024", "AVX2 ", "base,avx2", "neon" * 1000])
def test_an_unknown_one_is_refused_with_the_choices(isa, run_python):
    done = run_python("import seqnet._core", env={"SEQNET_CPU": isa}, check=False)
    assert done.returncode == 1
    assert "ImportError" in done.stderr and "SEQNET_CPU" in done.stderr and "avx2" in done.stderr


def test_every_kernel_and_function_is_listed_once():
    listed = _core.ops()
    for names in listed.values():
        assert len(names) == len(set(names))
    assert set(listed["functions"]) == {n for n in dir(_core) if not n.startswith("__")}
