"""What exists is tested, explained and used: the lists of kernels, functions, ops, twins and cases agree."""

import ast
import re
from pathlib import Path

import pytest

from seqnet import _core

ROOT = Path(__file__).resolve().parents[2]
KERNELS, FUNCTIONS = (_core.ops()[kind] for kind in ("kernels", "functions"))
FOR_TESTS = {"set_chunk", "_fail_alloc", "default_num_threads", "ops", "trim"}
OP_FILES = sorted(p for p in (ROOT / "seqnet" / "ops").glob("*.py") if not p.name.startswith("_"))
WITHOUT_TWIN = {"create"}  # zeros and its like compute nothing
NUMPY_ITSELF = set(  # no gradient, and one call of NumPy: a twin would be the same line
    "floor_divide equal not_equal less less_equal greater greater_equal logical_and logical_or logical_not logical_xor "
    "isnan isinf isfinite sign floor ceil round argsort one_hot argmax argmin any all count_nonzero shape size "
    "stop_gradient".split()
)


def text(*patterns):
    return "\n".join(p.read_text(encoding="utf-8") for pattern in patterns for p in sorted(ROOT.glob(pattern)))


def stem(name):
    return re.sub(r"_(forward|backward)$", "", name)


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_is_run_by_a_binding(name):
    """Named there, or made by a macro that is given its stem."""
    bindings = text("csrc/bindings/*.c", "csrc/*.c", "csrc/ops.def")
    assert re.search(rf"\bSN_OP_{name}\b|\b[A-Z][A-Z0-9_]+\({stem(name)}\b", bindings)


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - FOR_TESTS))
def test_every_function_of_the_core_is_used(name):
    package = text("seqnet/**/*.py")
    assert re.search(rf"\b_core\.{name}\b|\"{stem(name)}\"|\b{stem(name)}\b\s*=", package)


@pytest.mark.parametrize("path", sorted((ROOT / "csrc" / "kernels").glob("*.c")), ids=lambda p: p.name)
def test_every_kernel_file_is_compiled(path):
    assert f'kernels/{path.name}"' in text("csrc/variants/list.h")


def public_functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


@pytest.mark.parametrize("path", [p for p in OP_FILES if p.stem not in WITHOUT_TWIN], ids=lambda p: p.stem)
def test_every_op_has_a_twin(path):
    """In seqnet.reference, or NumPy's own function in every one of its cases."""
    from importlib import import_module

    from tests.case import CASES
    from tests.cases import MAKERS

    exported = vars(import_module("seqnet.ops"))
    beside = {c.op for c in CASES} - {c.op for c in CASES if c.twin is None}
    mine = [name for name in public_functions(path) if name in exported and name not in NUMPY_ITSELF | beside | MAKERS]
    if mine:
        twins = import_module(f"seqnet.reference.{path.stem}")
        assert not [name for name in mine if not hasattr(twins, name)]


def test_every_function_of_the_core_is_fuzzed_from_right_calls():
    from tests.fuzz.__main__ import FUNCTIONS as fuzzed
    from tests.fuzz.__main__ import record

    assert set(fuzzed) - set(record()) <= {"cpu_info"}
