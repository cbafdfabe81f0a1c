"""Measuring what the figures draw: how strongly an output depends on an input, and what layers give on the way."""

from contextlib import contextmanager

import numpy as np


def named_models(name, models):
    """{name: model} of one model, a list, or a dictionary."""
    if isinstance(models, dict):
        found = dict(models)
    elif isinstance(models, (list, tuple)):
        found = {}
        for model in models:
            key, n = _title(model), 1
            while key in found:
                n += 1
                key = f"{_title(model)} {n}"
            found[key] = model
    else:
        found = {_title(models): models}
    if not found:
        raise ValueError(f"viz.{name}: give at least one model")
    for key, model in found.items():
        if not callable(model):
            raise TypeError(f"viz.{name}: {key!r} must be a layer or a model, which takes (batch, time, features); received "
                            f"{type(model).__name__}")
    return found


def _title(model):
    name = type(model).__name__
    return getattr(model, "name", name) if name in ("Sequential", "Functional", "Model") else name


def batch_of(name, x):
    """An input as an array (batch, time, features) of floats or (batch, time) of whole numbers."""
    x = np.asarray(getattr(x, "data", x) if not isinstance(x, np.ndarray) else x)
    whole = x.dtype.kind in "iu"
    if x.ndim == 2 and x.dtype.kind == "f" and (x == np.round(x)).all():
        raise ValueError(f"viz.{name}: x is {x.dtype} of shape {x.shape}; ids are whole numbers: x.astype(int)")
    if x.dtype.kind not in "iuf" or x.ndim != (2 if whole else 3) or x.size == 0:
        raise ValueError(f"viz.{name}: x must be floats (batch, time, features) or ids (batch, time); received {x.dtype} of "
                         f"shape {x.shape}. For one sequence write x[None]")
    return x


def call(model, x):
    """A model of a tensor; an attention layer looks at the sequence itself."""
    kind = type(model).__name__
    if kind in ("MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"):
        return model(x, x)
    if kind in ("Attention", "AdditiveAttention"):
        return model([x, x])
    return model(x)


