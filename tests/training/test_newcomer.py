"""The first hour with the package: a real terminal, a log file, Ctrl-C, and the mistakes that students make."""

import os
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, layers, utils
from tests.training.small import model

PLACE = str(Path(seqnet.__file__).parents[1])  # a clone whose core is not built would hide the installed package
X = np.random.default_rng(0).normal(size=(20, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")

SCRIPT = textwrap.dedent("""
    import time
    import numpy as np, seqnet
    from seqnet import callbacks, layers
    x = np.random.default_rng(0).normal(size=(200, 6)); y = (x[:, 0] > 0).astype(int)
    model = seqnet.Sequential([layers.Dense(4, activation="relu"), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", ["accuracy"])
    class Slow(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            time.sleep(0.02)
    try:
        model.fit(x, y, batch_size=20, epochs=EPOCHS, validation_split=0.1, callbacks=[Slow()])
    except KeyboardInterrupt as stop:
        print("STOPPED", stop)
    print("THEN", len(model.history.epoch), np.isfinite(model.predict(x, verbose=0)).all(), flush=True)
""")


def environment():
    env = {**os.environ, "TERM": "xterm", "PYTHONPATH": PLACE, "COLUMNS": "", "NO_COLOR": ""}
    del env["COLUMNS"], env["NO_COLOR"]
    return env


def in_a_terminal(script, press_after=None):
    """What a script writes to a terminal of 90 columns; Ctrl-C is pressed once the text `press_after` has appeared."""
    pty = pytest.importorskip("pty", reason="terminals of this kind exist on Unix only")
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 90, 0, 0))

    def take_the_terminal():
        import signal

        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    child = subprocess.Popen([sys.executable, "-c", script], stdin=slave, stdout=slave, stderr=slave, cwd=PLACE,
                             env=environment(), preexec_fn=take_the_terminal, close_fds=True)
    os.close(slave)
    out, pressed, end = b"", False, time.monotonic() + 300
    try:
        while time.monotonic() < end:
            try:
                part = os.read(master, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            out += part
            if press_after and not pressed and press_after in out.decode(errors="replace"):
                pressed = True
                os.write(master, b"\x03")
        child.wait(60)
    finally:
        child.kill()
        child.wait()
        os.close(master)
    return out.decode(), child.returncode


def shown(text):
    """The lines that stand on the screen in the end, without colours."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")
    lines = []
    for line in text.split("\n"):
        screen = ""
        for frame in line.split("\r"):
            screen = frame + screen[len(frame):]
        lines.append(screen.rstrip())
    return lines


def test_a_terminal_shows_one_line_an_epoch_that_moves():
    out, code = in_a_terminal(SCRIPT.replace("EPOCHS", "2"))
    assert code == 0 and "\x1b[32m" in out and out.count("\r") > 4
    lines = shown(out)
    done = r"9/9 ━{20} \d+s \d+ms/step - accuracy: \S+ - loss: \S+ - val_accuracy: \S+ - val_loss: \S+"
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2"
    assert re.fullmatch(done, lines[1]) and re.fullmatch(done, lines[3]), lines
    moving = [re.sub(r"\x1b\[[0-9;]*m", "", frame) for frame in out.split("\r")]
    assert all(len(frame) < 90 for frame in moving if frame.startswith(" ") and "val_" not in frame)


def test_ctrl_c_in_a_terminal_leaves_a_model_to_go_on_with():
    out, code = in_a_terminal(SCRIPT.replace("EPOCHS", "500"), press_after="Epoch 2/500")
    assert code == 0, out
    lines = [line for line in shown(out) if line.startswith(("STOPPED", "THEN"))]
    assert re.match(r"STOPPED stopped in epoch \d of 500", lines[0])
    assert re.fullmatch(r"THEN \d True", lines[1])
    assert "Traceback" not in out


def test_a_log_file_gets_plain_lines():
    done = subprocess.run([sys.executable, "-c", SCRIPT.replace("EPOCHS", "2")], capture_output=True, text=True, cwd=PLACE,
                          env=environment(), timeout=300)
    assert done.returncode == 0 and done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == 3 and "\r" not in done.stdout and "\x1b" not in done.stdout
    assert all(re.match(rf"Epoch {i + 1}/2 - 9/9 - \d+s - \d+ms/step - accuracy: ", lines[i]) for i in (0, 1))


class Forgets(Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        self(data[0])


class Early(layers.Layer):
    def __init__(self):
        self.dense = layers.Dense(1)


class ByNumPy(layers.Layer):
    def call(self, x):
        return np.maximum(x, 0)


class Nothing(utils.PyDataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        self.batch = X, Y


def samples():
    yield from zip(X, Y, strict=True)


def forgets():
    m = Forgets()
    m.compile("sgd", "mse")
    m.fit(X, Y, verbose=0)


MISTAKES = {
    "layers without a list": (lambda: Sequential(layers.Dense(1), layers.Dense(1)), r"one list: Sequential\(\[layer"),
    "a class in place of a layer": (lambda: Sequential([layers.Dense]), r"Write it with brackets: Dense\(\)"),
    "not compiled": (lambda: Sequential([layers.Dense(1)]).fit(X, Y), "not compiled; compile first, e.g."),
    "a step without return": (forgets, r"returns a dict of results(.|\n)*lack its `return`"),
    "super forgotten": (lambda: Early()(X), r"must call super\(\).__init__\(\)"),
    "NumPy within a layer": (lambda: Sequential([ByNumPy()])(X), "use those of seqnet.ops, such as ops.maximum"),
    "a loss without return": (lambda: model(loss=lambda t, p: None).fit(X, Y, verbose=0), "gave None.*`return`"),
    "a metric without return": (lambda: model(metrics=[lambda t, p: None]).fit(X, Y, verbose=0), "gave None.*`return`"),
    "a loss by NumPy": (lambda: model(loss=lambda t, p: np.mean((t - p) ** 2)).fit(X, Y, verbose=0), "not by NumPy"),
    "samples in place of batches": (lambda: model().fit(samples(), verbose=0), r"whole batches.*np.stack\(xs\)"),
    "a generator not called": (lambda: model().fit(samples, verbose=0), r"call it: fit\(function\(\)"),
    "a data set without return": (lambda: model().fit(Nothing(), verbose=0), "Nothing gave None.*__getitem__"),
    "labels under a wrong name": (lambda: model().fit(X, {"label": Y}, verbose=0), r"outputs are \['dense(_\d+)?'\]"),
    "class weights in a list": (lambda: model().fit(X, Y, class_weight=[1, 2], verbose=0), r"dict\(enumerate\(weights\)\)"),
    "balanced class weights": (lambda: model().fit(X, Y, class_weight="balanced", verbose=0), "balance the classes: "),
    "a sample alone": (lambda: model_of(6).predict(X[0], verbose=0), r"For one sample write x\[None, :\]"),
    "a word misspelt": (lambda: model(metrics=["acuracy"]), "Did you mean 'accuracy'"),
    "an argument misspelt": (lambda: model().fit(X, Y, epoch=3), "Did you mean 'epochs'"),
}


def model_of(features):
    return Sequential([Input((features,)), layers.Dense(1)])


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_answered_with_the_fix(name):
    call, words = MISTAKES[name]
    with pytest.raises((ValueError, TypeError, RuntimeError), match=words):
        call()


def test_a_layer_can_be_shown_before_it_is_initialised():
    assert repr(Early.__new__(Early)) == "<Early name=None, built=None>"
