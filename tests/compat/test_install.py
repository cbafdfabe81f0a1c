"""`compat.install()`: what imports give, when it refuses, how it is taken back; scripts and notebooks extensions."""

import sys
import types

import pytest

import seqnet
import seqnet.compat as compat

IMPORTS = """
import keras
import keras.layers
import keras.backend as K
import keras.utils.np_utils
import tensorflow as tf
import tensorflow.keras as tfk
import tensorflow.keras.backend
import tensorflow.compat.v1 as tf1
from keras import Input, Model, Sequential, layers, models, ops, optimizers, callbacks, losses, metrics, random, saving
from keras import activations, constraints, datasets, initializers, regularizers, utils, preprocessing, config
from keras.callbacks import EarlyStopping
from keras.datasets import imdb
from keras.engine import InputSpec, Layer
from keras.engine.topology import Layer
from keras.engine.training import Model
from keras.layers import *
from keras.layers import Convolution1D, CuDNNLSTM, merge
from keras.layers.advanced_activations import LeakyReLU, PReLU
from keras.layers.convolutional import Conv1D, MaxPooling1D
from keras.layers.core import Activation, Dense, Dropout, Flatten, Lambda, Masking, Permute, RepeatVector, Reshape
from keras.layers.embeddings import Embedding
from keras.layers.merge import Concatenate, add, concatenate
from keras.layers.noise import GaussianNoise
from keras.layers.normalization import BatchNormalization
from keras.layers.pooling import GlobalMaxPooling1D
from keras.layers.recurrent import GRU, LSTM, SimpleRNN
from keras.layers.wrappers import Bidirectional, TimeDistributed
from keras.losses import categorical_crossentropy
from keras.models import clone_model, load_model, model_from_json
from keras.optimizers import SGD, Adam, RMSprop
from keras.optimizers.legacy import Adam
from keras.optimizers.schedules import ExponentialDecay
from keras.preprocessing import sequence, text
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer, text_to_word_sequence
from keras.regularizers import l1, l1_l2, l2
from keras.utils import Sequence, get_file, np_utils, to_categorical
from keras.utils.data_utils import get_file
from keras.utils.generic_utils import get_custom_objects
from keras.utils.np_utils import to_categorical
from keras.utils.vis_utils import plot_model
from keras.wrappers.scikit_learn import KerasClassifier
from tensorflow.keras.layers import StringLookup, TextVectorization
from tensorflow.keras.layers.experimental.preprocessing import TextVectorization
from tensorflow.keras.preprocessing import timeseries_dataset_from_array
from tensorflow.keras.utils import plot_model, text_dataset_from_directory
from tensorflow import keras
from tensorflow.compat.v1.keras.layers import GRU
from tensorflow.keras import Input, Sequential, backend, layers
from tensorflow.keras.datasets import imdb
from tensorflow.keras.layers import LSTM, Layer, MultiHeadAttention
from tensorflow.keras.losses import SparseCategoricalCrossentropy
from tensorflow.keras.mixed_precision import set_global_policy
from tensorflow.keras.models import Model, load_model
from tensorflow.keras.optimizers import Adam
from tensorflow.python.client import device_lib
from tensorflow.python.framework import ops as tf_ops
from tensorflow.python.keras.layers import Dense
from tensorflow.python.keras.layers.recurrent import LSTM
from tf_keras.layers import Dense
"""
LINES = IMPORTS.strip().splitlines()


@pytest.fixture
def installed():
    compat.install()
    yield
    compat.uninstall()


@pytest.mark.parametrize("line", LINES)
def test_import(line, installed):
    if "wrappers" in line:
        pytest.importorskip("sklearn")
    space = {}
    exec(line, space)
    for name, thing in space.items():
        if isinstance(thing, type) and name[0].isupper():
            assert thing.__module__.startswith("seqnet."), (name, thing)


def test_names_are_those_of_seqnet(installed):
    import keras
    import tensorflow as tf
    from tensorflow.keras.layers import LSTM

    assert LSTM is seqnet.layers.LSTM is keras.layers.LSTM is tf.keras.layers.LSTM
    assert tf.keras.losses is not None and tf.losses.MeanSquaredError is seqnet.losses.MeanSquaredError
    assert tf.GradientTape is seqnet.GradientTape and isinstance(seqnet.Variable(1.0), tf.Variable)
    assert keras.__version__.startswith("3.") and tf.__version__.startswith("2.")
    space = {}
    exec("from tensorflow.keras.layers import *\nfrom keras.ops import *", space)
    assert space["Dense"] is seqnet.layers.Dense and not any(isinstance(v, types.ModuleType) for v in space.values())


