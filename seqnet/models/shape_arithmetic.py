"""How the shapes and the numbers of parameters of a summary come about, as sums to be checked by hand."""

from __future__ import annotations

from ..tree import is_shape


def explanations(layer, before, after):
    """Lines such as `time: 500 - (5-1)*1 = 496`, for the shapes of the first input and of the output, and `params: ...`."""
    lines = []
    if is_shape(before) and is_shape(after) and before and after:
        kind = next((cls.__name__ for cls in type(layer).__mro__ if cls.__name__ in _RULES), None)
        if kind:
            lines += [line for line in _RULES[kind](layer, before, after) if line]
    if getattr(layer, "built", False) and getattr(layer, "weights", None):
        lines.append(_params(layer))
    return lines


def _params(layer):
    weights = layer.weights
    parts = [f"{v.name} {'*'.join(map(str, v.shape)) or '1'}" for v in weights]
    if len(parts) > 4:
        parts = [*parts[:3], f"{len(weights) - 3} more"]
    total = sum(_product(v.shape) for v in weights)
    return f"params: {' + '.join(parts)} = {total:,}"


def _product(shape):
    total = 1
    for length in shape:
        total *= length
    return total


def _time_axis(layer):
    return 2 if getattr(layer, "data_format", None) == "channels_first" else 1


def _windows(size, stride, padding, dilation, given, made):
    """The number of windows, in words of the arguments."""
    t = "time" if given is None else given
    last = "" if made is None else f" = {made}"
    if padding == "causal" or padding == "same":
        how = f"time: {t}{' (padding=' + repr(padding) + ')'}"
        return f"{how} / {stride}, rounded up{last}" if stride > 1 else f"{how}{last}"
    reach = f"({size}-1)*{dilation}"
    if stride == 1:
        return f"time: {t} - {reach}{last}"
    return f"time: ({t} - {reach} - 1) // {stride} + 1{last}"


def _convolution(layer, before, after):
    axis = _time_axis(layer)
    return [_windows(layer.kernel_size[0], layer.strides[0], layer.padding, layer.dilation_rate[0], before[axis],
                     after[axis]),
            f"features: {getattr(layer, 'filters', after[3 - axis])} filters"]


def _pooling(layer, before, after):
    axis = _time_axis(layer)
    size, stride = layer.pool_size[0], layer.strides[0]
    return [_windows(size, stride, layer.padding, 1, before[axis], after[axis])]


def _transposed(layer, before, after):
    axis = _time_axis(layer)
    t, size, stride = before[axis], layer.kernel_size[0], layer.strides[0]
    t = "time" if t is None else t
    made = "" if after[axis] is None else f" = {after[axis]}"
    more = "" if layer.padding == "same" else f" + max({size} - {stride}, 0)"
    return [f"time: {t}*{stride}{more}{made}"]


def _flatten(layer, before, after):
    if None in before[1:]:
        return []
    return [f"features: {'*'.join(map(str, before[1:]))} = {after[-1]}"]


def _recurrent(layer, before, after):
    t = "time" if before[1] is None else before[1]
    if layer.return_sequences:
        return [f"time: {t}, one state for each step", f"features: {layer.units} units"]
    return [f"time: {t} steps, of which the last state is left", f"features: {layer.units} units"]


def _bidirectional(layer, before, after):
    units = getattr(layer.forward_layer, "units", None)
    if units is None or layer.merge_mode != "concat":
        return []
    return [f"features: {units} forwards + {units} backwards = {2 * units}"]


def _global(layer, before, after):
    t = before[_time_axis(layer)]
    return [f"time: {'time' if t is None else t} steps, of which one value a feature is left"]


def _repeat(layer, before, after):
    return [f"time: the same row {layer.n} times"]


def _padding(layer, before, after):
    left, right = layer.padding if hasattr(layer, "padding") else (0, 0)
    t = "time" if before[1] is None else before[1]
    return [f"time: {t} + {left} + {right}" + ("" if after[1] is None else f" = {after[1]}")]


def _cropping(layer, before, after):
    left, right = layer.cropping
    t = "time" if before[1] is None else before[1]
    return [f"time: {t} - {left} - {right}" + ("" if after[1] is None else f" = {after[1]}")]


def _up_sampling(layer, before, after):
    t = "time" if before[1] is None else before[1]
    return [f"time: {t}*{layer.size}" + ("" if after[1] is None else f" = {after[1]}")]


_RULES = {
    "Conv1D": _convolution, "DepthwiseConv1D": _convolution, "SeparableConv1D": _convolution,
    "Conv1DTranspose": _transposed, "Pooling1D": _pooling, "GlobalPooling1D": _global, "Flatten": _flatten,
    "SimpleRNN": _recurrent, "LSTM": _recurrent, "GRU": _recurrent, "Bidirectional": _bidirectional,
    "RepeatVector": _repeat, "ZeroPadding1D": _padding, "Cropping1D": _cropping, "UpSampling1D": _up_sampling,
    "Dense": lambda layer, before, after: [f"features: {layer.units} units"],
    "Embedding": lambda layer, before, after: [
        f"features: a vector of {layer.output_dim} for each of {layer.input_dim} ids"],
    "Reshape": lambda layer, before, after: [] if None in before[1:] else [
        f"numbers: {'*'.join(map(str, before[1:]))} = {'*'.join(map(str, after[1:]))}"],
}
