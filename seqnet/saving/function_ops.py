"""Configs of ops that are used directly in a Functional model: `x ** 2`, `x[:, 0]`, `ops.mean(x, axis=1)`.

Keras writes them as classes, `{"module": "keras.src.ops.numpy", "class_name": "Mean", "config": {...}}`, whose
config holds the settings; the call on tensors is in the node.
"""

from __future__ import annotations

from ..naming import snake_case

_NN = frozenset((
    "relu", "relu6", "leaky_relu", "sigmoid", "softmax", "log_softmax", "elu", "selu", "celu", "gelu", "silu",
    "softplus", "softsign", "hard_sigmoid", "hard_silu", "mish", "one_hot", "max_pool", "average_pool", "conv"))
_CLASS = {"getitem": "GetItem", "divide": "TrueDivide", "true_divide": "TrueDivide", "cast": "Cast", "pow": "Power"}
_FUNCTION = {"get_item": "getitem", "true_divide": "divide", "get_item_": "getitem"}


def class_name(name):
    """Keras' name of the class behind an op: `expand_dims` -> `ExpandDims`."""
    return _CLASS.get(name) or "".join(part.capitalize() for part in name.split("_"))


def serialize_op(op):
    """Config of a `FunctionOp`."""
    from .serialization import serialize_keras_object

    name, cls = op.fn_name, class_name(op.fn_name)
    module = "keras.src.ops.core" if name == "cast" else f"keras.src.ops.{'nn' if name in _NN else 'numpy'}"
    config = {key: serialize_keras_object(value) for key, value in op.get_config().items()}
    return {"module": module, "class_name": cls, "config": config, "registered_name": cls}


def deserialize_op(config):
    """`FunctionOp` for such a config; its settings become keyword arguments of every call.

    Raises:
        ValueError: an op that does not exist here.
    """
    from .. import ops
    from ..symbolic import FunctionOp

    name = snake_case(config["class_name"])
    fn = getattr(ops, _FUNCTION.get(name, name), None)
    if fn is None or name.startswith("_"):
        raise ValueError(f"The model uses the op {config['class_name']}, which is not known here.")
    settings = dict(config.get("config") or {})
    return FunctionOp(fn, name=settings.pop("name", None), settings=settings)
