"""The catalogue of mistakes: each message names the layer and the cause, and the code it suggests runs and works."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, layers
from tests.errors import axes, data  # noqa: F401  (they fill the catalogue)
from tests.errors import names as names_and_models  # noqa: F401
from tests.errors.mistake import MISTAKES


def run(code, names):
    """Execute a piece of code in a namespace; the values of its expressions."""
    made = []
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Expr):
            made.append(eval(compile(ast.Expression(statement.value), "<advice>", "eval"), names))
        else:
            exec(compile(ast.Module([statement], []), "<advice>", "exec"), names)
    return [value for value in made if value is not None]


@pytest.fixture
def names():
    seqnet.backend.clear_session()  # layers without a name are numbered anew
    seqnet.set_random_seed(3)
    return {"np": np, "seqnet": seqnet, "layers": layers, "Sequential": Sequential, "Model": Model, "Input": Input}


def raised(mistake, names):
    with pytest.raises(mistake.kind) as caught:
        mistake.act(names)
    return caught.value


@pytest.mark.parametrize("name", MISTAKES)
def test_message(name, names):
    mistake = MISTAKES[name]
    error = raised(mistake, names)
    text = str(error)
    for word in mistake.words:
        assert word in text, f"{word!r} is not in:\n{text}"
    assert len(text.splitlines()) <= 12, text
    assert len(getattr(error, "fixes", ())) == mistake.code, text
    assert isinstance(error, (ValueError, TypeError, FloatingPointError, AttributeError))
    for code in getattr(error, "fixes", ()):
        assert all(line in text for line in code.splitlines())
    if mistake.layer:
        assert error.layer.name == mistake.layer
        assert f'"{mistake.layer}"' in text
        assert "tests/errors/" in text and ".py, line" in text
        assert error.got is not None and error.expected is not None


@pytest.mark.parametrize(("name", "place"), [(n, i) for n, m in MISTAKES.items() for i in range(m.code)])
def test_the_suggested_code_works(name, place, names):
    mistake = MISTAKES[name]
    error = raised(mistake, names)
    mistake.repaired(names, run(error.fixes[place], names))


@pytest.mark.parametrize("name", MISTAKES)
def test_where_keras_raises_a_value_error_so_do_we(name):
    """Code that catches what Keras raises catches ours."""
    keras = json.loads(Path(__file__).with_name("keras_errors.json").read_text(encoding="utf-8"))
    kinds = {"ValueError": ValueError, "TypeError": (TypeError, ValueError), "AttributeError": AttributeError}
    assert issubclass(MISTAKES[name].kind, kinds.get(keras[name], Exception))


def test_there_are_forty_and_more():
    assert len(MISTAKES) >= 60
    assert sum(m.code > 0 for m in MISTAKES.values()) >= 35
