"""Mistakes about the shapes of data and layers."""


import numpy as np

from seqnet import Input, Model, Sequential, layers
from seqnet.errors import ShapeError
from tests.errors.mistake import Mistake, answers, ids, numbers, trained


# ---------------------------------------------------------------------- axes
class EmbeddingForgotten(Mistake):
    kind, layer = ShapeError, "lstm"
    words = ["(batch, time, features)", "(32, 500)", "x (32, 500) ─► lstm ✗", "whole numbers 0...999", "word ids",
             "created in"]
    code = 2

    @staticmethod
    def act(w):
        w["x"] = ids(32, 500)
        w["model"] = Sequential([layers.LSTM(64, name="lstm")])
        w["model"](w["x"])

    @staticmethod
    def repaired(w, made):
        if made:
            assert Sequential(made)(w["x"][:2, :9]).shape == (2, 64)
        else:
            assert layers.LSTM(4)(w["x"][:2, :9]).shape == (2, 4)


class FeatureAxisForgotten(Mistake):
    kind, layer, code = ShapeError, "gru", 2
    words = ["(batch, time, features)", "(8, 20)", "no whole numbers", "measurements", "gru ✗"]

    @staticmethod
    def act(w):
        w["x"] = numbers(8, 20)
        trained([layers.GRU(5, name="gru"), layers.Dense(1)], "mse", w["x"], numbers(8, 1))

    @staticmethod
    def repaired(w, made):
        if not made:
            trained([layers.GRU(5), layers.Dense(1)], "mse", w["x"], numbers(8, 1))
        assert not made or isinstance(made[0], layers.Embedding)


class StackedWithoutSequences(Mistake):
    kind, layer = ShapeError, "second"
    words = ["first returns only its last state (batch, 64)", "(None, 30, 8) ─► first (None, 64) ─► second ✗"]

    @staticmethod
    def act(w):
        Sequential([Input((30, 8)), layers.LSTM(64, name="first"), layers.LSTM(32, name="second")])

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((30, 8)), *made, layers.LSTM(32)]).output_shape == (None, 32)


class StackedBehindBidirectional(Mistake):
    kind, layer = ShapeError, "second"
    words = ["bidi returns only its last states", "bidi (None, 6) ─► second ✗"]

    @staticmethod
    def act(w):
        model = Sequential([Input((6, 8))])
        model.add(layers.Bidirectional(layers.GRU(3), name="bidi"))
        model.add(layers.GRU(3, name="second"))

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((6, 8)), *made, layers.GRU(3)]).output_shape == (None, 3)


class PoolingBeforeTheEnd(Mistake):
    kind, layer = ShapeError, "conv"
    words = ["pool takes the time axis away", "(None, 9, 4) ─► pool (None, 4) ─► conv ✗"]

    @staticmethod
    def act(w):
        Sequential([Input((9, 4)), layers.GlobalMaxPooling1D(name="pool"), layers.Conv1D(6, 3, name="conv")])

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((9, 4)), *made]).output_shape == (None, 6)


class RecurrentBehindDense(Mistake):
    kind, layer = ShapeError, "decoder"
    words = ["code gives one row of numbers a sample", "code (None, 3) ─► decoder ✗"]

    @staticmethod
    def act(w):
        x = Input((8,))
        layers.LSTM(4, name="decoder")(layers.Dense(3, name="code")(x))

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((8,)), layers.Dense(3), *made, layers.LSTM(4)]).output_shape == (None, 4)


class IdsWithAnAxisTooMany(Mistake):
    kind, layer = ShapeError, "lstm"
    words = ["x (20, 6, 1)", "length 1", "4 axes in place of 3"]

    @staticmethod
    def act(w):
        w["x"] = ids(20, 6, 1, top=99)
        trained([layers.Embedding(100, 3), layers.LSTM(2, name="lstm"), layers.Dense(1)], "mse", w["x"], numbers(20, 1))

    @staticmethod
    def repaired(w, made):
        trained([layers.Embedding(100, 3), layers.LSTM(2), layers.Dense(1)], "mse", w["x"], numbers(20, 1))


