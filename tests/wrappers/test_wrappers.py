"""Models as estimators: searched, put into pipelines, copied, gone on with, refused."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.datasets import make_classification, make_regression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import seqnet
from seqnet import Sequential, layers, optimizers, wrappers
from seqnet.wrappers import SeqClassifier, SeqRegressor, SeqTransformer

X, NUMBERS = make_classification(120, 6, n_informative=4, n_classes=2, class_sep=2.0, random_state=0)
Y = np.array(["no", "yes"])[NUMBERS]
FAST = {"epochs": 8, "batch_size": 16, "random_state": 0, "optimizer": "adam", "optimizer__learning_rate": 0.03}


def one_unit(units=8, activation="relu"):
    return Sequential([layers.Dense(units, activation=activation), layers.Dense(1, activation="sigmoid")])


def as_many_units_as_classes(meta, compile_kwargs, last="softmax"):
    model = Sequential([layers.Dense(8, activation="relu"), layers.Dense(meta["n_classes_"], activation=last)])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=compile_kwargs["optimizer"])
    return model


def of_keras(X, y, loss, units=8):
    i = layers.Input((X.shape[1],))
    model = seqnet.Model(i, layers.Dense(y.shape[1], activation="softmax")(layers.Dense(units, activation="relu")(i)))
    model.compile(loss=loss, optimizer=optimizers.Adam(0.03))
    return model


def regression(units=8):
    return Sequential([layers.Dense(units, activation="relu"), layers.Dense(1)])


MAKERS = {
    "one unit": lambda: SeqClassifier(one_unit, **FAST), "sparse": lambda: SeqClassifier(as_many_units_as_classes, **FAST),
    "Keras": lambda: wrappers.SKLearnClassifier(of_keras, model_kwargs={"loss": "categorical_crossentropy"},
                                                fit_kwargs={"epochs": 8, "batch_size": 16}, random_state=0),
    "Keras 2": lambda: wrappers.KerasClassifier(build_fn=one_unit, **FAST),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_classifier(name):
    estimator = MAKERS[name]()
    assert is_classifier(estimator) and estimator.fit(X, Y) is estimator
    assert estimator.classes_.tolist() == ["no", "yes"] and estimator.score(X, Y) > 0.85
    shares = estimator.predict_proba(X)
    assert shares.shape == (120, 2)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_array_equal(estimator.predict(X), estimator.classes_[shares.argmax(axis=1)])
    assert estimator.n_features_in_ == 6 and estimator.epoch_ == 8 and len(estimator.history_["loss"]) == 8
    again = pickle.loads(pickle.dumps(estimator))
    np.testing.assert_array_equal(again.predict_proba(X), shares)
    fresh = clone(estimator)
    assert not hasattr(fresh, "model_") and fresh.get_params().keys() == estimator.get_params().keys()
    np.testing.assert_array_equal(fresh.fit(X, Y).predict_proba(X), shares)  # one random_state, one result


def test_three_classes_and_outputs_that_are_no_probabilities():
    x, y = make_classification(150, 6, n_informative=5, n_redundant=0, n_classes=3, class_sep=2.0, random_state=1)

    def logits():
        model = Sequential([layers.Dense(16, activation="relu"), layers.Dense(3)])
        model.compile(optimizers.Adam(0.03), seqnet.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    for make in (logits, lambda meta, compile_kwargs: as_many_units_as_classes(meta, compile_kwargs, "sigmoid")):
        estimator = SeqClassifier(make, **FAST).fit(x, y)
        assert estimator.score(x, y) > 0.75
        np.testing.assert_allclose(estimator.predict_proba(x).sum(axis=1), 1)
    with pytest.raises(ValueError, match="1 unit, but there are 3 classes"):
        SeqClassifier(one_unit).fit(x, y)


def test_a_regressor():
    x, y = make_regression(200, 5, random_state=0)
    y = (y - y.mean()) / y.std()
    estimator = SeqRegressor(regression, **{**FAST, "epochs": 30}).fit(x, y)
    assert is_regressor(estimator) and estimator.score(x, y) > 0.9 and estimator.predict(x).shape == (200,)
    wide = SeqRegressor(lambda meta: Sequential([layers.Dense(meta["n_outputs_"])])).fit(x, np.stack([y, -y], 1))
    assert wide.predict(x).shape == (200, 2)
    assert SeqTransformer(regression).fit(x, y).transform(x).shape == (200, 1)
    assert SeqTransformer(regression).fit_transform(x, y).shape == (200, 1)


def test_grid_search_in_a_pipeline_and_in_two_processes():
    pipeline = make_pipeline(StandardScaler(), SeqClassifier(one_unit, **FAST))
    grid = {"seqclassifier__units": [1, 8], "seqclassifier__optimizer__learning_rate": [1e-6, 0.03]}
    alone = GridSearchCV(pipeline, grid, cv=2).fit(X, Y)
    assert alone.best_params_["seqclassifier__optimizer__learning_rate"] == 0.03 and alone.best_score_ > 0.8
    both = GridSearchCV(pipeline, grid, cv=2, n_jobs=2).fit(X, Y)
    np.testing.assert_array_equal(both.cv_results_["mean_test_score"], alone.cv_results_["mean_test_score"])
    assert cross_val_score(SeqClassifier(one_unit, **FAST), X, Y, cv=2).mean() > 0.7


def test_a_model_in_place_of_a_function():
    model = Sequential([layers.Input((6,)), layers.Dense(1, activation="sigmoid")])
    model.compile(optimizers.Adam(0.03), "binary_crossentropy")
    before = model.get_weights()
    estimator = clone(SeqClassifier(model, epochs=5, random_state=0)).fit(X, Y)
    assert estimator.score(X, Y) > 0.6
    for a, b in zip(before, model.get_weights()):
        np.testing.assert_array_equal(a, b)  # a copy was trained


TEXTS = ["good film", "bad film", "great fun", "awful bore"] * 10


def bag_of_words():
    vectorize = layers.TextVectorization(output_mode="multi_hot")
    vectorize.adapt(TEXTS)
    return Sequential([vectorize, layers.Dense(1, activation="sigmoid")])


def test_sequences_and_texts():
    waves = np.sin(np.arange(10) * np.repeat([0.5, 1.5], 40)[:, None])[..., None]
    labels = np.repeat([0, 1], 40)

    def recurrent():
        return Sequential([layers.SimpleRNN(6), layers.Dense(1, activation="sigmoid")])

    assert SeqClassifier(recurrent, **FAST).fit(waves, labels).score(waves, labels) > 0.9
    estimator = SeqClassifier(bag_of_words, **FAST).fit(TEXTS, [1, 0, 1, 0] * 10)
    assert estimator.predict(["great film", "awful film"]).tolist() == [1, 0]
    assert pickle.loads(pickle.dumps(estimator)).predict(["bad"]).tolist() == [0]


def test_going_on():
    estimator = SeqClassifier(one_unit, warm_start=True, **{**FAST, "epochs": 2}).fit(X, Y)
    model, loss = estimator.model_, estimator.history_["loss"][-1]
    estimator.fit(X, Y)
    assert estimator.model_ is model and estimator.epoch_ == 4 and estimator.history_["loss"][-1] < loss
    step = SeqClassifier(one_unit, **FAST)
    step.partial_fit(X[:50], Y[:50], classes=["maybe", "no", "yes"][1:]).partial_fit(X[50:], Y[50:])
    assert step.epoch_ == 2
    with pytest.raises(ValueError, match="'maybe'"):
        step.partial_fit(X[:2], ["maybe", "no"])


def test_weights_of_samples_and_classes():
    rare = np.array([0] * 110 + [1] * 10)
    x = X + rare[:, None] * 0.3
    plain = SeqClassifier(one_unit, **FAST).fit(x, rare).predict(x).sum()
    balanced = SeqClassifier(one_unit, class_weight="balanced", **FAST).fit(x, rare).predict(x).sum()
    by_hand = SeqClassifier(one_unit, **FAST).fit(x, rare, sample_weight=np.where(rare, 6.0, 120 / 220)).predict(x).sum()
    assert balanced == by_hand > plain


def test_random_numbers_outside_stay_as_they_were():
    seqnet.set_random_seed(3)
    first = seqnet.random.normal((2,)).data, np.random.rand()
    seqnet.set_random_seed(3)
    SeqClassifier(one_unit, **FAST).fit(X, Y)
    np.testing.assert_array_equal(seqnet.random.normal((2,)).data, first[0])
    assert np.random.rand() == first[1]


def test_arguments_find_their_way():
    seen = {}

    def make(units, meta, model__x=0, **rest):
        seen.update(units=units, meta=meta, rest=rest)
        return one_unit(units)

    estimator = SeqClassifier(make, units=3, fit__shuffle=False, model__depth=2, predict__batch_size=7)
    estimator.fit(X, Y, epochs=3)
    assert seen["units"] == 3 and seen["rest"]["depth"] == 2 and seen["meta"]["n_classes_"] == 2 and estimator.epoch_ == 3
    assert estimator.set_params(units=5).get_params()["units"] == 5 and "units=5" in repr(estimator)


@pytest.mark.parametrize("call, error, words", [
    (lambda: SeqClassifier(one_unit, unit=3), ValueError, "'unit'.*Did you mean 'units'"),
    (lambda: SeqClassifier(one_unit).set_params(epoch=3), ValueError, "'epoch'.*Did you mean 'epochs'"),
    (lambda: SeqClassifier().fit(X, Y), ValueError, "no model"),
    (lambda: SeqClassifier("model").fit(X, Y), ValueError, "a function that makes a model"),
    (lambda: SeqClassifier(lambda: 3).fit(X, Y), ValueError, "must return a model"),
    (lambda: SeqClassifier(one_unit).fit(X, Y[:5]), ValueError, "inconsistent numbers of samples"),
    (lambda: SeqClassifier(one_unit).fit(X, ["a"] * 120), ValueError, "only one class"),
    (lambda: SeqClassifier(one_unit).predict(X), ValueError, "not fitted"),
    (lambda: SeqClassifier(one_unit).fit(["a text"], ["a", "b"]), ValueError, "inconsistent"),
    (lambda: SeqRegressor(regression).fit(X, None), ValueError, "requires y"),
    (lambda: SeqRegressor(regression).fit(X, Y), ValueError, "could not convert"),
])
def test_what_is_wrong_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_scikit_learn_is_imported_only_here():
    code = ("import sys, seqnet, seqnet.wrappers; assert 'sklearn' not in sys.modules; sys.modules['sklearn'] = None\n"
            "try: seqnet.wrappers.SeqClassifier\nexcept ImportError as e: print(e)")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": ":".join(sys.path)}).stdout
    assert "pip install scikit-learn" in said
    assert "SeqClassifier" in dir(wrappers)
    with pytest.raises(AttributeError):
        wrappers.Nothing  # noqa: B018
