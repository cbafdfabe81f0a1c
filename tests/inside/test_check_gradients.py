"""`model.check_gradients`: every shipped layer passes, every planted mistake is found, nothing is changed."""

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, layers, ops
from seqnet.errors import NotBuiltError, UnknownNameError
from seqnet.inside import PLANTS
from seqnet.saving.serialization import custom_object_scope
from seqnet.tree import map_structure
from tests.layers.layer_check import made, run, symbolic_inputs
from tests.layers.test_all_layers import CASES

# in training: the corrections of renormalisation count as constants, and spectral normalisation changes the kernel itself
CONSTANT_IN_TRAINING = {("BatchNormalization", 3), *(("SpectralNormalization", i) for i in range(4))}
rng = np.random.default_rng(3)
X = rng.standard_normal((3, 6, 4)).astype("float32")


@pytest.mark.parametrize("name, number", [(name, i) for name in CASES for i, case in enumerate(CASES[name])
                                          if case[2].get("gradient") is not False])
def test_every_layer_passes(name, number):
    kwargs, inputs, checks = CASES[name][number]
    with custom_object_scope(checks.get("custom_objects")):
        inputs, call = map_structure(np.asarray, inputs), checks.get("call") or {}
        symbolic = symbolic_inputs(inputs)
        model = Model(symbolic, run(made(getattr(layers, name), kwargs), symbolic, call))
        for training in (False, True)[: 1 if (name, number) in CONSTANT_IN_TRAINING else 2]:
            report = model.check_gradients(inputs, training=training)
            assert report, str(report)


def dense(activation=None):
    return Sequential([Input((6, 4)), layers.Flatten(), layers.Dense(5, activation=activation), layers.Dense(2)])


def ids(*rest):
    return Sequential([Input((7,), dtype="int32"), layers.Embedding(5, 4), *rest])


def over(*rest):
    return Sequential([Input((6, 4)), *rest])


def residual():
    i = Input((6, 4))
    return Model(i, layers.Add()([layers.Dense(4, activation="tanh")(i), layers.Conv1D(4, 3, padding="same")(i)]))


def product():
    i = Input((6, 4))
    return Model(i, layers.Multiply()([layers.Dense(4)(i), layers.Conv1D(4, 3, padding="same")(i)]))


MODELS = {
    "dense_bias_mean": dense, "dense_bias_forgotten": dense, "dense_input_mean": dense,
    "dense_no_slope": lambda: over(layers.Flatten(), layers.Dense(3, activation="sigmoid")),
    "embedding_last_wins": lambda: ids(layers.Flatten()),
    "conv_kernel_reversed": lambda: over(layers.Conv1D(3, 3)), "conv_input_shifted": lambda: over(layers.Conv1D(3, 3)),
    "conv_bias_once": lambda: ids(layers.Conv1D(3, 3, activation="relu")),
    "max_everywhere": lambda: over(layers.GlobalMaxPooling1D()),
    "mean_as_sum": lambda: over(layers.GlobalAveragePooling1D()),
    "softmax_diagonal": lambda: over(layers.Softmax()),
    "layer_norm_gamma": lambda: over(layers.LayerNormalization()),
    "layer_norm_constants": lambda: over(layers.LayerNormalization()),
    "attention_no_scale": lambda: over(layers.TransformerEncoder(8, 2)),
    "attention_swapped": lambda: over(layers.TransformerEncoder(8, 2)),
    "attention_values": lambda: over(layers.TransformerEncoder(8, 2)),
    "lstm_gate_order": lambda: over(layers.LSTM(5)), "lstm_bias_mean": lambda: over(layers.LSTM(5)),
    "lstm_no_cell": lambda: over(layers.LSTM(5)), "lstm_no_tanh": lambda: over(layers.LSTM(5, return_sequences=True)),
    "lstm_state_now": lambda: ids(layers.LSTM(5, go_backwards=True)),
    "gru_gate_order": lambda: over(layers.GRU(5)), "gru_one_bias": lambda: over(layers.GRU(5)),
    "rnn_one_step": lambda: over(layers.SimpleRNN(5)),
    "relu_leaks": lambda: over(layers.ReLU()), "tanh_slope": lambda: over(layers.Activation("tanh")),
    "sigmoid_slope": lambda: over(layers.Activation("sigmoid")),
    "add_forgets": residual, "multiply_own": product,
}


