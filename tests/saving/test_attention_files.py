"""A model of all attention layers that Keras 3 trained and saved: whole, and its weights alone."""

from pathlib import Path

import numpy as np
import pytest

import seqnet

GOLDEN = Path(__file__).parent / "golden"


pytestmark = pytest.mark.filterwarnings("ignore:.*does not use masks")


def test_a_model_of_keras_predicts_the_same():
    model = seqnet.models.load_model(GOLDEN / "attention.keras")
    with np.load(GOLDEN / "attention.npz") as golden:
        # without the text that is padded: for a query that sees nothing Keras gives the mean of the values without
        # dropout and 0 with it, and a normalisation that ends masks lets that through to the output
        inputs, output = [golden["words"][1:], golden["source"][1:]], golden["output"][1:]
    np.testing.assert_allclose(model.predict(inputs, verbose=0), output, rtol=0, atol=2e-5)
    for v in model.weights:
        v.assign(np.zeros_like(v.numpy()))
    model.load_weights(GOLDEN / "attention.weights.h5")
    np.testing.assert_allclose(model.predict(inputs, verbose=0), output, rtol=0, atol=2e-5)


def test_it_is_written_as_it_was_read(tmp_path):
    import h5py

    model = seqnet.models.load_model(GOLDEN / "attention.keras")
    model.save_weights(tmp_path / "again.weights.h5")
    with h5py.File(tmp_path / "again.weights.h5") as ours, h5py.File(GOLDEN / "attention.weights.h5") as theirs:
        found = {}
        for name, file in (("ours", ours), ("theirs", theirs)):
            found[name] = {}
            file.visititems(lambda path, thing, into=found[name]: into.update({path: thing[()]})
                            if isinstance(thing, h5py.Dataset) and path.startswith("layers/") else None)
        common = {p: v for p, v in found["theirs"].items() if "seed_generator" not in p}
        assert set(common) == {p for p in found["ours"] if "seed_generator" not in p}
        for path, value in common.items():
            np.testing.assert_array_equal(found["ours"][path], value, err_msg=path)
