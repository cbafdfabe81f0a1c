"""SimpleRNN, LSTM and GRU: every direction, state, mask and form."""

from itertools import product

from tests.conformance.table import case, floats, ids

X = floats(3, 5, 4)
KINDS = {
    "simple_rnn": ("SimpleRNN", {}, 1),
    "lstm": ("LSTM", {}, 2),
    "gru": ("GRU", {}, 1),
    "gru_before": ("GRU", {"reset_after": False}, 1),
}


def flat(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def plain(name, kind, **kwargs):
    layer, form, _ = KINDS[kind]

    @case(name, [X])
    def build(K):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, flat(getattr(K.layers, layer)(3, **form, **kwargs)(i)))


def masked(name, kind, pad=2, **kwargs):
    layer, form, _ = KINDS[kind]

    @case(name, [ids(3, 6, pad=pad)])
    def build(K):
        i = K.Input((6,), dtype="int32")
        x = K.layers.Embedding(11, 4, mask_zero=True)(i)
        return K.Model(i, flat(getattr(K.layers, layer)(3, **form, **kwargs)(x)))


def started(name, kind, **kwargs):
    layer, form, states = KINDS[kind]
    arrays = [X, *(floats(3, 3, key=f"state{n}") for n in range(states))]

    @case(name, arrays)
    def build(K):
        i = [K.Input(a.shape[1:], dtype="float64") for a in arrays]
        return K.Model(i, flat(getattr(K.layers, layer)(3, **form, **kwargs)(i[0], initial_state=i[1:])))


for _kind in KINDS:
    for _sequences, _state, _backwards in product((False, True), repeat=3):
        _kwargs = {"return_sequences": _sequences, "return_state": _state, "go_backwards": _backwards}
        _name = f"{_kind}_{_sequences:d}{_state:d}{_backwards:d}"
        plain(_name, _kind, **_kwargs)
        started(f"{_name}_started", _kind, **_kwargs)
        for _zero in (False, True):
            masked(f"{_name}_masked{_zero:d}", _kind, zero_output_for_mask=_zero, **_kwargs)
    plain(f"{_kind}_no_bias", _kind, use_bias=False)
    for _name in ("relu", "sigmoid", "softsign", "elu", "silu", "softmax"):
        plain(f"{_kind}_{_name}", _kind, activation=_name)
    if _kind != "simple_rnn":
        plain(f"{_kind}_gates_hard_sigmoid", _kind, recurrent_activation="hard_sigmoid")
        plain(f"{_kind}_gates_softplus", _kind, recurrent_activation="softplus", activation=None)


@case("encoder_decoder", [ids(3, 6, pad=2), ids(3, 4, high=7)])
def _encoder_decoder(K):
    source, target = K.Input((6,), dtype="int32"), K.Input((4,), dtype="int32")
    x = K.layers.Embedding(11, 4, mask_zero=True)(source)
    _, h, c = K.layers.LSTM(5, return_state=True)(x)
    y = K.layers.LSTM(5, return_sequences=True)(K.layers.Embedding(7, 4)(target), initial_state=[h, c])
    return K.Model([source, target], K.layers.Dense(7, activation="softmax")(y))


@case("stacked_recurrence", [ids(4, 9, pad=3)])
def _stacked(K):
    i = K.Input((9,), dtype="int32")
    x = K.layers.Embedding(11, 4)(i)
    x = K.layers.GRU(5, return_sequences=True)(x)
    x = K.layers.SimpleRNN(4, return_sequences=True, go_backwards=True)(x)
    return K.Model(i, K.layers.Dense(1, activation="sigmoid")(K.layers.LSTM(3)(x)))


for _kind in ("simple_rnn", "lstm", "gru", "gru_before"):
    _layer, _form, _ = KINDS[_kind]

    @case(f"{_kind}_cell", [X])
    def _cell(K, layer=_layer, form=_form):
        i = K.Input(X.shape[1:], dtype="float64")
        cell = getattr(K.layers, f"{layer}Cell")(3, **form)
        return K.Model(i, flat(K.layers.RNN(cell, return_sequences=True, return_state=True)(i)))