def test_what_is_not_there_says_why(installed):
    import keras
    import tensorflow as tf

    with pytest.raises(ImportError, match="pretrained image networks"):
        exec("from tensorflow.keras.applications import VGG16", {})
    with pytest.raises(ImportError, match="seqnet.compat.install"):
        exec("import keras.nothing_of_the_kind", {})
    with pytest.raises(AttributeError, match="sequences have the 1D layers"):
        keras.layers.Conv2D  # noqa: B018
    with pytest.raises(AttributeError, match="'Dense'"):
        keras.layers.Dens  # noqa: B018
    with pytest.raises(AttributeError, match="pad_sequences"):
        tf.ragged  # noqa: B018
    with pytest.raises(AttributeError, match="save"):
        tf.saved_model  # noqa: B018


def test_taken_back(monkeypatch):
    before = {name for name in sys.modules if name.partition(".")[0] in compat.ROOTS}
    assert not compat.installed()
    compat.install()
    compat.install()
    assert compat.installed()
    import keras.layers
    import tensorflow  # noqa: F401

    dense = keras.layers.Dense(3, W_regularizer="l2")
    assert dense.kernel_regularizer is not None
    compat.uninstall()
    compat.uninstall()
    assert not compat.installed()
    assert {name for name in sys.modules if name.partition(".")[0] in compat.ROOTS} == before
    assert keras.layers.Dense is seqnet.layers.Dense  # names already imported stay
    with pytest.raises(ValueError, match="W_regularizer"):
        seqnet.layers.Dense(3, W_regularizer="l2")


@pytest.mark.parametrize("root", compat.ROOTS)
def test_the_real_package_is_not_mixed_in(root, monkeypatch):
    real = types.ModuleType(root)
    real.__file__ = "/somewhere/__init__.py"
    monkeypatch.setitem(sys.modules, root, real)
    with pytest.raises(RuntimeError, match=f"real package '{root}'.*/somewhere/.*Restart"):
        compat.install()
    assert not compat.installed()


def test_nothing_happens_unasked(run_python):
    run_python("import sys, seqnet, seqnet.compat\n"
               "assert not any(n.startswith(('keras', 'tensorflow')) for n in sys.modules)\n"
               "assert not any('compat' in type(f).__module__ for f in sys.meta_path)")


def test_as_a_notebook_extension():
    compat.load_ipython_extension(None)
    assert compat.installed()
    compat.unload_ipython_extension(None)
    assert not compat.installed()


def test_a_script_and_its_arguments(run_python, tmp_path):
    (tmp_path / "beside.py").write_text("VALUE = 5\n")
    (tmp_path / "script.py").write_text(
        "import sys\nimport keras\nfrom beside import VALUE\nfrom tensorflow.keras.layers import Dense\n"
        "print(__name__, sys.argv[1:], VALUE, Dense.__module__)\nsys.exit(3)\n")
    code = "import runpy, sys; sys.argv[0] = 'm'; runpy.run_module('seqnet.compat', run_name='__main__', alter_sys=True)"
    done = run_python(code, tmp_path / "script.py", "--epochs", "3", check=False)
    assert done.returncode == 3, done.stderr
    assert done.stdout.strip() == "__main__ ['--epochs', '3'] 5 seqnet.layers.dense"
    assert run_python(code, tmp_path / "none.py", check=False).returncode == 2
    assert "usage" in run_python(code, "--help").stdout


OLD = [
    ("Dense", {"output_dim": 3, "init": "zeros", "bias": False}, {"units": 3, "use_bias": False}),
    ("Convolution1D", {"nb_filter": 4, "filter_length": 3, "border_mode": "same", "subsample_length": 2},
     {"filters": 4, "kernel_size": (3,), "padding": "same", "strides": (2,)}),
    ("MaxPooling1D", {"pool_length": 3, "stride": 2}, {"pool_size": (3,), "strides": (2,)}),
    ("Dropout", {"p": 0.25}, {"rate": 0.25}),
    ("LSTM", {"output_dim": 3, "inner_activation": "tanh", "dropout_W": 0.5, "consume_less": "cpu"},
     {"units": 3, "dropout": 0.5}),
    ("Embedding", {"input_dim": 9, "output_dim": 2, "init": "uniform"}, {"input_dim": 9, "output_dim": 2}),
]


@pytest.mark.parametrize("name, given, meant", OLD)
def test_arguments_of_keras_1(name, given, meant, installed):
    import keras

    layer = getattr(keras.layers, name)(**given)
    assert {key: getattr(layer, key) for key in meant} == meant


def test_merge_of_keras_1(installed):
    from keras.layers import Input, merge
    from keras.layers.merge import add  # the module of the same name  # noqa: F401

    a, b = Input((3,)), Input((3,))
    for mode, width in (("sum", 3), ("concat", 6), ("mul", 3), ("ave", 3), ("max", 3), ("dot", 1)):
        assert merge([a, b], mode=mode).shape == (None, width)
    with pytest.raises(ValueError, match="cos"):
        merge([a, b], mode="cos")
    with pytest.raises(TypeError, match="output_dim= is the old name"):
        __import__("keras").layers.Dense(output_dim=3, units=4)
