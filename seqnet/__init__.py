"""Sequence models from readable C kernels, with the Python interface of Keras."""

__version__ = "0.1.0"

try:
    import seqnet._core as _core
except ModuleNotFoundError as error:
    if error.name != "seqnet._core":
        raise
    raise ImportError(
        f"seqnet's compiled core is missing in {__path__[0]}. In a clone of the project, install it with "
        "'pip install .' and run 'python -P ...' (-P keeps this source folder from hiding the installed "
        "package), or build it in place with 'pip install -e .'"
    ) from None

from . import config
from .config import show_config

# public names and where they live; a submodule is imported when it is first asked for
_MODULES = (
    "activations", "backend", "callbacks", "compat", "config", "constraints", "datasets", "embeddings", "errors",
    "initializers", "inside", "labs", "layers", "losses", "metrics", "models", "ops", "optimizers", "preprocessing",
    "random", "regularizers", "saving", "text", "tree", "utils", "viz", "wrappers", "zoo",
)
_NAMES = {
    "Functional": "models", "Input": "layers", "InputSpec": "layers", "Layer": "layers", "Model": "models",
    "Sequential": "models", "GradientTape": "tape", "Tensor": "tensor", "Variable": "tensor", "no_grad": "tensor",
    "Initializer": "initializers", "Regularizer": "regularizers", "Loss": "losses", "Metric": "metrics",
    "Optimizer": "optimizers", "ShapeError": "errors", "SeqnetError": "errors", "NotBuiltError": "errors",
    "DataError": "errors", "IdError": "errors", "LabelError": "errors", "NotCompiledError": "errors",
    "KerasTensor": "symbolic",
    "TensorShape": "tensor_shape", "UnknownNameError": "errors", "SeedGenerator": "random", "set_random_seed": "random",
    "explain": "inside", "show_kernel": "inside",
}


def __getattr__(name):
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name in _NAMES:
        return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    from .errors import did_you_mean

    guess = "" if name.startswith("_") else did_you_mean(name, (*_MODULES, *_NAMES))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{guess}")


def __dir__():
    return sorted({*globals(), *_MODULES, *_NAMES})
