"""Both directions: all ways to merge, with and without masks, sequences and states."""

from itertools import product

from tests.conformance.cells import cells
from tests.conformance.recurrent import X, flat, masked_rnn
from tests.conformance.table import case, floats, ids

MODES = ("concat", "sum", "mul", "ave", None)


def both(K, mode, sequences, state):
    return K.layers.Bidirectional(K.layers.RNN(cells(K).Pair(3, 2), return_sequences=sequences, return_state=state),
                                  merge_mode=mode)


for _mode, _sequences, _state in product(MODES, (False, True), (False, True)):
    _name = f"bidirectional_{_mode}_{_sequences:d}{_state:d}"
    masked_rnn(f"{_name}_masked", lambda K, kwargs=(_mode, _sequences, _state): both(K, *kwargs))

    @case(_name, [X])
    def _plain(K, kwargs=(_mode, _sequences, _state)):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, flat(both(K, *kwargs)(i)))


@case("bidirectional_initial_state", [X, floats(3, 3, key="h"), floats(3, 2, key="c")])
def _initial(K):
    i, h, c = K.Input((5, 4), dtype="float64"), K.Input((3,), dtype="float64"), K.Input((2,), dtype="float64")
    layer = both(K, "concat", True, True)
    return K.Model([i, h, c], flat(layer(i, initial_state=[h, c, 2.0 * h, -c])))


@case("bidirectional_backward_layer", [X])
def _backward(K):
    i = K.Input(X.shape[1:], dtype="float64")
    ahead = K.layers.RNN(cells(K).Leaky(3), return_sequences=True)
    back = K.layers.RNN(cells(K).Pair(2, 4), return_sequences=True, go_backwards=True, name="other")
    return K.Model(i, K.layers.Bidirectional(ahead, backward_layer=back)(i))


@case("bidirectional_twice", [ids(3, 6, pad=2)])
def _twice(K):
    i = K.Input((6,), dtype="int32")
    x = K.layers.Embedding(11, 4, mask_zero=True)(i)
    x = K.layers.Bidirectional(K.layers.RNN(cells(K).Leaky(3), return_sequences=True))(x)
    return K.Model(i, K.layers.Bidirectional(K.layers.RNN(cells(K).Leaky(2)), merge_mode="sum")(x))
