"""The progress line in a log file, in a terminal and in a notebook."""
import contextlib
import io
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from seqnet import Sequential, layers
from seqnet.training import progress
from seqnet.training.progress import Progbar

X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def model():
    m = Sequential([layers.Dense(1, activation="sigmoid")])
    m.compile("sgd", "binary_crossentropy", ["acc"])
    return m


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def terminal():
    """A with block in which the output goes to a terminal."""
    return contextlib.redirect_stdout(Terminal())


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")


def printable(text):
    return all(c == "\n" or c.isprintable() for c in text)


def test_log_file_has_one_plain_line_an_epoch(capsys):
    model().fit(X, Y, epochs=3, validation_data=(X, Y))
    out = capsys.readouterr().out
    assert printable(out)
    lines = out.splitlines()
    pattern = r"Epoch \d/3 - 2/2 - \d+s - \d+(us|ms|s)/step - acc: \S+ - loss: \S+ - val_acc: \S+ - val_loss: \S+"
    assert len(lines) == 3 and all(re.fullmatch(pattern, line) for line in lines)


def test_verbose_2_is_as_in_keras(capsys):
    model().fit(X, Y, epochs=2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2" and len(lines) == 4
    assert re.fullmatch(r"2/2 - \d+s - \d+(us|ms|s)/step - acc: \S+ - loss: \S+", lines[1])


def test_verbose_0_prints_nothing(capsys):
    m = model()
    m.fit(X, Y, verbose=0), m.evaluate(X, Y, verbose=0), m.predict(X, verbose=0)
    assert capsys.readouterr() == ("", "")


def test_evaluate_and_predict_print_a_line(capsys):
    m = model()
    m.evaluate(X, Y)
    m.predict(X)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and "acc: " in lines[0] and lines[1].startswith("2/2 - ")


def test_terminal_line_returns_and_never_steps_back():
    with terminal() as stream:
        bar = Progbar(100, interval=0)
        for i in range(1, 101):
            bar.update(i, [("acc", 0.5), ("loss", 1e-5 * i)])
        out = stream.getvalue()
        assert "\b" not in out and out.count("\n") == 1 and out.endswith("\n")
        frames = out.rstrip("\n").split("\r")[1:]
        assert len(frames) == 100
        assert re.fullmatch(r"100/100 ━{20} 0s \d+us/step - acc: 0.5000 - loss: \S+ *", frames[-1])
        assert frames[4].startswith("  5/100 ━━━━━━━━━━━━━━━━━━━━ ")


def test_terminal_line_covers_a_longer_one_before_it():
    with terminal() as stream:
        bar = Progbar(2, interval=0)
        bar.update(1, [("loss", 123456.0)])
        bar.update(2, [("loss", 1.0)])
        first, last = stream.getvalue().rstrip("\n").split("\r")[1:]
        assert len(last) >= len(first)


def test_terminal_has_colours_unless_told_not_to(monkeypatch):
    with terminal() as stream:
        monkeypatch.delenv("NO_COLOR")
        monkeypatch.setenv("TERM", "xterm")
        Progbar(2).update(2)
        assert "\x1b[32m" in stream.getvalue()


def test_unknown_number_of_steps():
    with terminal() as stream:
        bar = Progbar(None, interval=0)
        bar.update(7, [("loss", 1.0)])
        assert "7/Unknown" in stream.getvalue()


def test_values_are_averaged_unless_stateful():
    with terminal() as stream:
        bar = Progbar(4, interval=0, stateful_metrics=["last"])
        bar.update(1, [("mean", 1.0), ("last", 1.0)])
        bar.update(3, [("mean", 4.0), ("last", 4.0)])
        assert "mean: 3.0000 - last: 4.0000" in stream.getvalue()
        bar.add(1)
        with pytest.raises(ValueError, match="not both"):
            Progbar(1, stateful_metrics=[], stateless_metrics=[])


def test_interrupted_line_is_ended():
    with terminal() as stream:
        bar = Progbar(10, interval=0)
        bar.update(3)
        bar.close()
        assert stream.getvalue().endswith("\n")


def test_numbers_and_times():
    assert [progress._number(v) for v in (0.25, 1e-5, 0.0, -0.5)] == ["0.2500", "1.0000e-05", "0.0000e+00", "-0.5000"]
    assert [progress._clock(s) for s in (5, 75, 3661)] == ["5s", "1:15", "1:01:01"]
    assert [progress._per_unit(s, "step") for s in (2, 0, 0.027, 5e-5)] == ["2s/step", "0s/step", "27ms/step", "50us/step"]


def test_narrow_encoding_gets_another_bar(monkeypatch):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    stream.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", stream)
    Progbar(2).update(2)
    assert b"====" in raw.getvalue()


def test_notebook_gets_one_output_that_is_updated(monkeypatch, capsys):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(("update", bundle["text/plain"]))

    def display(bundle, raw, display_id):
        shown.append(("new", bundle["text/plain"]))
        return Handle()

    ipython = types.ModuleType("IPython")
    ipython.display = types.SimpleNamespace(display=display)
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", ipython.display)
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    model().fit(X, Y, batch_size=1, epochs=2)
    kinds = [kind for kind, _ in shown]
    assert kinds == ["new"] + ["update"] * (len(kinds) - 1)
    assert len(shown) < 20  # forty steps an epoch, at most five updates a second
    last = shown[-1][1].splitlines()
    assert last[::2] == ["Epoch 1/2", "Epoch 2/2"]
    assert all(line.startswith("40/40 ━━━━━━━━━━━━━━━━━━━━ ") for line in last[1::2]) and len(last) == 4
    assert capsys.readouterr().out == ""


def test_notebook_support_is_not_imported_by_itself():
    code = (
        "import sys, numpy as np; from seqnet import Sequential, layers;"
        "m = Sequential([layers.Dense(1)]); m.compile('sgd', 'mse');"
        "m.fit(np.zeros((4, 2)), np.zeros(4)); print('IPython' in sys.modules)"
    )
    root = Path(progress.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, timeout=60,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0 and done.stdout.endswith("False\n"), done.stderr
    assert printable(done.stdout)
