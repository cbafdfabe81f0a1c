"""Wrong versions of lab 13: {mistake: (text of the solution, what stands there instead)}."""

WRONG = {
    "taps_backwards": ("w + (k * channels + c) * filters", "w + ((taps - 1 - k) * channels + c) * filters"),
    "conv_no_bias": ("out[f] = b[f];", "out[f] = 0 * b[f];"),
    "conv_no_dilation": ("(k - (taps - 1)) * dilation;", "(k - (taps - 1)) * (dilation ? 1 : 0);"),
    "other_edge": ("[0] == 'r'", "[0] != 'r'"),
    "w_transposed": ("value * row[f]", "value * (row ? w[(k * filters + f) * channels + c] : 0)"),
    "order_of_keras": ('"__GATES__"', '"ifgo"'),
    "sigmoid_candidate": ("sigmoid(i) * real_tanh(g)", "sigmoid(i) * sigmoid(g)"),
    "no_tanh": ("sigmoid(o) * real_tanh(cell)", "sigmoid(o) * cell"),
    "no_recurrence": ("h[n * units + d] * U", "0 * h[n * units + d] * U"),
    "no_scale": ("1 / real_sqrt((real)size)", "(real)(size > 0)"),
    "no_window": ("t - window + 1 > 0 ? t - window + 1 : 0", "window > 0 ? 0 : 1"),
    "not_itself": ("s <= t; s++", "s < t; s++"),
}
