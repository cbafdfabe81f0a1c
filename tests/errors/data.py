"""Mistakes about ids, data, labels and losses."""

import numpy as np

import seqnet
from seqnet import Input, Sequential, layers
from seqnet.errors import DataError, IdError, LabelError
from tests.errors.mistake import Mistake, ids, numbers, trained


# ---------------------------------------------------------------------- ids and data
class IdAsLargeAsTheVocabulary(Mistake):
    kind, layer = IdError, "words"
    words = ["rows 0...999", "x (4, 10) ─► words ✗", "x[0, 2] is id 1000", "1 of 40 ids", "Tokenizer", "len(word_index) + 1"]

    @staticmethod
    def act(w):
        w["x"] = ids(4, 10, top=998)
        w["x"][0, 2] = 1000
        layers.Embedding(1000, 8, name="words")(w["x"])

    @staticmethod
    def repaired(w, made):
        assert made[0](w["x"]).shape == (4, 10, 8)


class NegativeIds(Mistake):
    kind, layer, code = IdError, "words", 0
    words = ["x[0, 1] is id -2", "Negative ids do not exist"]

    @staticmethod
    def act(w):
        layers.Embedding(10, 8, name="words")(np.array([[1, -2]]))


class TextInPlaceOfIds(Mistake):
    kind, words = DataError, ["x holds text", "Tokenizer", "pad_sequences"]

    @staticmethod
    def act(w):
        w["x"] = np.array(["a fine film", "a dull one"])
        trained([layers.Embedding(100, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)], "mse", w["x"], numbers(2, 1))

    @staticmethod
    def repaired(w, made):
        trained([layers.Embedding(100, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)], "mse", w["x"], numbers(2, 1))


