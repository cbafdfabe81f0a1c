"""The table of models that Keras and seqnet both build: the same code, called with either library.

A case is a function of the library `K` (its `layers`, `Model`, `Input` and `Sequential`) that returns a model,
and a list of inputs. Inputs and weights come from NumPy's frozen `RandomState`, so nothing but results is stored.
"""

from __future__ import annotations

import sys
import zlib
from importlib import import_module
from pathlib import Path

import numpy as np

CASES = {}  # name -> (function of the library, inputs)
AREAS = {}  # area -> names
TRAINING = set()  # names of the cases that are called with training=True; what training changes is compared as well


def random_state(*key):
    """A generator that depends on nothing but the key."""
    return np.random.RandomState(zlib.crc32(repr(key).encode()))


def floats(*shape, key="x"):
    return random_state(key, shape).standard_normal(shape)


def ids(*shape, high=11, pad=0):
    """Word ids; the last `pad` steps of the first row and the first of the last row are 0."""
    numbers = random_state("ids", shape, high).randint(1, high, size=shape).astype("int32")
    if pad:
        numbers[0, -pad:] = 0
        numbers[-1, :pad] = 0
    return numbers


def area():
    """The file of areas/ that is being run."""
    frame = sys._getframe()
    while Path(frame.f_code.co_filename).parent.name != "areas":
        frame = frame.f_back
    return Path(frame.f_code.co_filename).stem


def case(name, inputs, training=False):
    """Add a case; a file of areas/ calls this, directly or through the functions below."""

    def add(build):
        assert name not in CASES, name
        if training:
            TRAINING.add(name)
        CASES[name] = (build, inputs)
        AREAS.setdefault(area(), []).append(name)
        return build

    return add


def merged(name, arrays, layer):
    """A case of a layer that takes several inputs."""

    @case(name, arrays)
    def build(K):
        i = [K.Input(x.shape[1:], dtype="float64") for x in arrays]
        return K.Model(i, layer(K.layers)(i))


def one_layer(name, x, layer, training=False):
    """A case of a single layer on a single float input."""

    @case(name, [x], training)
    def build(K):
        i = K.Input(x.shape[1:], dtype="float64")
        return K.Model(i, layer(K.layers)(i))


def masked(name, layer, high=11, pad=2, shape=(3, 6), training=False):
    """A case of a layer behind an Embedding with `mask_zero`."""

    @case(name, [ids(*shape, high=high, pad=pad)], training)
    def build(K):
        i = K.Input(shape[1:], dtype="int32")
        x = K.layers.Embedding(high, 4, mask_zero=True)(i)
        return K.Model(i, layer(K, x))


def weight_values(name, shapes):
    """Weights of a case: the same numbers for Keras and seqnet."""
    rng = random_state("weights", name)
    return [rng.standard_normal(shape) * 0.5 for shape in shapes]


def first_value(variable, value):
    """`value` as a first value of the variable, or None for a variable that keeps its own (a frozen table, a seed)."""
    name = variable.name.split("/")[-1]
    if variable.trainable or name.endswith("mean"):
        return value
    return value**2 + 0.5 if name.endswith(("variance", "stddev")) else None


def output_gradient(name, index, shape):
    """What the output is multiplied with before it is summed, so that every entry matters differently."""
    return random_state("gradient", name, index).standard_normal(shape)


def read_areas():
    """Run the files of areas/; each adds its cases."""
    for path in sorted(Path(__file__).with_name("areas").glob("*.py")):
        import_module(f"tests.conformance.areas.{path.stem}")
