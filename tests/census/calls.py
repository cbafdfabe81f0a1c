"""How each symbol of the census is used: the arguments it needs, a value for each keyword, and what must come of it."""

import os
import tempfile

import numpy as np

import seqnet
from seqnet import Input, Model, Sequential, layers, ops

CALLS, DEVIATES = {}, {}
R = np.random.default_rng(0)
ROW, SEQ, IDS = R.normal(size=(2, 6)).astype("float32"), R.normal(size=(2, 7, 6)).astype("float32"), R.integers(0, 9, (2, 7))
Y = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
P = np.array([[0.2, 0.7, 0.1], [0.3, 0.3, 0.4]])
MODULES = ("activations", "backend", "callbacks", "datasets", "initializers", "layers", "losses", "metrics", "models", "ops",
           "optimizers", "preprocessing", "regularizers", "utils")


class Call:
    """One symbol: `base` are the arguments it cannot do without, in order, `values` a value for every other keyword.

    `use(thing)` is given what the call returns; it fails where that does not work.
    """

    def __init__(self, base, use, together, values):
        self.base, self.values, self.use = base or {}, values, use
        self.together = together or {}  # keyword: what must be given with it

    def __call__(self, symbol, keyword=None):
        function = symbol if callable(symbol) else lambda *args, **kwargs: symbol
        if keyword is None:
            result = function(*map(_made, self.base.values()))
        else:
            base = {**self.base, **self.together.get(keyword, {})}
            for name in [name for name, value in base.items() if value is None]:
                del base[name]
            given = {name: _made(value) for name, value in {**base, **self._value(keyword)}.items()}
            result = function(**given)
            if keyword == "name" and "name" in self.values:
                assert getattr(result, "name", "given") == "given"
        if self.use is not None:
            self.use(result)

    def _value(self, keyword):
        return {} if keyword in self.base else {keyword: self.values[keyword]}


class Made:
    """A value that is made anew for every call."""

    def __init__(self, make):
        self.make = make


def _made(value):
    return value.make() if isinstance(value, Made) else value


def call(symbol, base=None, use=None, /, together=None, **values):
    CALLS[symbol] = Call(base, use, together, values)


def deviates(name, keyword, why):
    DEVIATES[name, keyword] = why


def runs(*inputs):
    """The layer works on arrays, in a wired model, and after its way through the config."""
    def use(layer):
        data = [x.make() if isinstance(x, Made) else x for x in inputs]
        out = layer(data if len(data) > 1 else data[0])
        first = out[0] if isinstance(out, (list, tuple)) else out
        assert np.isfinite(np.asarray(first, dtype="float64")).all()
        copy = type(layer).from_config(layer.get_config())
        size = getattr(layer, "_batch_shape_arg", None)
        places = [Input(batch_shape=((size or (None,))[0], *x.shape[1:]), dtype=str(x.dtype)) for x in data]
        wired = copy(places if len(places) > 1 else places[0])
        shape = (wired[0] if isinstance(wired, (list, tuple)) else wired).shape
        assert tuple(shape)[1:] == tuple(first.shape)[1:]

    return use


def small_model(width=6, loss="mse", compiled=True):
    model = Sequential([Input((width,)), layers.Dense(4, activation="relu", name="first"), layers.Dense(3, name="last")])
    if compiled:
        model.compile("adam", loss)
    return model


def trains(callback):
    """A training with the callback, with validation."""
    model = small_model()
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(np.repeat(ROW, 4, 0), np.repeat(Y, 4, 0), epochs=2, callbacks=[callback], verbose=0,
              validation_data=(ROW, Y))


def learns(optimizer):
    model = small_model()
    model.compile(optimizer, "mse")
    before = model.get_weights()[0]
    model.fit(ROW, Y, verbose=0)
    assert not np.array_equal(before, model.get_weights()[0])


def finite(result):
    assert np.isfinite(np.asarray(result, dtype="float64")).all()


def measures(metric):
    metric.update_state(Y, P) if type(metric).__name__ != "Mean" else metric.update_state([1.0, 2.0])
    finite(metric.result())


def measures_classes(metric):
    metric.update_state(Y.argmax(-1), P)
    finite(metric.result())


def loses(loss):
    finite(loss(Y, P))


def loses_classes(loss):
    finite(loss(Y.argmax(-1), P))


def folder():
    return tempfile.mkdtemp()


def in_folder(name):
    return Made(lambda: os.path.join(folder(), name))


def predicts(model):
    finite(model.predict(np.zeros((2, *model.input_shape[1:])), verbose=0))


__all__ = [
    "CALLS", "DEVIATES", "IDS", "MODULES", "P", "ROW", "SEQ", "Y", "Call", "Made", "Model", "call", "deviates", "finite",
    "folder", "in_folder", "layers", "learns", "loses", "loses_classes", "measures", "measures_classes", "np", "ops",
    "predicts", "runs", "seqnet", "small_model", "trains",
]
