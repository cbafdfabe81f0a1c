"""The equations of the layers, in LaTeX: what they compute, in the letters that the explanations give sizes to.

B batch, T time, D features that come in, U units or features that go out, H heads, K taps of a kernel, V rows of a table.
"""

from __future__ import annotations

GATE = r"x_t W_{%s} + h_{t-1} U_{%s} + b_{%s}"


def _gates(*names):
    return [rf"{left} &= {function}({GATE.replace('%s', name)})" for left, function, name in names]


def _dense(layer):
    return [rf"y &= {_act(layer)}(x W + b)" if layer.use_bias else rf"y &= {_act(layer)}(x W)"]


def _act(layer, name="activation"):
    """The letter of an activation: its own where it is a common one, nothing for the identity."""
    function = getattr(getattr(layer, name, None), "__name__", "")
    return {"linear": "", "sigmoid": r"\sigma", "tanh": r"\tanh", "softmax": r"\mathrm{softmax}"}.get(
        function, rf"\mathrm{{{function.replace('_', ' ')}}}" if function.isidentifier() else r"\phi")


def _simple_rnn(layer):
    return [rf"h_t &= {_act(layer)}(x_t W + h_{{t-1}} U + b)"]


def _lstm(layer):
    s, a = _act(layer, "recurrent_activation"), _act(layer)
    return [*_gates(("i_t", s, "i"), ("f_t", s, "f"), ("g_t", a, "g"), ("o_t", s, "o")),
            r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t", rf"h_t &= o_t \odot {a}(c_t)"]


def _gru(layer):
    s, a = _act(layer, "recurrent_activation"), _act(layer)
    new = (rf"n_t &= {a}(x_t W_n + b_n + r_t \odot (h_{{t-1}} U_n + b'_n))" if layer.reset_after else
           rf"n_t &= {a}(x_t W_n + (r_t \odot h_{{t-1}}) U_n + b_n)")
    return [*_gates(("z_t", s, "z"), ("r_t", s, "r")), new, r"h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot n_t"]


def _conv1d(layer):
    stride, gap = layer.strides[0], layer.dilation_rate[0]
    place = ("t" if stride == 1 else f"{stride} t") + (" + k" if gap == 1 else f" + {gap} k")
    start = {"valid": "", "causal": f" - {(layer.kernel_size[0] - 1) * gap}"}.get(layer.padding, " - p")
    return [rf"y_{{t,f}} &= {_act(layer)}(b_f + \sum_{{k=0}}^{{{layer.kernel_size[0] - 1}}} \sum_c x_{{{place}{start}, c}} "
            r"W_{k,c,f})"]


def _pool(what):
    def lines(layer):
        n, stride = layer.pool_size[0], layer.strides[0]
        return [rf"y_{{t,c}} &= {what}_{{k=0..{n - 1}}}\ x_{{{stride} t + k, c}}"]

    return lines


def _heads(layer):
    lines = [r"Q_h &= q W^Q_h + b^Q_h, \quad K_h = k W^K_h + b^K_h, \quad V_h = v W^V_h + b^V_h",
             rf"P_h &= \mathrm{{softmax}}(Q_h K_h^\top / \sqrt{{{layer.key_dim}}})",
             r"y &= \sum_h P_h V_h W^O_h + b^O"]
    return lines


def _attention(layer):
    score = r"\sum_d s_d \tanh(q_{t,d} + k_{s,d})" if type(layer).__name__ == "AdditiveAttention" else r"q_t \cdot k_s"
    return [rf"P_{{t,s}} &= \mathrm{{softmax}}_s({score})", r"y_t &= \sum_s P_{t,s} v_s"]


def _normalize(axis):
    def lines(layer):
        return [rf"\mu &= \mathrm{{mean}}_{{{axis}}}(x), \quad \sigma^2 = \mathrm{{mean}}_{{{axis}}}((x - \mu)^2)",
                r"y &= \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta"]

    return lines


def _encoder(layer):
    attend, feed = r"\mathrm{Attention}", r"\mathrm{Dense}_2(\mathrm{Dense}_1(%s))"
    if getattr(layer, "normalize_first", False):
        return [rf"z &= x + {attend}(\mathrm{{Norm}}(x))", rf"y &= z + {feed % (chr(92) + 'mathrm{Norm}(z)')}"]
    return [rf"z &= \mathrm{{Norm}}(x + {attend}(x))", rf"y &= \mathrm{{Norm}}(z + {feed % 'z'})"]


def _activation(layer):
    return [rf"y &= {_act(layer) or 'x'}(x)" if _act(layer) else r"y &= x"]


def _says(*lines):
    return lambda layer: list(lines)


def _merge(sign):
    return _says(rf"y &= x_1 {sign} x_2 {sign} \ldots")


EQUATIONS = {
    "Activation": _activation, "Identity": _says(r"y &= x"),
    "AdaptiveAveragePooling1D": _says(r"y_{n,c} &= \mathrm{mean}_{t\ \mathrm{in\ part}\ n}\ x_{t,c}"),
    "AdaptiveMaxPooling1D": _says(r"y_{n,c} &= \max_{t\ \mathrm{in\ part}\ n}\ x_{t,c}"),
    "Cropping1D": _says(r"y_t &= x_{t + a}, \quad t = 0 \ldots T - a - b - 1"),
    "UpSampling1D": lambda layer: [rf"y_{{{layer.size} t + k}} &= x_t, \quad k = 0 \ldots {layer.size - 1}"],
    "ZeroPadding1D": _says(r"y_{t + a} &= x_t, \quad 0\ \mathrm{elsewhere}"),
    "ActivityRegularization": _says(r"y &= x"),
    "Add": _merge("+"), "AdditiveAttention": _attention, "Attention": _attention,
    "AlphaDropout": _says(r"y &= a (x \odot m + \alpha' (1 - m)) + b"),
    "Average": _says(r"y &= \frac{1}{n} \sum_i x_i"), "AveragePooling1D": _pool(r"\mathrm{mean}"),
    "BatchNormalization": _normalize("B"),
    "Bidirectional": _says(r"y &= \mathrm{merge}(\mathrm{forward}(x_1 \ldots x_T), \mathrm{backward}(x_T \ldots x_1))"),
    "Concatenate": _says(r"y &= [x_1, x_2, \ldots]"), "Conv1D": _conv1d,
    "Conv1DTranspose": _says(r"y_{s t + k, f} &= b_f + \sum_c x_{t,c} W_{k,f,c}"),
    "Dense": _dense, "Dot": _says(r"y_{a,b} &= \sum_d x_{1,a,d} x_{2,b,d}"),
    "DepthwiseConv1D": _says(r"y_{t,c} &= b_c + \sum_k x_{t+k,c} W_{k,c}"),
    "Dropout": _says(r"y &= \frac{m \odot x}{1 - p}, \quad m \sim \mathrm{Bernoulli}(1 - p)"),
    "EinsumDense": lambda layer: [rf"y &= \mathrm{{einsum}}(\mathrm{{{layer.equation.replace('->', ' to ')}}}, x, W) + b"],
    "ELU": _says(r"y &= x \ (x > 0), \quad \alpha (e^x - 1)\ (x \leq 0)"),
    "Embedding": _says(r"y_t &= E_{x_t}"), "Flatten": _says(r"y &= \mathrm{vec}(x)"),
    "GaussianDropout": _says(r"y &= x \odot n, \quad n \sim N(1, p / (1 - p))"),
    "GaussianNoise": _says(r"y &= x + n, \quad n \sim N(0, \sigma^2)"),
    "GlobalAveragePooling1D": _says(r"y_c &= \frac{1}{T} \sum_t x_{t,c}"),
    "GlobalMaxPooling1D": _says(r"y_c &= \max_t x_{t,c}"),
    "GroupNormalization": _normalize("group"),
    "GroupedQueryAttention": lambda layer: _heads(_With(key_dim=layer.head_dim)),
    "GRU": _gru, "GRUCell": _gru, "LSTM": _lstm, "LSTMCell": _lstm, "SimpleRNN": _simple_rnn, "SimpleRNNCell": _simple_rnn,
    "LayerNormalization": _normalize("D"), "LeakyReLU": _says(r"y &= \max(x, a x)"),
    "Masking": _says(r"m_t &= (x_t \neq v), \quad y_t = m_t x_t"),
    "Maximum": _says(r"y &= \max(x_1, x_2, \ldots)"), "MaxPooling1D": _pool(r"\max"),
    "Minimum": _says(r"y &= \min(x_1, x_2, \ldots)"), "MultiHeadAttention": _heads, "Multiply": _merge(r"\odot"),
    "Normalization": _says(r"y &= \frac{x - \mu}{\sigma}"),
    "Permute": _says(r"y &= x \ \mathrm{with\ its\ axes\ in\ another\ order}"),
    "PositionEmbedding": _says(r"y_t &= P_t"), "PReLU": _says(r"y &= \max(x, 0) + a \odot \min(x, 0)"),
    "ReLU": _says(r"y &= \max(x, 0)"), "RepeatVector": _says(r"y_t &= x, \quad t = 1 \ldots n"),
    "Reshape": _says(r"y &= x \ \mathrm{in\ another\ shape}"),
    "RMSNormalization": _says(r"y &= \gamma \odot \frac{x}{\sqrt{\mathrm{mean}_D(x^2) + \epsilon}}"),
    "SeparableConv1D": _says(r"z_{t,c} &= \sum_k x_{t+k,c} W^{depth}_{k,c}", r"y_t &= z_t W^{point} + b"),
    "SinePositionEncoding": _says(r"y_{t,2i} &= \sin(t / 10000^{2i/D}), \quad y_{t,2i+1} = \cos(t / 10000^{2i/D})"),
    "Softmax": _says(r"y_i &= \frac{e^{x_i}}{\sum_j e^{x_j}}"),
    "SpatialDropout1D": _says(r"y_{t,c} &= \frac{m_c x_{t,c}}{1 - p}, \quad m_c \sim \mathrm{Bernoulli}(1 - p)"),
    "Subtract": _says(r"y &= x_1 - x_2"), "TimeDistributed": _says(r"y_t &= \mathrm{layer}(x_t)"),
    "TokenAndPositionEmbedding": _says(r"y_t &= E_{x_t} + P_t"),
    "TransformerEncoder": _encoder, "TransformerDecoder": _encoder,
    "UnitNormalization": _says(r"y &= \frac{x}{||x||}"),
    "RNN": _says(r"y_t, s_t &= \mathrm{cell}(x_t, s_{t-1})"),
    "StackedRNNCells": _says(r"y_t, s_t &= \mathrm{cell}_n(\ldots \mathrm{cell}_1(x_t))"),
}

# what is left to say in words, where equations alone mislead
REMARKS = {
    "Conv1D": "One kernel serves all times: the number of weights does not depend on T, and all times are computed at once.",
    "Dropout": "In training only; in evaluation y = x.",
    "Embedding": "A lookup is a product with a one-hot row that is never formed; its gradient adds into the rows that were "
                 "looked up.",
    "GRU": "Two gates and no separate cell: three blocks of weights where the LSTM has four.",
    "LSTM": "The cell c is handed on through f alone, without a weight matrix or a squashing function: where f is near 1, "
            "gradients survive many steps.",
    "MultiHeadAttention": "Every query meets every key: T x T scores, which is the price; nothing is handed on by steps, "
                          "which is the gain.",
    "SimpleRNN": "The state passes through U and the squashing function at every step, so a gradient is multiplied by their "
                 "slopes T times.",
}


class _With:
    def __init__(self, **values):
        self.__dict__.update(values)


def equations_of(layer):
    """The lines for a layer, those of the nearest class it is derived from; an empty list where there are none."""
    for cls in type(layer).__mro__:
        if cls.__name__ in EQUATIONS and cls.__module__.startswith("seqnet."):
            return EQUATIONS[cls.__name__](layer)
    return []


def remark_of(layer):
    """A sentence to go with the equations, or None."""
    return next((REMARKS[c.__name__] for c in type(layer).__mro__ if c.__name__ in REMARKS), None)