@pytest.mark.parametrize("name", PLANTS)
def test_every_planted_mistake_is_found(name):
    """At least twenty; the same model passes without the mistake, before and after."""
    assert set(MODELS) == set(PLANTS) and len(PLANTS) >= 20
    model = MODELS[name]()
    assert model.check_gradients(seed=1)
    report = model.check_gradients(seed=1, plant=name)
    assert not report and report.wrong and max(r.error for r in report.rows) > 1e-3
    assert name in str(report) and "WRONG" in str(report)
    assert model.check_gradients(seed=2)


def test_a_mistake_is_wrong_where_it_was_made():
    report = over(layers.LSTM(5, name="lstm")).check_gradients(plant="lstm_bias_mean")
    assert [name.split("/", 1)[1] for name in report.wrong] == ["lstm/lstm_cell/bias"]


def test_the_compiled_loss_with_dropout_in_training_and_a_penalty():
    model = ids(layers.Conv1D(6, 3, activation="relu", kernel_regularizer="l2"), layers.GlobalMaxPooling1D(),
                layers.Dropout(0.3), layers.Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    x, y = rng.integers(0, 5, (8, 7)), rng.integers(0, 2, (8, 1))
    report = model.check_gradients(x, y, training=True)
    assert report and [r.name.split("/")[-1] for r in report.rows] == ["embeddings", "kernel", "bias", "kernel", "bias"]


def test_nothing_is_changed():
    model = over(layers.BatchNormalization(), layers.GRU(5, dropout=0.2, seed=4), layers.Dense(2))
    model.compile("adam", "mse")
    before, value = model.get_weights(), model.predict(X, verbose=0)
    model.check_gradients(X, training=True, plant="gru_one_bias")
    for a, b in zip(before, model.get_weights()):
        assert a.dtype == b.dtype == "float32"
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(model.predict(X, verbose=0), value)
    assert seqnet.config.floatx() == "float32" and model.inputs[0].dtype == "float32"
    with pytest.raises(ValueError, match="lstm_no_cell.*gru_gate_order"):
        model.check_gradients(X, plant="lstm_no_cell")
    assert [v.dtype for v in model.weights] == [np.dtype("float32")] * len(model.weights)


class Own(Model):
    """A model with an operation whose gradient its author got wrong."""

    def __init__(self, factor):
        super().__init__()
        self.dense, self.factor = layers.Dense(3), factor

    def call(self, x):
        @ops.custom_gradient
        def doubled(t):
            return t * 2.0, lambda *args, upstream=None: (args[0] if upstream is None else upstream) * self.factor

        return doubled(self.dense(x))


def test_a_mistake_of_ones_own():
    x = X.reshape(3, -1)
    assert Own(2.0).check_gradients(x)
    report = Own(1.0).check_gradients(x)
    assert not report and len(report.wrong) == 3


def test_what_it_says():
    report = over(layers.Dense(2)).check_gradients()
    assert "3 gradients agree" in repr(report) and "<table" in report._repr_html_()
    with pytest.raises(NotBuiltError, match=r"check_gradients\(x\)"):
        Own(1.0).check_gradients()
    with pytest.raises(UnknownNameError, match="dense_bias_mean"):
        over(layers.Dense(2)).check_gradients(plant="dense_bias_men")
    with pytest.raises(ValueError, match="no loss was compiled"):
        over(layers.Dense(2)).check_gradients(X, X)
    with pytest.raises(ValueError, match="nothing to differentiate"):
        Model(i := Input((4,)), ops.argmax(i)).check_gradients()
