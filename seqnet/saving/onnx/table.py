"""Which converter writes which layer."""

from __future__ import annotations

from . import attention, plain, recurrent, windows
from .functions import function

_TABLE = {
    "Activation": plain.activation, "Add": plain.merge("Add"), "Attention": attention.attention, "Average": plain.average,
    "AveragePooling1D": windows.pooling("AveragePool"), "BatchNormalization": plain.batch_normalization,
    "Bidirectional": recurrent.bidirectional, "Concatenate": plain.concatenate, "Conv1D": windows.conv1d,
    "Cropping1D": plain.cropping, "Dense": plain.dense, "DepthwiseConv1D": windows.depthwise, "Dot": plain.dot,
    "ELU": plain.elu, "Embedding": plain.embedding, "Flatten": plain.flatten, "GRU": recurrent.recurrent,
    "GlobalAveragePooling1D": windows.global_average, "GlobalMaxPooling1D": windows.global_max,
    "LSTM": recurrent.recurrent, "LayerNormalization": plain.layer_normalization, "LeakyReLU": plain.leaky_relu,
    "Masking": plain.masking, "MaxPooling1D": windows.pooling("MaxPool"), "Maximum": plain.merge("Max"),
    "Minimum": plain.merge("Min"), "MultiHeadAttention": attention.multi_head, "Multiply": plain.merge("Mul"),
    "PReLU": plain.prelu, "Permute": plain.permute, "RMSNormalization": plain.rms_normalization, "ReLU": plain.relu,
    "RepeatVector": plain.repeat_vector, "Reshape": plain.reshape, "SeparableConv1D": windows.separable,
    "SimpleRNN": recurrent.recurrent, "Softmax": plain.softmax, "Subtract": plain.merge("Sub"),
    "TimeDistributed": recurrent.time_distributed, "UpSampling1D": plain.up_sampling,
    "ZeroPadding1D": plain.zero_padding,
    **dict.fromkeys(("ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity",
                     "SpatialDropout1D"), plain.same),
}


def converter_of(operation):
    """The function that converts a layer or op. Raises NotImplementedError, naming it, where there is none."""
    from ...models import Functional, Sequential
    from ...symbolic import FunctionOp

    if isinstance(operation, FunctionOp):
        return function
    if isinstance(operation, (Functional, Sequential)):
        return _nested
    name = type(operation).__name__
    if name in _TABLE and type(operation).__module__.startswith("seqnet."):
        return _TABLE[name]
    raise NotImplementedError(
        f"Export to ONNX: the layer {name} {operation.name!r} has no counterpart there. Supported are "
        f"{', '.join(sorted(_TABLE))}, models within the model, and ops on tensors.")


def _nested(b, model, x, training=None, mask=None, **kwargs):
    from ...tree import flatten
    from . import convert_model

    found = convert_model(b, model, flatten(x))
    return found[0] if len(found) == 1 else found
