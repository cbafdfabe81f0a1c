"""Configs of older Keras (1 to 2.15) and of legacy `.h5` files, rewritten as Keras 3 would write them today.

Names did not always mean what they mean now: `hard_sigmoid` was clip(0.2 x + 0.5) until Keras 2 and is
clip(x / 6 + 0.5) since Keras 3, and a GRU whose config says nothing of `reset_after` was made without it. Only
plain values are rewritten; nothing is imported or run.
"""

from __future__ import annotations

from ..layers.older_names import RENAMED

MODELS = ("Sequential", "Functional", "Model")
_LAYERS = {  # older names of layers that exist here
    "Convolution1D": "Conv1D", "MaxPool1D": "MaxPooling1D", "AvgPool1D": "AveragePooling1D", "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM", "GRUV2": "GRU", "LSTMV2": "LSTM", "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization", "SyncBatchNormalization": "BatchNormalization",
    "Deconvolution1D": "Conv1DTranspose", "SeparableConvolution1D": "SeparableConv1D", "DropoutV2": "Dropout",
    "GlobalMaxPool1D": "GlobalMaxPooling1D", "GlobalAvgPool1D": "GlobalAveragePooling1D",
}
_DEAD = frozenset((  # settings without a meaning today, or with the only one that is left
    "batch_input_size", "consume_less", "input_dtype", "query_shape", "key_shape", "value_shape", "sparse", "ragged",
    "keras_version", "backend", "experimental_autocast", "fused", "renorm", "virtual_batch_size", "adjustment",
    "quantization_config", "num_dynamic_inputs", "function_type", "output_shape_type", "output_shape_module", "mask_type",
    "mask_module",
))
_NESTED = ("layer", "cell", "backward_layer", "forward_layer")


def version_of(text):
    """(2, 2, 4) for "2.2.4-tf"; files without a version were written by Keras 1."""
    import re

    found = re.findall(r"\d+", text)[:3] if isinstance(text, str) else []
    return tuple(int(part[:6]) for part in found) or (1,)


def modern(config, version):
    """The config of a model or layer, as Keras of `version` wrote it into JSON or `.h5`, in the form of Keras 3.

    Raises ValueError for something that is no config.
    """
    if not isinstance(config, dict) or not isinstance(config.get("class_name"), str) or "config" not in config:
        raise ValueError("a config is a dict with 'class_name' and 'config'")
    out, name, inner = dict(config), config["class_name"], config["config"]
    if version >= (3,) and _is_op(out):
        return _op(out)
    if isinstance(inner, list) and name == "Sequential":
        inner = {"name": "sequential", "layers": inner}
    if not isinstance(inner, dict):
        raise ValueError(f"the config of {name!r} is no dict")
    is_model = name in MODELS or {"input_layers", "output_layers", "layers"} <= set(inner)
    inner = _model(inner, version) if is_model else _layer(name, inner, version)
    if name == "ThresholdedReLU":
        name, inner["threshold"] = "ReLU", inner.pop("theta", 1.0)
    if name == "Lambda" and isinstance(inner.get("function"), list):
        inner["function"] = {"class_name": "__lambda__", "config": {"value": inner["function"]}}
    elif name == "Lambda" and isinstance(inner.get("function"), str):
        inner["function"] = {"class_name": "function", "config": inner["function"], "module": None}
    name = _LAYERS.get(name, "Functional" if name == "Model" else name)
    out.update(class_name=name, config=inner)
    if "module" not in out:
        out["module"] = "keras" if name in MODELS else "keras.layers"
    return out


def _is_op(config):
    """Legacy files of Keras 3 name ops without their module; an op has no `trainable`, which every layer has."""
    inner = config["config"]
    return "module" not in config and "inbound_nodes" in config and isinstance(inner, dict) and not (
        set(inner) & {"trainable", "dtype", "batch_shape", "batch_input_shape", "layers"}) and "name" in inner and (
        _op_module(config["class_name"]) is not None)


def _op_module(name):
    from .. import ops
    from .function_ops import module_of, op_name

    return module_of(op_name(name)) if op_name(name) in ops.__all__ else None


def _op(config):
    return {**config, "module": _op_module(config["class_name"])}


def _model(inner, version):
    inner = {key: value for key, value in inner.items() if key not in _DEAD}
    layers = inner.get("layers")
    if not isinstance(layers, list):
        raise ValueError("the layers of a model are no list")
    inner["layers"] = [modern(layer, version) for layer in layers]
    for place in ("input_layers", "output_layers"):
        ends = inner.get(place)
        if isinstance(ends, list) and len(ends) == 1 and isinstance(ends[0], list):
            inner[place] = ends[0]
    if version < (3,) and "input_layers" in inner:
        from .older_nodes import modern_nodes

        modern_nodes(inner["layers"])
        for place in ("input_layers", "output_layers"):
            inner[place] = modern_nodes.place(inner[place], inner["layers"])
    if isinstance(inner.get("dtype"), dict):
        inner.pop("dtype")
    return inner


def _layer(name, inner, version):
    inner = {key: value for key, value in inner.items() if key not in _DEAD}
    for key in _NESTED:
        if isinstance(inner.get(key), dict) and "class_name" in inner[key]:
            inner[key] = modern(inner[key], version)
    if isinstance(inner.get("cells"), list):
        inner["cells"] = [modern(cell, version) for cell in inner["cells"]]
    if name == "BatchNormalization" and isinstance(inner.get("axis"), list) and len(inner["axis"]) == 1:
        inner["axis"] = inner["axis"][0]
    if isinstance(inner.get("dtype"), dict):
        inner["dtype"] = _policy(inner["dtype"])
    if version >= (3,):
        return inner
    cudnn, name = name.startswith("CuDNN"), _LAYERS.get(name, name)
    for old, new in RENAMED.get(name, {}).items() if version < (2,) else ():
        if old in inner:
            inner.setdefault(new, inner.pop(old))
    if name in ("GRU", "GRUCell"):
        inner.setdefault("reset_after", cudnn)
    if name in ("GRU", "LSTM", "GRUCell", "LSTMCell"):
        inner.setdefault("recurrent_activation", "sigmoid" if cudnn else "hard_sigmoid")
    if inner.get("time_major") is False:
        inner.pop("time_major")
    for key, value in inner.items():
        if key.endswith("activation"):
            inner[key] = _activation(value)
        elif key.endswith("initializer"):
            inner[key] = _initializer(value)
    return inner


def _policy(dtype):
    """The float type of a policy; what was mixed with float16 is computed in float32, whose weights it had."""
    name = (dtype.get("config") or {}).get("name") if isinstance(dtype.get("config"), dict) else None
    return "float32" if isinstance(name, str) and name.startswith("mixed_") else name or "float32"


def _activation(value):
    if value == "hard_sigmoid":
        return "keras2_hard_sigmoid"
    if isinstance(value, dict) and value.get("config") == "hard_sigmoid":
        return {**value, "config": "keras2_hard_sigmoid"}
    return value


def _initializer(value):
    """Older initializers carried a dtype, which has been the variable's for long."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        inner = {key: item for key, item in value["config"].items() if key not in ("dtype", "partition_info")}
        return {**value, "config": inner}
    return value
