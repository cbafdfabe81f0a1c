"""What a notebook shows of an error: a short panel, and the whole traceback where it is asked for."""

import copy
import pickle
import sys
import types

import numpy as np
import pytest

from seqnet import errors, layers
from seqnet.errors import ShapeError


@pytest.fixture
def error():
    with pytest.raises(ShapeError) as caught:
        layers.LSTM(3, name="lstm")(np.ones((2, 3)))  # the line that is shown
    return caught.value


class Shell:
    """As much of IPython's shell as is asked for."""

    def __init__(self, cells):
        self.compile = types.SimpleNamespace(_filename_map=cells)
        self.InteractiveTB = types.SimpleNamespace(structured_traceback=lambda *a: ["the whole of " + a[0].__name__])


@pytest.fixture
def notebook(monkeypatch):
    cells = {}
    shell = Shell(cells)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    return cells


def test_the_panel_has_the_own_line_and_the_message(error):
    text = "\n".join(error._render_traceback_())
    assert "test_panel.py, line" in text and "# the line that is shown" in text
    assert "ShapeError: " + str(error) in text and "%tb" in text
    assert "calling.py" not in text


def test_asked_again_everything_is_shown(error, notebook):
    first, second = error._render_traceback_(), error._render_traceback_()
    assert first != second and second == ["the whole of ShapeError"]


def test_everything_without_a_notebook(error, monkeypatch):
    monkeypatch.setenv("SEQNET_TRACE", "1")
    text = "\n".join(error._render_traceback_())
    assert "Traceback" in text and "calling.py" in text


def test_cells_are_named_by_their_number(notebook):
    notebook["cell-seven.py"] = 7
    code = compile("from seqnet import layers\n\nlayer = layers.LSTM(2, name='l')\n", "cell-seven.py", "exec")
    names = {}
    exec(code, names)
    assert errors.where_created(names["layer"]) == "cell 7, line 3"
    with pytest.raises(ShapeError, match=r"l was created in cell 7, line 3"):
        names["layer"](np.ones((2, 3)))


def test_errors_can_be_copied_and_pickled(error):
    for other in (copy.copy(error), pickle.loads(pickle.dumps(errors.UnknownNameError("m", got="x", fix="a = 1")))):
        assert str(other) and isinstance(other, ValueError)
    again = pickle.loads(pickle.dumps(errors.IdError("far", got=5, fix="layers.Embedding(6, 2)")))
    assert str(again) == "far\n        layers.Embedding(6, 2)" and again.fixes == ("layers.Embedding(6, 2)",)