class PatchesIntoRecurrence(Mistake):
    kind, layer = ShapeError, "rnn"
    words = ["(2, 5, 4, 3)", "4 axes in place of 3"]

    @staticmethod
    def act(w):
        layers.SimpleRNN(6, name="rnn")(numbers(2, 5, 4, 3))

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((5, 4, 3)), *made, layers.SimpleRNN(6)]).output_shape == (None, 6)


class OneSampleWithoutBatch(Mistake):
    kind, layer = ShapeError, "classifier"
    words = ["one sample of shape (6, 8)", "batches", "x (6, 8) ─► classifier ✗"]

    @staticmethod
    def act(w):
        w["model"] = Sequential([Input((6, 8)), layers.LSTM(3), layers.Dense(1)], name="classifier")
        w["x"] = numbers(6, 8)
        w["model"].predict(w["x"], verbose=0)

    @staticmethod
    def repaired(w, made):
        assert w["model"].predict(w["x"], verbose=0).shape == (1, 1)


class FlatListOfNumbers(Mistake):
    kind, layer, code = ShapeError, "out", 2
    words = ["x (5,) ─► out ✗", "1 axis in place of 2"]

    @staticmethod
    def act(w):
        w["x"] = numbers(5)
        layers.Dense(3, name="out")(w["x"])

    @staticmethod
    def repaired(w, made):
        assert layers.Dense(3)(w["x"]).shape in ((1, 3), (5, 3))


class TimeAndFeaturesExchanged(Mistake):
    kind, layer = ShapeError, "lstm"
    words = ["features", "length 6, not 8", "wrong way round"]

    @staticmethod
    def act(w):
        w["model"] = Sequential([Input((6, 8)), layers.LSTM(3, name="lstm")])
        w["x"] = numbers(4, 8, 6)
        w["model"].predict(w["x"], verbose=0)

    @staticmethod
    def repaired(w, made):
        assert w["model"].predict(w["x"], verbose=0).shape == (4, 3)


class OtherNumberOfFeatures(Mistake):
    kind, layer = ShapeError, "out"
    words = ["(32, 40)", "64 features", "when it was first called (", "axes.py, line", "x (32, 40) ─► out ✗"]

    @staticmethod
    def act(w):
        out = layers.Dense(8, activation="relu", name="out")
        out(numbers(32, 64))
        out(numbers(32, 40))

    @staticmethod
    def repaired(w, made):
        assert answers(made, 32, 40).shape == (32, 8)


class SharedLayerBehindAnother(Mistake):
    kind, layer = ShapeError, "shared"
    words = ["64 features", "narrow gives 40", "narrow (None, 40) ─► shared ✗"]

    @staticmethod
    def act(w):
        shared = layers.Dense(8, name="shared")
        shared(Input((64,)))
        shared(layers.Dense(40, name="narrow")(Input((64,))))

    @staticmethod
    def repaired(w, made):
        assert answers(made, 2, 40).shape == (2, 8)


class WindowLongerThanTheRest(Mistake):
    kind, layer = ShapeError, "late"
    words = ["at least 5 time steps", "conv 16", "pool 4", "Most is lost in pool (16 to 4)", "late ✗"]

    @staticmethod
    def act(w):
        Sequential([Input((20,)), layers.Embedding(10, 4), layers.Conv1D(8, 5, name="conv"),
                    layers.MaxPooling1D(4, name="pool"), layers.Conv1D(8, 5, name="late")])

    @staticmethod
    def repaired(w, made):
        assert answers(made, 2, 4, 8).shape == (2, 4, 8)


class PoolLongerThanTheSequence(Mistake):
    kind, layer = ShapeError, "pool"
    words = ["at least 35 time steps", "12"]

    @staticmethod
    def act(w):
        layers.MaxPooling1D(35, name="pool")(numbers(2, 12, 4))

    @staticmethod
    def repaired(w, made):
        assert answers(made, 2, 12, 4).shape == (2, 1, 4)


