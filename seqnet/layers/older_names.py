"""Arguments as Keras 1 spelt them."""

from __future__ import annotations

from functools import wraps

RENAMED = {
    "Dense": {"output_dim": "units", "init": "kernel_initializer", "bias": "use_bias"},
    "Embedding": {"init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer"},
    "Dropout": {"p": "rate"}, "SpatialDropout1D": {"p": "rate"},
    "Conv1D": {"nb_filter": "filters", "filter_length": "kernel_size", "subsample_length": "strides",
               "border_mode": "padding", "init": "kernel_initializer", "bias": "use_bias"},
    "MaxPooling1D": {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"},
    "SimpleRNN": {"output_dim": "units", "init": "kernel_initializer", "inner_init": "recurrent_initializer",
                  "dropout_W": "dropout", "dropout_U": "recurrent_dropout"},
}
for _name in ("LSTM", "GRU"):
    RENAMED[_name] = {**RENAMED["SimpleRNN"], "inner_activation": "recurrent_activation"}


def accept_older_names(classes):
    """Let the constructors of these classes, by name, take the spellings of Keras 1, with a warning."""
    for name, names in RENAMED.items():
        cls = classes[name]
        cls.__init__ = _accepting(cls.__init__, name, names)


def _accepting(init, layer, names):
    @wraps(init)
    def __init__(self, *args, **kwargs):
        if kwargs and not names.keys().isdisjoint(kwargs):
            import warnings

            old = next(name for name in kwargs if name in names)
            warnings.warn(f"{layer}({old}=...) is now spelt {layer}({names[old]}=...); it is taken as that.", stacklevel=2)
            kwargs = {names.get(name, name): value for name, value in kwargs.items()}
        init(self, *args, **kwargs)

    return __init__
