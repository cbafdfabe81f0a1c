"""Configs of ops that are used directly in a Functional model: `x ** 2`, `x[:, 0]`, `ops.mean(x, axis=1)`.

Keras writes them as classes, `{"module": "keras.src.ops.numpy", "class_name": "Mean", "config": {...}}`, whose
config holds the settings; the call on tensors is in the node.
"""

from __future__ import annotations

import inspect

from ..naming import snake_case

# ops that Keras keeps elsewhere than in keras.src.ops.numpy, and those that it does not have as a class
_PLACES = {
    "nn": ("batch_normalization", "binary_crossentropy", "categorical_crossentropy", "celu", "elu", "gelu",
           "hard_sigmoid", "hard_silu", "layer_normalization", "leaky_relu", "log_sigmoid", "log_softmax",
           "normalize", "one_hot", "relu", "relu6", "rms_normalization", "selu", "sigmoid", "silu", "softmax",
           "softplus", "softsign", "sparse_categorical_crossentropy", "sparsemax"),
    "core": ("cast", "convert_to_tensor", "slice", "stop_gradient", "unstack"),
    "math": ("erf", "logsumexp", "rsqrt", "top_k"),
    "linalg": ("norm",),
}
_OWN = ("adaptive_average_pool1d", "adaptive_max_pool1d", "average_pool1d", "conv1d", "conv1d_transpose", "dense",
        "depthwise_conv1d", "dropout", "embedding", "eye", "group_normalization", "max_pool1d", "mish",
        "normalize_batch", "ones", "zeros")
_MODULE = {name: f"keras.src.ops.{place}" for place, names in _PLACES.items() for name in names}
_MODULE.update(dict.fromkeys(_OWN, "seqnet.ops"))
MODULES = frozenset((*_MODULE.values(), "keras.src.ops.numpy"))
_CLASS = {"getitem": "GetItem", "divide": "TrueDivide", "batch_normalization": "BatchNorm",
          "layer_normalization": "LayerNorm", "rms_normalization": "RMSNorm"}
_FUNCTION = {snake_case(cls): name for name, cls in _CLASS.items()}


def op_name(cls):
    """The op behind one of Keras' class names: `ExpandDims` -> `expand_dims`."""
    name = snake_case(cls)
    return _FUNCTION.get(name, name)


def module_of(name):
    """The module under which a file names an op."""
    return _MODULE.get(name, "keras.src.ops.numpy")


def class_name(name):
    """Keras' name of the class behind an op: `expand_dims` -> `ExpandDims`."""
    return _CLASS.get(name) or "".join(part.capitalize() for part in name.split("_"))


def serialize_op(op):
    """Config of a `FunctionOp`."""
    from .serialization import serialize_keras_object

    name, cls = op.fn_name, class_name(op.fn_name)
    module = module_of(name)
    config = {key: serialize_keras_object(value) for key, value in op.get_config().items()}
    return {"module": module, "class_name": cls, "config": config, "registered_name": cls}


def deserialize_op(config):
    """`FunctionOp` for such a config; its settings become keyword arguments of every call.

    Raises:
        ValueError: an op that does not exist here.
    """
    from .. import ops
    from ..symbolic import FunctionOp

    name = op_name(config["class_name"])
    if name not in ops.__all__:
        raise ValueError(f"The model uses the op {config['class_name']}, which is not known here.")
    settings = dict(config.get("config") or {})
    own_name = settings.pop("name", None)
    fn = getattr(ops, name)
    known = inspect.signature(fn).parameters  # Keras has a few more arguments, None unless used
    settings = {key: value for key, value in settings.items() if value is not None or key in known}
    return FunctionOp(fn, name=own_name, settings=settings)
