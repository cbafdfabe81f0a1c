"""Labs with a twin: stub and twin agree, the variant reaches both, labs stand alone, no student's file reaches a twin."""

import ast
import inspect

import pytest

from seqnet.labs.definition import labs
from seqnet.labs.judge import judge
from seqnet.labs.report import text
from seqnet.labs.twins import altered, twin_text, with_variant

from .in_process import InProcess

TWINS = [name for name, lab in labs().items() if (lab.folder / "twin.py").exists()]


def functions(source):
    """{name: argument names} of the functions of a text."""
    space = {}
    exec(source, space)
    return {name: list(inspect.signature(f).parameters) for name, f in space.items()
            if inspect.isfunction(f) and not name.startswith("_")}


@pytest.mark.parametrize("name", TWINS)
def test_stub_and_twin_have_the_same_functions(name):
    lab = labs()[name]
    stub = functions(lab.stub())
    assert stub == functions(twin_text(lab.folder, lab.variant()))
    assert set(lab.functions) <= set(stub)
    assert all(entry.target in lab.functions for entry in lab.mistakes)


@pytest.mark.parametrize("name", TWINS)
def test_the_variant_stands_in_stub_and_twin(name):
    lab = labs()[name]
    for k in range(6):
        variant = lab.variant(f"s{k}")
        for source in (lab.stub(variant), twin_text(lab.folder, variant)):
            space = {}
            exec(source, space)
            assert {key: space[key.upper()] for key in variant} == variant


@pytest.mark.parametrize("name", TWINS)
def test_every_function_has_mistakes_and_every_mistake_says_what_and_where(name):
    lab = labs()[name]
    assert {m.target for m in lab.mistakes} >= set(lab.functions) - {"embed", "act_slope"}
    for m in lab.mistakes:
        assert m.message.endswith(".") and m.look and "\n" not in m.message + m.look


def test_a_mistake_that_does_not_fit_the_twin_is_an_error():
    with pytest.raises(ValueError, match="0 times: 'y = 2'"):
        altered("y = 1\n", {"right": "y = 2", "wrong": "y = 3"})
    with pytest.raises(ValueError, match="2 times"):
        altered("y = 1\ny = 1\n", {"right": "y = 1", "wrong": "y = 3"})


def test_the_variant_changes_marked_lines_only():
    assert with_variant('A = 1  # yours: x\nA = 2\n', {"a": "b"}) == 'A = "b"  # yours: x\nA = 2\n'


def test_labs_know_nothing_of_each_other():
    for lab in labs().values():
        for path in lab.folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    assert "lab0" not in (node.module or "") and "lab1" not in (node.module or ""), path


def test_the_variant_of_another_student_is_recognised():
    lab = labs()["lstm"]
    mine, other = {"gates": "ifgo"}, {"gates": "ofgi"}
    report = judge(lab, twin_text(lab.folder, other), variant=mine, sandbox=InProcess)
    assert report.points < report.most / 2
    assert "gates=ofgi" in report.results[0].foreign, text(report)


WAYS = {  # how a file may try to get at the lstm_step of the twin
    "import": "from seqnet.labs.lab04_lstm.twin import lstm_step as found",
    "importlib": "found = importlib.import_module('seqnet.labs.lab04_lstm.twin').lstm_step",
    "open": "with sys.modules['io'].open(TWIN) as file: exec(file.read(), globals())\n    found = lstm_step",
    "os_open": "os = sys.modules['os']; file = os.open(TWIN, 0); exec(os.read(file, 1 << 20), globals())\n"
               "    os.close(file); found = lstm_step",
    "fromfile": "exec(bytes(np.fromfile(TWIN, 'uint8')), globals()); found = lstm_step",
    "memmap": "exec(bytes(np.memmap(TWIN, 'uint8', 'r')), globals()); found = lstm_step",
    "loader": "exec(importlib.machinery.SourceFileLoader('t', TWIN).get_code('t'), globals()); found = lstm_step",
    "linecache": "exec(''.join(importlib.import_module('linecache').getlines(TWIN)), globals()); found = lstm_step",
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_from_a_file_to_its_twin(way):
    lab = labs()["lstm"]
    source = ("import numpy as np\nfrom collections import _sys as sys\n"
              f"importlib = sys.modules['importlib']\nTWIN = {str(lab.folder / 'twin.py')!r}\n\n\n"
              f"def lstm_step(x, h, c, W, U, b):\n    {WAYS[way]}\n    return found(x, h, c, W, U, b)\n")
    free = judge(lab, source, only=["lstm_step"], sandbox=InProcess)
    assert free.points == free.most, "without the walls the way leads there"
    report = judge(lab, source, only=["lstm_step"])
    assert report.points == 0 and report.results[0].code in ("forbidden", "raised"), text(report)
