"""`_core.pyi` lists the functions of the C core, no more and no fewer, each with a sentence."""

import ast
from pathlib import Path

import seqnet
from seqnet import _core

STUB = Path(seqnet.__file__).with_name("_core.pyi")


def functions():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_stub_lists_what_the_core_has():
    assert set(functions()) == set(_core.ops()["functions"])


def test_every_entry_is_positional_and_documented():
    for name, node in functions().items():
        assert ast.get_docstring(node), f"{name} has no docstring"
        arguments = node.args
        assert not arguments.args and not arguments.kwonlyargs, f"{name}: the core takes positional arguments only"
        assert node.returns is not None, f"{name} says not what it returns"


def test_the_stub_and_the_marker_are_installed():
    assert STUB.is_file() and STUB.with_name("py.typed").is_file()
