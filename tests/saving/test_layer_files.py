"""A file of real Keras 3 with every layer along one axis loads here and predicts the same."""

from pathlib import Path

import numpy as np

import seqnet

GOLDEN = Path(__file__).parent / "golden"


def test_keras_file_of_the_layers_predicts_the_same(tmp_path):
    with np.load(GOLDEN / "layers.npz") as expected:
        model = seqnet.saving.load_model(GOLDEN / "layers.keras")
        outputs = model.predict(expected["x"], verbose=0)
        assert len(outputs) == sum(name.startswith("y") for name in expected.files)
        for k, y in enumerate(outputs):
            assert y.dtype == expected[f"y{k}"].dtype
            np.testing.assert_allclose(y, expected[f"y{k}"], rtol=1e-5, atol=5e-6)
        model.save(tmp_path / "again.keras")
        again = seqnet.saving.load_model(tmp_path / "again.keras")
        for a, b in zip(outputs, again.predict(expected["x"], verbose=0), strict=True):
            np.testing.assert_array_equal(a, b)
    assert {type(layer).__name__ for layer in model.layers} >= {
        "ActivityRegularization", "AdaptiveAveragePooling1D", "AlphaDropout", "BatchNormalization", "Conv1DTranspose",
        "DepthwiseConv1D", "Discretization", "Dot", "EinsumDense", "GroupNormalization", "Normalization", "PReLU",
        "SeparableConv1D", "SpatialDropout1D", "UnitNormalization"}
