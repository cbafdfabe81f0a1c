"""Wrong versions that are known by their numbers: most are the right function asked the wrong question."""

import numpy as np

from ..definition import mistake
from .checks import conv1d, in_strides, in_two_steps, seen


@mistake("conv1d", "the taps run backwards: in your order, which tap meets the oldest step?")
def reversed_taps(x, w, b, dilation, variant):
    """Convolution as mathematicians write it."""
    return conv1d(x, w[::-1], b, dilation, variant)


@mistake("conv1d", "the bias b is never added")
def no_bias(x, w, b, dilation, variant):
    """b = 0."""
    return conv1d(x, w, 0 * b, dilation, variant)


@mistake("conv1d", "the dilation is not used: neighbouring steps are read instead of every dilation-th")
def no_dilation(x, w, b, dilation, variant):
    """dilation = 1."""
    return conv1d(x, w, b, 1, variant)


@mistake("conv1d", "the padding is on the wrong side: your outputs are those of the other padding")
def other_padding(x, w, b, dilation, variant):
    """same for causal, causal for same."""
    return conv1d(x, w, b, dilation, {**variant, "padding": "same" if variant["padding"] == "causal" else "causal"})


@mistake("conv1d", "the bias is added once for every tap")
def bias_each_tap(x, w, b, dilation, variant):
    """K b."""
    return conv1d(x, w, len(w) * b, dilation, variant)


@mistake("conv1d", "the steps before the sequence repeat its first step; they should be zero")
def edge_padding(x, w, b, dilation, variant):
    """np.pad(mode="edge")."""
    reach = (len(w) - 1) * dilation
    wide = np.concatenate([np.repeat(x[:, :1], reach, 1), x, np.repeat(x[:, -1:], reach, 1)], 1)
    return conv1d(wide, w, b, dilation, variant)[:, reach : reach + x.shape[1]]


@mistake("conv1d", "all is padded in front by one step too few: y[t] sees step t + 1")
def one_ahead(x, w, b, dilation, variant):
    """front - 1."""
    later = np.concatenate([x[:, 1:], np.zeros_like(x[:, :1])], 1)
    y = conv1d(later, w, b, dilation, variant)
    reach = (len(w) - 1) * dilation
    if reach == 0:
        return y
    lost = np.concatenate([np.zeros_like(x[:, :1]), x], 1)
    return conv1d(np.concatenate([lost, np.zeros_like(x[:, :1])], 1), w, b, dilation, variant)[:, 2:]


def gradient(dy, x, w, b, dilation, variant):
    """The right gradients by small right means: db and dw from their definitions, dx through the transposed product."""
    taps = w[::-1] if variant["order"] == "newest tap first" else w
    reach = (len(w) - 1) * dilation
    front = reach if variant["padding"] == "causal" else reach // 2
    steps = x.shape[1]
    padded = np.pad(x, ((0, 0), (front, reach - front), (0, 0)))
    dpadded, dtaps = np.zeros_like(padded), np.zeros_like(w)
    for k in range(len(w)):
        window = slice(k * dilation, k * dilation + steps)
        dpadded[:, window] += dy @ taps[k].T
        dtaps[k] = np.einsum("btc,btf->cf", padded[:, window], dy)
    dw = dtaps[::-1] if variant["order"] == "newest tap first" else dtaps
    return {"dx": dpadded[:, front : front + steps], "dw": dw, "db": dy.sum(axis=(0, 1))}


@mistake("conv1d_backward", "db is the mean over batch and time; every output adds to it, so it is the sum")
def db_mean(dy, x, w, b, dilation, variant):
    """mean for sum."""
    return {**gradient(dy, x, w, b, dilation, variant), "db": dy.mean(axis=(0, 1))}


@mistake("conv1d_backward", "dw is divided by the batch size; gradients of a sum are sums")
def dw_mean(dy, x, w, b, dilation, variant):
    """dw / B."""
    right = gradient(dy, x, w, b, dilation, variant)
    return {**right, "dw": right["dw"] / len(x)}


@mistake("conv1d_backward", "dx keeps only one tap: each step of x is read by several outputs, so use += instead of =")
def dx_overwritten(dy, x, w, b, dilation, variant):
    """= for +=."""
    taps = w[::-1] if variant["order"] == "newest tap first" else w
    reach = (len(w) - 1) * dilation
    front = reach if variant["padding"] == "causal" else reach // 2
    steps = x.shape[1]
    dpadded = np.zeros((len(x), steps + reach, x.shape[2]))
    for k in range(len(w)):
        dpadded[:, k * dilation : k * dilation + steps] = dy @ taps[k].T
    return {**gradient(dy, x, w, b, dilation, variant), "dx": dpadded[:, front : front + steps]}


@mistake("conv1d_backward", "dx is read from the padded array without cutting the padding off in front")
def dx_not_shifted(dy, x, w, b, dilation, variant):
    """dpadded[:, :T]."""
    taps = w[::-1] if variant["order"] == "newest tap first" else w
    steps = x.shape[1]
    dpadded = np.zeros((len(x), steps + (len(w) - 1) * dilation, x.shape[2]))
    for k in range(len(w)):
        dpadded[:, k * dilation : k * dilation + steps] += dy @ taps[k].T
    return {**gradient(dy, x, w, b, dilation, variant), "dx": dpadded[:, :steps]}


@mistake("receptive_field", "the sizes of the layers are added; neighbouring windows overlap, each adds (K - 1) d")
def sizes_added(layers):
    """sum of (K - 1) d + 1."""
    return sum((taps - 1) * dilation + 1 for taps, dilation in layers)


@mistake("receptive_field", "the dilation is not used")
def field_without_dilation(layers):
    """d = 1."""
    return seen([(taps, 1) for taps, _ in layers])


@mistake("strided", "the last window is missing: n windows have n - 1 gaps between them")
def last_window_missing(x, w, b, stride, variant):
    """// stride without + 1."""
    return in_strides(x, w, b, stride, variant)[:, :-1]


@mistake("strided", "the windows move by one step, not by stride")
def stride_ignored(x, w, b, stride, variant):
    """The first windows of stride 1."""
    return in_strides(x, w, b, 1, variant)[:, : (x.shape[1] - len(w)) // stride + 1]


@mistake("strided", "the bias b is not added to the windows")
def strided_without_bias(x, w, b, stride, variant):
    """b = 0."""
    return in_strides(x, w, 0 * b, stride, variant)


@mistake("separable", "the depthwise taps run backwards")
def depth_reversed(x, depth, point, b):
    """depth[::-1]."""
    return in_two_steps(x, depth[::-1].copy(), point, b)


@mistake("separable", "all channels use the taps of the first one: depth has a column for each channel")
def depth_shared(x, depth, point, b):
    """depth[:, :1]."""
    return in_two_steps(x, np.repeat(depth[:, :1], depth.shape[1], axis=1), point, b)


@mistake("separable", "the bias b is not added behind the pointwise step")
def separable_without_bias(x, depth, point, b):
    """b = 0."""
    return in_two_steps(x, depth, point, 0 * b)
