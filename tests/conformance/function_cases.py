"""What golden_functions.npz holds beside the calls of the op cases: which modules' arguments are compared, and the small
objects that act on a weight. Read by the generator and by the tests."""

import numpy as np

MODULES = ("losses", "metrics", "initializers", "regularizers", "constraints", "ops", "random", "activations", "backend")

LEFT_OUT = {  # names of Keras that seqnet does not have, and why
    "images": "ops.depth_to_space ops.space_to_depth ops.fold ops.unfold ops.psnr".split(),
    "complex tensors": "ops.polar ops.view_as_complex ops.view_as_real".split(),
    "gradients forward": "ops.jvp".split(),
}

# key, module of the library, function of it that gives the object; what it makes of `weight()` is compared
SMALL = [
    ("L1", "regularizers", lambda K: K.L1(0.1)),
    ("L1/default", "regularizers", lambda K: K.L1()),
    ("L2", "regularizers", lambda K: K.L2(0.3)),
    ("L2/default", "regularizers", lambda K: K.L2()),
    ("L1L2", "regularizers", lambda K: K.L1L2(0.1, 0.3)),
    ("L1L2/default", "regularizers", lambda K: K.L1L2()),
    ("l1_l2", "regularizers", lambda K: K.l1_l2(l2=0.2)),
    ("OrthogonalRegularizer/rows", "regularizers", lambda K: K.OrthogonalRegularizer(0.5)),
    ("OrthogonalRegularizer/columns", "regularizers", lambda K: K.OrthogonalRegularizer(mode="columns")),
    ("MaxNorm", "constraints", lambda K: K.MaxNorm()),
    ("MaxNorm/axis", "constraints", lambda K: K.MaxNorm(0.7, axis=1)),
    ("NonNeg", "constraints", lambda K: K.NonNeg()),
    ("UnitNorm", "constraints", lambda K: K.UnitNorm()),
    ("UnitNorm/axes", "constraints", lambda K: K.UnitNorm(axis=(0, 1))),
    ("MinMaxNorm", "constraints", lambda K: K.MinMaxNorm()),
    ("MinMaxNorm/rate", "constraints", lambda K: K.MinMaxNorm(0.5, 1.2, rate=0.3, axis=1)),
]

INITIALIZERS = [  # those without chance
    ("Zeros", lambda K: K.Zeros(), (2, 3)),
    ("Ones", lambda K: K.Ones(), (4,)),
    ("Constant", lambda K: K.Constant(1.5), (2, 2)),
    ("Identity", lambda K: K.Identity(2.0), (3, 4)),
    ("STFT/real", lambda K: K.STFT(), (6, 1, 5)),
    ("STFT/imag", lambda K: K.STFT("imag", "hamming", "spectrum", True), (6, 1, 4)),
    ("STFT/plain", lambda K: K.STFT("imag", None, None), (5, 1, 3)),
]


def weight():
    """The matrix that regularizers and constraints act on."""
    return np.random.RandomState(2).normal(size=(4, 3))
