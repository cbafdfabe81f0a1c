"""Mistakes that students make: what they write, what the message must say, and what comes of the code it suggests.

A mistake is a class: `act` does it, in a namespace `w` that holds what a notebook would; the message must hold all
`words`; every piece of code it suggests is run in `w`, and `repaired(w, made)` goes on from there, `made` being the values
of its expressions (a layer, say). A mistake that comes with no code says so: `code = 0`.
"""

import numpy as np

from seqnet import Sequential

MISTAKES = {}
R = np.random.default_rng(0)


class Mistake:
    kind, words, code, layer = ValueError, (), 1, None

    def __init_subclass__(cls):
        MISTAKES[cls.__name__] = cls

    @staticmethod
    def act(w):
        raise NotImplementedError

    @staticmethod
    def repaired(w, made):
        raise NotImplementedError


def ids(*shape, top=999):
    x = R.integers(0, top + 1, shape)
    x.flat[0] = top
    return x


def numbers(*shape):
    return R.normal(size=shape).astype("float32")


def trained(stack, loss, x, y):
    """A model of these layers after one epoch."""
    model = Sequential(stack)
    model.compile("adam", loss)
    model.fit(x, y, verbose=0)
    return model


def answers(made, *shape):
    """The layers, one behind the other, called on numbers."""
    x = numbers(*shape)
    for layer in made:
        x = layer(x)
    return np.asarray(x)
