"""Nothing that a submission does takes the judge down, reaches a file, or earns a point; each yields a report."""

import contextlib
import os
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

import seqnet
from seqnet import _core
from seqnet.labs.course import Course
from seqnet.labs.judge import CODES, judge
from seqnet.labs.junit import junit
from seqnet.labs.report import text
from seqnet.labs.sandbox import Failure, Sandbox

from . import hostile
from .labs_under_test import get, solution

PACKAGE = Path(seqnet.__file__).resolve().parents[1]
NAMES = list(hostile.files("", "", PACKAGE, ""))
QUICK = Course(labs={"conv1d": {"deadline": 0.4, "total": 3.0}})


@pytest.fixture
def attempt(tmp_path):
    """(text of a hostile file, codes, the file it may not touch)."""

    def make(name):
        target = tmp_path / "precious.txt"
        target.write_text("here", encoding="utf-8")
        lab = get("conv1d")
        right = solution(lab, lab.variant())
        return (*hostile.files(right, target, PACKAGE, Path(_core.__file__))[name], target)

    return make


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_submission_costs_its_own_points_only(name, attempt):
    source, codes, target = attempt(name)
    lab = get("conv1d")
    begun = time.monotonic()
    report = judge(lab, source, course=QUICK, only=["values", "receptive"])
    took = time.monotonic() - begun
    rows = {r.name: r for r in report.results}
    assert rows["values"].points == 0, text(report)
    assert rows["values"].code in codes, text(report)
    assert rows["values"].lines or rows["values"].code == "wrong"
    assert {r.code for r in report.results} <= set(CODES)
    if not name.startswith("import_") and rows["values"].code != "timeout":
        assert rows["receptive"].points == rows["receptive"].most, f"the other functions are right\n{text(report)}"
    assert took < 20
    assert target.read_text(encoding="utf-8") == "here"
    assert len(ElementTree.fromstring(junit(report)).findall("testcase")) == 2
    assert len(report.printed) <= 1 << 15


def test_after_all_that_the_judge_is_as_it_was(attempt):
    lab = get("conv1d")
    for name in ("segfault", "exit_0", "babbles_into_the_pipe", "patches_numpy"):
        judge(lab, attempt(name)[0], course=QUICK, only=["values"])
    report = judge(lab, solution(lab, lab.variant()))
    assert report.points == report.most, text(report)


def test_a_system_that_can_do_it_puts_on_all_layers():
    import platform
    import sys

    lab = get("conv1d")
    report = judge(lab, lab.stub())
    wanted = {"rlimit", "audit"}
    if sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64"):
        wanted.add("seccomp")
    assert set(report.layers) == wanted


def test_the_line_of_a_loop_is_named():
    lab = get("conv1d")
    source = lab.stub().replace("    raise NotImplementedError", "    while True:\n        x = x + 0", 1)
    report = judge(lab, source, course=QUICK, only=["values"])
    assert report.results[0].code == "timeout"
    assert any("conv1d.py:" in line and ("while True" in line or "x = x + 0" in line) for line in report.results[0].lines)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc to count processes in")
def test_no_process_is_left_over(attempt):
    lab = get("conv1d")
    for name in ("fork_bomb", "python_loop", "waits_for_ever"):
        judge(lab, attempt(name)[0], course=QUICK, only=["values"])
    left = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and "worker.py" in (place / "cmdline").read_text():
                left.append(place.name)
    assert not left


def test_a_lab_can_lend_a_package_and_nobody_else_gets_it():
    source = "def f():\n    import h5py\n    return h5py.version.version_tuple.major"
    with Sandbox(source, "f.py", imports=("h5py",)) as box:
        assert box.call("f") >= 3
    with Sandbox(source, "f.py") as box, pytest.raises(Failure) as failure:
        box.call("f")
    assert failure.value.code == "forbidden" and failure.value.lines[1] == "f.py:2:  import h5py"
