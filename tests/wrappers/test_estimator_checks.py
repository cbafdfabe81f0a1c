"""The checks that scikit-learn has for estimators."""

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
from sklearn.utils.estimator_checks import parametrize_with_checks

from seqnet import Sequential, layers
from seqnet.optimizers import Adam
from seqnet.wrappers import SeqClassifier, SeqRegressor, SeqTransformer

WEIGHTS = "samples are drawn into batches in a random order, so a sample of weight 2 does not train like two samples"
REASONS = {"check_sample_weight_equivalence_on_dense_data": WEIGHTS}


def telling_apart(X, y):
    model = Sequential([layers.Dense(16, activation="relu"), layers.Dense(y.shape[1], activation="softmax")])
    model.compile(Adam(0.02), "categorical_crossentropy")
    return model


def predicting(meta):
    return Sequential([layers.Dense(16, activation="relu"), layers.Dense(meta["n_outputs_"])])


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
@parametrize_with_checks([
    SeqClassifier(telling_apart, epochs=12, batch_size=16, random_state=0),
    SeqRegressor(predicting, epochs=20, batch_size=16, random_state=0, optimizer=Adam(0.02)),
    SeqTransformer(predicting, random_state=0),
], expected_failed_checks=lambda estimator: REASONS)
def test_scikit_learns_checks(estimator, check):
    check(estimator)