class FlattenOfUnknownLength(Mistake):
    kind, layer, code = ShapeError, "out", 2
    words = ["no fixed length", "flat (None, None) ─► out ✗"]

    @staticmethod
    def act(w):
        Sequential([Input((None,)), layers.Embedding(10, 3), layers.Flatten(name="flat"), layers.Dense(2, name="out")])

    @staticmethod
    def repaired(w, made):
        if isinstance(made[0], layers.Layer):
            model = Sequential([Input((None,)), layers.Embedding(10, 3), *made, layers.Dense(2)])
        else:
            model = Sequential([made[0], layers.Embedding(10, 3), layers.Flatten(), layers.Dense(2)])
        assert model.output_shape == (None, 2)


class JoiningSequenceAndRow(Mistake):
    kind, layer, code = ShapeError, "join", 2
    words = ["words (None, 6, 8), topic (None, 5) ─► join ✗", "numbers of axes differ"]

    @staticmethod
    def act(w):
        layers.Concatenate(name="join")([Input((6, 8), name="words"), Input((5,), name="topic")])

    @staticmethod
    def repaired(w, made):
        a, b = Input((6, 8)), Input((5,))
        pair = [made[0](a), b] if isinstance(made[0], layers.Flatten) else [a, made[0](b)]
        assert layers.Concatenate()(pair).shape in ((None, 53), (None, 6, 13))


class AddingOtherWidths(Mistake):
    kind, layer = ShapeError, "sum"
    words = ["a (None, 8), b (None, 6) ─► sum ✗", "axis 1 has length 8 in one input and 6 in another"]

    @staticmethod
    def act(w):
        layers.Add(name="sum")([Input((8,), name="a"), Input((6,), name="b")])

    @staticmethod
    def repaired(w, made):
        assert layers.Add()([Input((8,)), made[0](Input((6,)))]).shape == (None, 8)


class ReshapeDoesNotFit(Mistake):
    kind, layer, code = ShapeError, "fold", 0
    words = ["one sample has 24 numbers", "(5, 5)", "x (2, 24) ─► fold ✗"]

    @staticmethod
    def act(w):
        layers.Reshape((5, 5), name="fold")(numbers(2, 24))


class SeveralTensorsIntoOneLayer(Mistake):
    kind, layer, code = ShapeError, "d", 0
    words = ["one tensor", "list of 2", "Concatenate()"]

    @staticmethod
    def act(w):
        layers.Dense(3, name="d")([numbers(2, 3), numbers(2, 3)])


class SequencesOfAnotherLength(Mistake):
    kind, layer = ShapeError, "out"
    words = ["made for inputs of shape (None, 7), x has (3, 9)", "x (3, 36) ─► out ✗", "7 steps"]

    @staticmethod
    def act(w):
        w["model"] = Sequential([layers.Embedding(20, 4, input_length=7), layers.Flatten(), layers.Dense(1, name="out")])
        w["x"] = ids(3, 9, top=19)
        w["model"].predict(w["x"], verbose=0)

    @staticmethod
    def repaired(w, made):
        assert w["model"].predict(w["x"], verbose=0).shape == (3, 1)


class MeasurementsOfAnotherLength(Mistake):
    kind, layer, code = ShapeError, "out", 2
    words = ["made for inputs of shape (None, 7, 2), x has (3, 9, 2)", "7 steps"]

    @staticmethod
    def act(w):
        w["model"] = Sequential([Input((7, 2)), layers.Flatten(), layers.Dense(1, name="out")])
        w["x"] = numbers(3, 9, 2)
        w["model"].predict(w["x"], verbose=0)

    @staticmethod
    def repaired(w, made):
        if not made:
            assert w["model"].predict(w["x"], verbose=0).shape == (3, 1)
        else:
            model = Sequential([*made, layers.GlobalMaxPooling1D(), layers.Dense(1)])
            assert model.predict(w["x"], verbose=0).shape == (3, 1)


