"""RNN with cells of the user's own, stacks of cells, both directions, layers applied to every step."""

from itertools import product

import numpy as np

from tests.conformance.cells import cells
from tests.conformance.recurrent import X, flat, masked_rnn
from tests.conformance.table import case, floats, ids

CELLS = {
    "minimal": lambda K: cells(K).Minimal(3),
    "leaky": lambda K: cells(K).Leaky(3),
    "pair": lambda K: cells(K).Pair(3, 2),
    "layered": lambda K: cells(K).Layered(3),
    "stack": lambda K: [cells(K).Leaky(4), cells(K).Minimal(2), cells(K).Pair(3, 2)],
}
for _cell, _sequences, _state, _backwards in product(CELLS, (False, True), (False, True), (False, True)):
    _kwargs = {"return_sequences": _sequences, "return_state": _state, "go_backwards": _backwards}
    _name = f"rnn_{_cell}_{_sequences:d}{_state:d}{_backwards:d}"

    @case(_name, [X])
    def _plain(K, cell=CELLS[_cell], kwargs=_kwargs):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, flat(K.layers.RNN(cell(K), **kwargs)(i)))

    if _state or _sequences:
        for _zero in (False, True):
            masked_rnn(f"{_name}_masked{_zero:d}", lambda K, cell=CELLS[_cell], kwargs=_kwargs, zero=_zero: K.layers.RNN(
                cell(K), zero_output_for_mask=zero, **kwargs))
masked_rnn("rnn_last_masked", lambda K: K.layers.RNN(cells(K).Pair(3, 2), zero_output_for_mask=True))



@case("rnn_unrolled", [X])
def _unrolled(K):
    i = K.Input((5, 4), dtype="float64")
    stack = K.layers.StackedRNNCells([cells(K).Leaky(3), cells(K).Pair(2, 4)])
    return K.Model(i, K.layers.RNN(stack, unroll=True, return_sequences=True)(i))


@case("rnn_initial_state", [X, floats(3, 3, key="h"), floats(3, 2, key="c")])
def _initial(K):
    i, h, c = K.Input((5, 4), dtype="float64"), K.Input((3,), dtype="float64"), K.Input((2,), dtype="float64")
    y = K.layers.RNN(cells(K).Pair(3, 2), return_sequences=True, return_state=True)(i, initial_state=[h, c])
    return K.Model([i, h, c], flat(y))


@case("rnn_encoder_to_decoder", [X, floats(3, 4, 2, key="decoder")])
def _between(K):
    a, b = K.Input((5, 4), dtype="float64"), K.Input((4, 2), dtype="float64")
    _, *states = K.layers.RNN(cells(K).Pair(3, 2), return_state=True)(a)
    y = K.layers.RNN(cells(K).Pair(3, 2), return_sequences=True)(b, initial_state=states)
    return K.Model([a, b], K.layers.Dense(2)(y))


@case("rnn_mask_and_state", [ids(3, 6, pad=2), floats(3, 3, key="h")])
def _mask_and_state(K):
    """A state among the arguments keeps the mask of the sequence away; one that is passed counts."""
    i, h = K.Input((6,), dtype="int32"), K.Input((3,), dtype="float64")
    x = K.layers.Embedding(11, 4, mask_zero=True)(i)
    rnn = K.layers.RNN(cells(K).Leaky(3), return_sequences=True)
    return K.Model([i, h], [rnn(x, initial_state=[h]), rnn(x, initial_state=[h], mask=K.ops.not_equal(i, 0))])


@case("rnn_on_rnn_masked", [ids(3, 6, pad=2)])
def _two_layers(K):
    i = K.Input((6,), dtype="int32")
    x = K.layers.Embedding(11, 4, mask_zero=True)(i)
    x = K.layers.RNN(cells(K).Leaky(3), return_sequences=True)(x)
    return K.Model(i, K.layers.RNN(cells(K).Pair(3, 2))(x))


MASKED = np.where(np.arange(5)[None, :, None] < np.array([5, 2, 4])[:, None, None], X, 0.0)


@case("rnn_masking", [MASKED])
def _masking(K):
    i = K.Input((5, 4), dtype="float64")
    return K.Model(i, K.layers.RNN(cells(K).Leaky(3))(K.layers.Masking()(i)))
