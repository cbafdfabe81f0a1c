"""Wrong versions of lab 8: {mistake: (text of the solution, what stands there instead)}."""

PADDED = "    padded = np.pad(x, ((0, 0), (front, behind), (0, 0)))\n    y ="
HALF = "    front, behind = padding(w, dilation)\n"
WRONG = {
    "reversed_taps": ("enumerate(taps_of(w)):\n        y +=", "enumerate(taps_of(w)[::-1]):\n        y +="),
    "no_bias": (" + b\n", "\n"),
    "no_dilation": (HALF + PADDED, "    dilation = 1\n" + HALF + PADDED),
    "other_padding": ('if VARIANT["padding"] == "causal" else', 'if VARIANT["padding"] != "causal" else'),
    "bias_each_tap": ("@ tap\n    return y", "@ tap + b\n    return y - b"),
    "edge_padding": ("(0, 0)))\n    y =", '(0, 0)), mode="edge")\n    y ='),
    "one_ahead": ("(0, 0)))\n    y =", "(0, 0)))\n    padded = np.pad(padded[:, 1:], ((0, 0), (0, 1), (0, 0)))\n    y ="),
    "db_mean": ("dy.sum(axis=(0, 1))", "dy.mean(axis=(0, 1))"),
    "dw_mean": ("taps_of(dtaps)", "taps_of(dtaps) / len(x)"),
    "dx_overwritten": ("dpadded[:, window] += dy", "dpadded[:, window] = dy"),
    "dx_not_shifted": ("dpadded[:, front : front + x.shape[1]]", "dpadded[:, : x.shape[1]]"),
    "last_window_missing": ("- len(w)) // stride + 1", "- len(w)) // stride"),
    "stride_ignored": ("x[:, k : k + (steps - 1) * stride + 1 : stride] @ tap", "x[:, k : k + steps] @ tap"),
    "strided_without_bias": ("steps, w.shape[2])) + b", "steps, w.shape[2]))"),
    "depth_reversed": ("* depth[k] for", "* depth[len(depth) - 1 - k] for"),
    "depth_shared": ("* depth[k] for", "* depth[k, 0] for"),
    "separable_without_bias": ("u @ point + b", "u @ point"),
    "sizes_added": ("1 + sum((taps - 1) * dilation for", "sum((taps - 1) * dilation + 1 for"),
    "field_without_dilation": ("sum((taps - 1) * dilation for", "sum((taps - 1) for"),
}