class StackedInAModelOfOnesOwn(Mistake):
    kind, layer = ShapeError, "second"
    words = ["first returns only its last state (batch, 4)", "first (3, 4) ─► second ✗"]

    @staticmethod
    def act(w):
        class Tagger(Model):
            def __init__(self, first):
                super().__init__()
                self.words, self.first = layers.Embedding(10, 5), first
                self.second = layers.LSTM(3, name="second")

            def call(self, x):
                return self.second(self.first(self.words(x)))

        w["Tagger"], w["x"] = Tagger, ids(3, 9, top=9)
        Tagger(layers.LSTM(4, name="first"))(w["x"])

    @staticmethod
    def repaired(w, made):
        assert w["Tagger"](made[0])(w["x"]).shape == (3, 3)


class BatchInTheShapeOfTheInput(Mistake):
    kind, layer, code = ShapeError, "lstm", 2
    words = ["(None, 32, 100, 5)", "If 32 is the number of samples", "one sample"]

    @staticmethod
    def act(w):
        Sequential([Input((32, 100, 5)), layers.LSTM(3, name="lstm")])

    @staticmethod
    def repaired(w, made):
        if isinstance(made[0], layers.Reshape):
            made = [Input((32, 100, 5)), *made]
        assert Sequential([*made, layers.LSTM(3)]).output_shape == (None, 3)


class StateBehindOperations(Mistake):
    kind, layer = ShapeError, "top"
    words = ["first returns only its last state (batch, 5)", "first (None, 5) ─► multiply (None, 5) ─► top ✗"]

    @staticmethod
    def act(w):
        w["x"] = Input((6, 3))
        layers.LSTM(3, name="top")(layers.GRU(5, name="first")(w["x"]) * 2)

    @staticmethod
    def repaired(w, made):
        assert layers.LSTM(3)(made[0](w["x"]) * 2).shape == (None, 3)


class StateOfAModelWithin(Mistake):
    kind, layer = ShapeError, "decoder"
    words = ["memory returns only its last state (batch, 4)", "encoder (None, 3) ─► decoder ✗"]

    @staticmethod
    def act(w):
        encoder = Sequential([layers.LSTM(4, name="memory"), layers.Dense(3)], name="encoder")
        Sequential([Input((6, 3)), encoder, layers.LSTM(2, name="decoder")])

    @staticmethod
    def repaired(w, made):
        encoder = Sequential([*made, layers.Dense(3)])
        assert Sequential([Input((6, 3)), encoder, layers.LSTM(2)]).output_shape == (None, 2)


class PooledTwice(Mistake):
    kind, layer = ShapeError, "again"
    words = ["pool takes the time axis away already", "leave again out"]

    @staticmethod
    def act(w):
        Sequential([Input((6, 3)), layers.GlobalMaxPooling1D(name="pool"), layers.GlobalAveragePooling1D(name="again")])

    @staticmethod
    def repaired(w, made):
        assert Sequential([Input((6, 3)), *made, layers.Dense(2)]).output_shape == (None, 2)


class ManyWindows(Mistake):
    kind, layer = ShapeError, "last"
    words = ["8 layers take 32 of 40 steps", "last ✗"]

    @staticmethod
    def act(w):
        Sequential([Input((40, 3)), *(layers.Conv1D(4, 5) for _ in range(8)), layers.Conv1D(2, 9, name="last")])

    @staticmethod
    def repaired(w, made):
        assert answers(made, 2, 8, 4).shape == (2, 8, 2)


class IdsIntoBidirectional(Mistake):
    kind, layer, code = ShapeError, "both", 2
    words = ["x (2, 10) ─► both ✗", "word ids", "whole numbers 0...19"]

    @staticmethod
    def act(w):
        w["x"] = np.arange(20).reshape(2, 10)
        layers.Bidirectional(layers.GRU(3), name="both")(w["x"])

    @staticmethod
    def repaired(w, made):
        assert (Sequential(made) if made else layers.Bidirectional(layers.GRU(3)))(w["x"]).shape == (2, 6)
