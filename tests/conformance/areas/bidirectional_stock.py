"""Bidirectional around SimpleRNN, LSTM and GRU: merge_mode x return_sequences x return_state x mask."""

from itertools import product

from tests.conformance.recurrent import X, flat, masked_rnn
from tests.conformance.table import case, floats

MODES = ("concat", "sum", "mul", "ave", None)


def both(K, kind, mode, sequences, state):
    layer = getattr(K.layers, kind)(3, return_sequences=sequences, return_state=state)
    return K.layers.Bidirectional(layer, merge_mode=mode)


for _arguments in product(("SimpleRNN", "LSTM", "GRU"), MODES, (False, True), (False, True)):
    _name = "both_{}_{}_{:d}{:d}".format(*_arguments)
    masked_rnn(f"{_name}_masked", lambda K, arguments=_arguments: both(K, *arguments))

    @case(_name, [X])
    def _plain(K, arguments=_arguments):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, flat(both(K, *arguments)(i)))


@case("both_LSTM_initial_state", [X, *(floats(3, 3, key=key) for key in "hcij")])
def _initial(K):
    i, states = K.Input((5, 4), dtype="float64"), [K.Input((3,), dtype="float64") for _ in range(4)]
    return K.Model([i, *states], flat(both(K, "LSTM", "concat", True, True)(i, initial_state=states)))


@case("both_backward_layer", [X])
def _backward(K):
    i = K.Input(X.shape[1:], dtype="float64")
    ahead = K.layers.LSTM(3, return_sequences=True)
    back = K.layers.GRU(2, return_sequences=True, go_backwards=True, reset_after=False, activation="relu")
    return K.Model(i, K.layers.Bidirectional(ahead, backward_layer=back)(i))


def _stock(K, kind):
    cell = getattr(K.layers, f"{kind}Cell")
    return [cell(3), cell(2)] if kind != "GRU" else [cell(3), K.layers.LSTMCell(2)]


for _kind, _backwards in product(("SimpleRNN", "LSTM", "GRU"), (False, True)):
    for _sequences, _state in ((True, False), (False, True)):
        masked_rnn(f"cells_{_kind}_{_backwards:d}{_sequences:d}", lambda K, kind=_kind, back=_backwards, s=_sequences,
                   state=_state: K.layers.RNN(_stock(K, kind), return_sequences=s, return_state=state, go_backwards=back))


@case("time_distributed_lstm", [floats(2, 3, 5, 4)])
def _deep(K):
    i = K.Input((3, 5, 4), dtype="float64")
    return K.Model(i, K.layers.TimeDistributed(K.layers.LSTM(3))(i))