class Run:
    """One call of a model that can be differentiated: `source` (batch, time, features) is the input, or what the first
    embedding made of ids, times `scale` where that is given; `output` what came out; `between` lists (layer, input, output)
    of its sublayers."""

    def __init__(self, name, model, x, scale=None):
        from seqnet.tensor import Tensor

        x = batch_of(name, x)
        self.source, self.between, self._scale = None, [], scale
        if x.dtype.kind == "f":
            self.source = Tensor(x.astype(getattr(model, "dtype", None) or "float32"), requires_grad=True)
            given = self.source
        else:
            given = Tensor(x)
        if hasattr(model, "built") and not model.built:
            call(model, x)  # makes the sublayers that are not there yet
        with self._watching(model):
            self.output = call(model, given)
        if isinstance(self.output, (list, tuple)):
            self.output = self.output[0]
        self.output.data
        if self.source is None:
            raise ValueError(f"viz.{name}: x holds ids, but no layer of {_title(model)} turns ids (batch, time) "
                             "into vectors; give floats (batch, time, features)")
        if not np.isfinite(self.output.data).all():
            raise ValueError(f"viz.{name}: the output of {_title(model)} holds numbers that are not finite; look for NaN "
                             "in x and in the weights")
        if self.output.ndim not in (2, 3):
            raise ValueError(f"viz.{name}: {_title(model)} gives {self.output.shape}; expected (batch, time, features) or "
                             "(batch, features)")

    @contextmanager
    def _watching(self, model):
        """While it lasts, each layer below the model notes what it takes and gives."""
        from seqnet.tensor import Tensor

        layers = model._flatten_layers(include_self=True) if hasattr(model, "_flatten_layers") else []
        near = {id(layer) for layer in getattr(model, "_sublayers", ())}

        def watched(layer, original):
            def run(x, *args, **kwargs):
                y = original(x, *args, **kwargs)
                if not isinstance(y, Tensor) or not isinstance(x, Tensor):
                    return y
                y.data  # at once: a value computed together with the next could not be asked for its gradient
                if self.source is None and x.dtype.kind in "iu" and y.dtype.kind == "f" and y.ndim == 3:
                    values = y.data if self._scale is None else (y.data * self._scale).astype(y.dtype)
                    mask, y = y.mask, Tensor(values, requires_grad=True)
                    y.mask, self.source = mask, y
                if id(layer) in near:
                    self.between.append((layer, x, y))
                return y

            return run

        for layer in layers:
            object.__setattr__(layer, "call", watched(layer, layer.call))
        try:
            yield
        finally:
            for layer in layers:
                object.__delattr__(layer, "call")

    def norms(self, t=-1, sources=None, probes=32, seed=0):
        """|d y_t / d x_s| for every s: for each of `sources` (the input alone unless told) an array (batch, time).

        The norm is Frobenius' of the Jacobian, over the features of y_t and of x_s: exact while y_t has at most `probes`
        features, else estimated with so many random cotangents v from E |J'v|^2 = |J|^2.
        """
        from seqnet.tape import backward

        sources = [self.source] if sources is None else sources
        y = self.output
        size = y.shape[-1]
        if size <= probes:
            directions = np.eye(size)
        else:
            directions = np.random.default_rng(seed).standard_normal((probes, size)) / np.sqrt(probes)
        total = [np.zeros(s.shape[:2]) for s in sources]
        for direction in directions:
            seed_of = np.zeros(y.shape, y.dtype)
            if y.ndim == 3:
                seed_of[:, t] = direction
            else:
                seed_of[:] = direction
            for k, g in enumerate(backward(y, sources, seed_of, keep=True)):
                if g is not None:
                    total[k] += np.square(np.asarray(getattr(g, "data", g), np.float64)).sum(axis=2)
        return [np.sqrt(square) for square in total]

    def gradient(self, output):
        """d y[:, output] / d x of a model that gives (batch, outputs): (batch, time, features)."""
        from seqnet.tape import backward

        seed = np.zeros(self.output.shape, self.output.dtype)
        seed[:, output] = 1
        found = backward(self.output, [self.source], seed, keep=True)[0]
        return np.zeros(self.source.shape) if found is None else np.asarray(getattr(found, "data", found), np.float64)


def step_of(name, t, time):
    """A step as a number from 0 to time - 1; negative ones count from the end."""
    if isinstance(t, bool) or not hasattr(t, "__index__") or not -time <= t < time:
        raise ValueError(f"viz.{name}: t is a step from 0 to {time - 1}, or from the end with a minus; received {t!r}")
    return int(t) % time


def traced(name, layer, x):
    """`layer.trace(x)` as {name: array}, of a layer or model; or the dictionary itself where it was traced already."""
    if isinstance(layer, dict):
        return {key: np.asarray(value) for key, value in layer.items()}
    if not hasattr(layer, "_flatten_layers"):
        raise TypeError(f"viz.{name}: needs a layer or model of seqnet, or what its trace(x) gave; received "
                        f"{type(layer).__name__}")
    if x is None:
        raise ValueError(f"viz.{name}: give x, the input of {type(layer).__name__} (batch, time, features), or ids")
    x = batch_of(name, x)
    kind = type(layer).__name__
    return layer.trace(x, x) if "Attention" in kind and kind not in ("Attention", "AdditiveAttention") else (
        layer.trace([x, x]) if kind in ("Attention", "AdditiveAttention") else layer.trace(x))


def sample_of(name, array, sample):
    """Row `sample` of the batch."""
    if isinstance(sample, bool) or not hasattr(sample, "__index__") or not -len(array) <= sample < len(array):
        raise ValueError(f"viz.{name}: sample is a row of the batch of {len(array)}; received {sample!r}")
    return array[sample]