class TextLabels(Mistake):
    kind, words = DataError, ["y holds text", "class numbers"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(4, 3), np.array(["pos", "neg", "pos", "neg"])
        trained([layers.Dense(1, activation="sigmoid")], "binary_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained([layers.Dense(1, activation="sigmoid")], "binary_crossentropy", w["x"], w["y"])


class ReviewsOfDifferentLengths(Mistake):
    kind, words = DataError, ["rows of different lengths, 1 to 4", "pad_sequences"]

    @staticmethod
    def act(w):
        w["x"] = [[1, 2, 3], [4], [5, 6, 7, 8]]
        trained([layers.Embedding(9, 4), layers.GlobalMaxPooling1D(), layers.Dense(1)], "mse", w["x"], [0, 1, 0])

    @staticmethod
    def repaired(w, made):
        trained([layers.Embedding(9, 4), layers.GlobalMaxPooling1D(), layers.Dense(1)], "mse", w["x"], numbers(3, 1))


class RowsMissing(Mistake):
    words, code = ["x has 8, y has 7 rows", "one row for each sample"], 0

    @staticmethod
    def act(w):
        trained([layers.Dense(1)], "mse", numbers(8, 3), numbers(7, 1))


class NothingLeft(Mistake):
    words, code = ["no samples", "x and y are empty"], 0

    @staticmethod
    def act(w):
        trained([layers.Dense(1)], "mse", numbers(0, 3), numbers(0, 1))


class NotANumberInTheData(Mistake):
    kind, code = FloatingPointError, 0
    words = ["became NaN in epoch 1 of 1", "x of this batch holds NaN", "row 3", "np.nan_to_num(x)"]

    @staticmethod
    def act(w):
        x = numbers(8, 3)
        x[3, 1] = np.nan
        model = Sequential([layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(x, numbers(8, 1), shuffle=False, verbose=0)


class LossExplodes(Mistake):
    kind, code = FloatingPointError, 0
    words = ['come out of the layer Dense "big"', "smaller learning rate", "clipnorm=1.0"]

    @staticmethod
    def act(w):
        huge = seqnet.initializers.Constant(3e38)
        trained([Input((4,)), layers.Dense(3, name="big", kernel_initializer=huge), layers.Dense(1, name="after")], "mse",
                abs(numbers(8, 4)) + 1, numbers(8, 1))

# ---------------------------------------------------------------------- labels and losses
class NumbersWithCategoricalLoss(Mistake):
    kind, code = LabelError, 2
    words = ["class numbers 0...19", "sparse_categorical_crossentropy"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(40, 5), np.arange(40) % 20
        w["model"] = Sequential([Input((5,)), layers.Dense(20, activation="softmax")])
        w["model"].compile("adam", "categorical_crossentropy")
        w["model"].fit(w["x"], w["y"], verbose=0)

    @staticmethod
    def repaired(w, made):
        w["model"].fit(w["x"], w["y"], verbose=0)


class OneHotWithSparseLoss(Mistake):
    kind, code = LabelError, 2
    words = ["one-hot", "(32, 4)"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(40, 5), np.eye(4)[np.arange(40) % 4]
        w["model"] = Sequential([Input((5,)), layers.Dense(4, activation="softmax")])
        w["model"].compile("adam", "sparse_categorical_crossentropy")
        w["model"].fit(w["x"], w["y"], verbose=0)

    @staticmethod
    def repaired(w, made):
        w["model"].fit(w["x"], w["y"], verbose=0)


class LabelAboveTheClasses(Mistake):
    kind, layer = LabelError, "classes"
    words = ["label 5", "2 outputs", "the labels go up to 5"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 3), np.array([0, 1, 5, 0, 1, 0, 1, 0])
        trained([layers.Dense(2, activation="softmax", name="classes")], "sparse_categorical_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained(made, "sparse_categorical_crossentropy", w["x"], w["y"])


class LabelsFromOne(Mistake):
    kind, layer, code = LabelError, "classes", 2
    words = ["labels start at 1", "classes are counted from 0"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(9, 3), np.arange(9) % 3 + 1
        trained([layers.Dense(3, activation="softmax", name="classes")], "sparse_categorical_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        stack = made or [layers.Dense(3, activation="softmax")]
        trained(stack, "sparse_categorical_crossentropy", w["x"], w["y"])


class LabelsMinusOneAndOne(Mistake):
    kind, words = LabelError, ["labels are -1 and 1", "0 and 1"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 3), np.array([-1, 1] * 4)
        trained([layers.Dense(1, activation="sigmoid")], "binary_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained([layers.Dense(1, activation="sigmoid")], "binary_crossentropy", w["x"], w["y"])


class ThreeClassesOneOutput(Mistake):
    kind, layer, words = LabelError, "out", ["classes 0...2", "gives one number"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(9, 3), np.arange(9) % 3
        w["model"] = Sequential([Input((3,)), layers.Dense(1, activation="sigmoid", name="out")])
        w["model"].compile("rmsprop", "binary_crossentropy")
        w["model"].fit(w["x"], w["y"], verbose=0)

    @staticmethod
    def repaired(w, made):
        trained([made[0]], "sparse_categorical_crossentropy", w["x"], w["y"])
        assert w["model"].loss == "sparse_categorical_crossentropy"


class TwoOutputsBinaryLoss(Mistake):
    kind, layer, code = LabelError, "out", 2
    words = ["2 outputs a sample", "y holds one"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 3), np.arange(8) % 2
        w["model"] = Sequential([Input((3,)), layers.Dense(2, activation="softmax", name="out")])
        w["model"].compile("adam", "binary_crossentropy")
        w["model"].fit(w["x"], w["y"], verbose=0)

    @staticmethod
    def repaired(w, made):
        if made and isinstance(made[0], layers.Layer):
            trained(made, "binary_crossentropy", w["x"], w["y"])
        else:
            w["model"].fit(w["x"], w["y"], verbose=0)


class OneTargetThreeOutputs(Mistake):
    kind, layer, words = LabelError, "out", ["gives 3 numbers a sample", "y holds one"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 3), numbers(8)
        trained([layers.Dense(3, name="out")], "mse", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained(made, "mse", w["x"], w["y"])


class AnswerForEveryStep(Mistake):
    kind, words = LabelError, ["each of the 6 steps", 'LSTM "tagger" returns every step']

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 6, 3), np.arange(8) % 2
        trained([layers.LSTM(4, return_sequences=True, name="tagger"), layers.Dense(1, activation="sigmoid")],
                "binary_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained([*made, layers.Dense(1, activation="sigmoid")], "binary_crossentropy", w["x"], w["y"])


class PoolingForgotten(Mistake):
    kind, words = LabelError, ["each of the 4 steps", "Take the time axis away"]

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 6, 3), np.arange(8) % 2
        stack = [layers.Conv1D(4, 3), layers.Dense(2, activation="softmax")]
        trained(stack, "sparse_categorical_crossentropy", w["x"], w["y"])

    @staticmethod
    def repaired(w, made):
        trained([layers.Conv1D(4, 3), *made, layers.Dense(2, activation="softmax")], "sparse_categorical_crossentropy",
                w["x"], w["y"])


class TargetForEveryStep(Mistake):
    kind, words = LabelError, ["one answer for each of 6 steps", 'GRU "states" returns its last state only']

    @staticmethod
    def act(w):
        w["x"], w["y"] = numbers(8, 6, 3), numbers(8, 6, 1)
        trained([layers.GRU(4, name="states"), layers.Dense(1)], "mse", w["x"], w["y"][..., 0])

    @staticmethod
    def repaired(w, made):
        trained([*made, layers.Dense(1)], "mse", w["x"], w["y"])


class SoftmaxOfOneClass(Mistake):
    words, code = ["single class", "Dense(1, activation='sigmoid')", "binary_crossentropy"], 0

    @staticmethod
    def act(w):
        trained([layers.Dense(1, activation="softmax")], "categorical_crossentropy", numbers(8, 3), numbers(8, 1))
