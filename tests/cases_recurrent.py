"""The part of the table that is the recurrent operations': enough to see layouts, threads, splits, types and instruction
sets at every size of a tile. tests/ops/test_recurrent.py asks for every combination of settings."""

import numpy as np

from tests.case import case, normal

GATES = {"simple_rnn": (1, 1), "lstm": (4, 2), "gru": (3, 1)}  # name -> gates, states


def inputs(name, batch, time, features, units, states=True, bias=True, two=False):
    """Makers of x, kernel, recurrent kernel, bias and states."""
    gates, count = GATES[name]
    shapes = [(batch, time, features), (features, gates * units), (units, gates * units)]
    if bias:
        shapes.append((2, gates * units) if two else (gates * units,))
    if states:
        shapes += [(batch, units)] * count

    def make(rng):
        arrays = normal(*shapes)(rng)
        arrays[2] /= np.sqrt(units)
        return arrays

    return make


def steps(batch, time):
    """A mask: the first row takes no step, the second all."""
    mask = np.random.default_rng(8).random((batch, time)) < 0.6
    mask[:1], mask[1:2] = False, True
    return mask


def factors(*shape):
    return (np.random.default_rng(9).random(shape) < 0.7) / 0.7


for _name, (_gates, _states) in GATES.items():
    for _two in (True, False) if _name == "gru" else (False,):
        _form = {"reset_after": _two} if _name == "gru" else {}
        for _batch, _time, _features, _units in ((3, 4, 2, 5), (9, 3, 3, 20), (2, 2, 1, 67), (1, 1, 1, 1), (14, 2, 2, 3)):
            case(_name, inputs(_name, _batch, _time, _features, _units, two=_two), rtol=1e-10, rtol32=1e-4,
                 mask=steps(_batch, _time), return_sequences=True, **_form)
            case(_name, inputs(_name, _batch, _time, _features, _units, two=_two, states=False), rtol=1e-10, rtol32=1e-4,
                 go_backwards=True, dropout_mask=factors(_batch, _features),
                 recurrent_dropout_mask=factors(_gates, _batch, _units), **_form)
        case(_name, inputs(_name, 0, 3, 2, 4, two=_two), rtol=1e-10, return_sequences=True, **_form)
        case(_name, inputs(_name, 2, 3, 0, 4, two=_two), rtol=1e-10, **_form)
        case(_name, inputs(_name, 3, 4, 2, 5, bias=False, states=False), rtol=1e-10, zero_output_for_mask=True,
             mask=steps(3, 4), activation="silu", **_form)
for _name, (_gates, _states) in GATES.items():
    _arrays = normal((3, 2), *[(3, 4)] * _states, (2, _gates * 4), (4, _gates * 4))
    _bias = normal((2, 12) if _name == "gru" else (_gates * 4,))
    case(f"{_name}_step", lambda rng, a=_arrays, b=_bias: [*a(rng), *b(rng)], rtol=1e-10, rtol32=1e-4)
    case(f"{_name}_step", _arrays, rtol=1e-10, rtol32=1e-4, recurrent_dropout_mask=factors(3, 4))

for _name, _held in (("lstm", {"f": 1.0}), ("lstm", {"i": np.linspace(0, 1, 5), "o": np.linspace(-1, 1, 4)[:, None]}),
                     ("gru", {"z": 0.25}), ("gru", {"r": np.linspace(0, 1, 5), "n": np.linspace(-1, 1, 4)[:, None]})):
    case(_name, inputs(_name, 3, 4, 2, 5, two=_name == "gru"), rtol=1e-10, rtol32=1e-4, clamp=_held, mask=steps(3, 4),
         return_sequences=True)
case("gru", inputs("gru", 2, 4, 2, 5), rtol=1e-10, clamp={"r": 0.5}, reset_after=False, go_backwards=True)
