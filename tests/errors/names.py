"""Mistakes about names, arguments and models."""

import numpy as np

import seqnet
from seqnet import Input, Model, Sequential, layers, losses
from seqnet.errors import ArgumentError, NotBuiltError, NotCompiledError, SeqnetError, UnknownNameError
from tests.errors.mistake import Mistake, numbers, trained


# ---------------------------------------------------------------------- names and arguments
class ActivationMisspelt(Mistake):
    kind, words = UnknownNameError, ["'rellu'", "Did you mean 'relu'?", "tanh"]

    @staticmethod
    def act(w):
        layers.Dense(3, activation="rellu")

    @staticmethod
    def repaired(w, made):
        layers.Dense(3, activation=w["activation"])


class OptimizerMisspelt(Mistake):
    kind, words = UnknownNameError, ["'adamm'", "Did you mean 'adam'?"]

    @staticmethod
    def act(w):
        Sequential([layers.Dense(1)]).compile("adamm", "mse")

    @staticmethod
    def repaired(w, made):
        Sequential([layers.Dense(1)]).compile(w["optimizer"], "mse")


class LossMisspelt(Mistake):
    kind, words = UnknownNameError, ["'binary_crosentropy'", "Did you mean 'binary_crossentropy'?"]

    @staticmethod
    def act(w):
        Sequential([layers.Dense(1)]).compile("adam", "binary_crosentropy")

    @staticmethod
    def repaired(w, made):
        Sequential([layers.Dense(1)]).compile("adam", w["loss"])


class MetricMisspelt(Mistake):
    kind, words = UnknownNameError, ["'acuracy'", "Did you mean 'accuracy'?"]

    @staticmethod
    def act(w):
        Sequential([layers.Dense(1)]).compile("adam", "mse", metrics=["acuracy"])

    @staticmethod
    def repaired(w, made):
        Sequential([layers.Dense(1)]).compile("adam", "mse", metrics=w["metrics"])


class ArgumentMisspelt(Mistake):
    words, code = ["Dense", "'actvation'", "Did you mean 'activation'?"], 0

    @staticmethod
    def act(w):
        layers.Dense(3, actvation="relu")


class OptimizerArgumentMisspelt(Mistake):
    kind, words, code = ArgumentError, ["Adam", "'learning_rat'", "Did you mean 'learning_rate'?"], 0

    @staticmethod
    def act(w):
        seqnet.optimizers.Adam(learning_rat=0.1)


class FitArgumentMisspelt(Mistake):
    kind, words, code = TypeError, ["fit", "'batchsize'", "Did you mean 'batch_size'?"], 0

    @staticmethod
    def act(w):
        model = trained([layers.Dense(1)], "mse", numbers(4, 3), numbers(4, 1))
        model.fit(numbers(4, 3), numbers(4, 1), batchsize=2)


class CompileArgumentMisspelt(Mistake):
    kind, words, code = TypeError, ["compile", "'optimiser'", "Did you mean 'optimizer'?"], 0

    @staticmethod
    def act(w):
        Sequential([layers.Dense(1)]).compile(optimiser="adam", loss="mse")


class LayerMisspelt(Mistake):
    kind, words, code = AttributeError, ["'LTSM'", "Did you mean 'LSTM'?"], 0

    @staticmethod
    def act(w):
        layers.LTSM(3)


class UnitsAsText(Mistake):
    words, code = ["LSTM: units must be a whole number", "the text '64'"], 0

    @staticmethod
    def act(w):
        layers.LSTM("64")


class ShapeWithoutComma(Mistake):
    words, code = ["(500,)"], 0

    @staticmethod
    def act(w):
        Input(shape=(500))


class PercentInPlaceOfShare(Mistake):
    words, code = ["Dropout", "0 to 1", "20"], 0

    @staticmethod
    def act(w):
        layers.Dropout(20)

# ---------------------------------------------------------------------- models
class FitBeforeCompile(Mistake):
    kind, words = NotCompiledError, ["not compiled", "compile first"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 3), np.arange(8) % 3
        w["model"] = Sequential([Input((3,)), layers.Dense(3, activation="softmax")])
        w["model"].fit(w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        history = w["model"].fit(w["x"], w["y"], verbose=0)
        assert set(history.history) == {"loss", "acc"}


class LayerCalledOnLayer(Mistake):
    kind, layer, words = SeqnetError, "out", ['the layer LSTM "inner"', "of a tensor"]

    @staticmethod
    def act(w):
        w["x"] = Input((5, 3))
        layers.Dense(1, name="out")(layers.LSTM(4, name="inner"))

    @staticmethod
    def repaired(w, made):
        assert Model(w["x"], w["y"]).output_shape == (None, 1)


class LayersWithoutList(Mistake):
    kind, words = SeqnetError, ["one list"]

    @staticmethod
    def act(w):
        Sequential(layers.Dense(4, activation="relu"), layers.Dense(1))

    @staticmethod
    def repaired(w, made):
        assert w["model"](numbers(2, 3)).shape == (2, 1)
        assert [layer.units for layer in w["model"].layers] == [4, 1]


class ClassInPlaceOfLayer(Mistake):
    words, code = ["made of layers", "Flatten()"], 0

    @staticmethod
    def act(w):
        Sequential([layers.Flatten])


class CountBeforeBuild(Mistake):
    kind, words, code = NotBuiltError, ["not built yet", "build(input_shape)"], 0

    @staticmethod
    def act(w):
        Sequential([layers.Dense(3)]).count_params()


class OutputNotConnected(Mistake):
    words, code = ["lost", "not among the inputs"], 0

    @staticmethod
    def act(w):
        Model(Input((3,)), layers.Dense(2)(Input((3,), name="lost")))


class NumPyInACall(Mistake):
    kind, words, code = TypeError, ["seqnet.ops", "ops.maximum", "Clip"], 0

    @staticmethod
    def act(w):
        class Clip(layers.Layer):
            def call(self, x):
                return np.maximum(x, 0)

        Clip()(numbers(2, 3))


class MethodOfATensor(Mistake):
    kind, words, code = AttributeError, ["no attribute 'mean'", "ops.mean(x)", "average"], 0

    @staticmethod
    def act(w):
        layers.Lambda(lambda x: x.mean(1), name="average")(numbers(2, 3))


class AttentionWithoutValue(Mistake):
    kind, words, code = TypeError, ["self_attention(x, x)"], 0

    @staticmethod
    def act(w):
        layers.MultiHeadAttention(2, 4, name="self_attention")(numbers(2, 3, 8))


class StatefulBatchOfAnotherSize(Mistake):
    words, code = ["stateful", "5 rows", "the batch has 4", "batch_size"], 0

    @staticmethod
    def act(w):
        model = Sequential([layers.LSTM(3, stateful=True), layers.Dense(1)])
        model.compile("adam", losses.MeanSquaredError())
        model.fit(numbers(9, 4, 2), numbers(9, 1), batch_size=5, shuffle=False, verbose=0)
