"""Arguments of Keras 1, understood while `seqnet.compat` is installed: `Dense(output_dim=32, init="uniform")`."""

from __future__ import annotations

from functools import wraps

_MORE = {
    "Conv1D": {"dilation": "dilation_rate", "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer"},
    "Dense": {"W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer"},
    "RepeatVector": {}, "AveragePooling1D": {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"},
    "LSTM": {"W_regularizer": "kernel_regularizer", "U_regularizer": "recurrent_regularizer"},
    "GRU": {"W_regularizer": "kernel_regularizer", "U_regularizer": "recurrent_regularizer"},
    "SimpleRNN": {"W_regularizer": "kernel_regularizer", "U_regularizer": "recurrent_regularizer"},
    "GaussianNoise": {"sigma": "stddev"}, "GaussianDropout": {"p": "rate"}, "Reshape": {"dims": "target_shape"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
}
_BEFORE = {}  # class -> its own __init__


def renamed():
    """{name of a layer: {old argument: argument}}."""
    from ..layers.older_names import RENAMED

    return {name: {**RENAMED.get(name, {}), **_MORE.get(name, {})} for name in {*RENAMED, *_MORE}}


def understand_old_arguments(on):
    """Let the layers take the arguments of Keras 1, or no longer."""
    from .. import layers

    if not on:
        for cls, init in _BEFORE.items():
            cls.__init__ = init
        _BEFORE.clear()
        return
    for name, table in renamed().items():
        cls = getattr(layers, name)
        if table and cls not in _BEFORE:
            _BEFORE[cls] = cls.__init__
            cls.__init__ = _translating(cls.__init__, table, name)


def _translating(init, table, name):
    from inspect import signature

    known = signature(init).parameters

    @wraps(init)
    def __init__(self, *args, **kwargs):
        for old in [word for word in kwargs if word in table and word not in known]:
            if table[old] in kwargs:
                raise TypeError(f"{name}: {old}= is the old name of {table[old]}=; both are given")
            kwargs[table[old]] = kwargs.pop(old)
        for old in ("consume_less", "b_constraint", "W_constraint", "input_dtype"):
            if kwargs.get(old, 0) in (None, "cpu", "mem", "gpu"):
                kwargs.pop(old)
        init(self, *args, **kwargs)

    return __init__


_MODES = {"sum": "add", "mul": "multiply", "concat": "concatenate", "ave": "average", "max": "maximum", "dot": "dot"}


def merge(inputs, mode="sum", concat_axis=-1, dot_axes=-1, output_shape=None, name=None, **kwargs):
    """`merge([a, b], mode="concat")` of Keras 1: one of add, multiply, concatenate, average, maximum, dot.

    Raises ValueError for another mode.
    """
    from .. import layers

    if callable(mode):
        return layers.Lambda(mode, output_shape=output_shape, name=name)(inputs)
    if mode not in _MODES:
        raise ValueError(f"merge: mode is one of {', '.join(map(repr, _MODES))} or a function; got {mode!r}")
    more = {"concat": {"axis": concat_axis}, "dot": {"axes": dot_axes}}.get(mode, {})
    return getattr(layers, _MODES[mode])(inputs, name=name, **more)
