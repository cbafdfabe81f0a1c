"""Write layers.keras and layers.npz with real Keras 3: ``KERAS_BACKEND=jax python make_layers.py``.

The file holds a model of the layers along one axis, with weights and statistics that are no first values; the arrays are
an input and what Keras predicts for it.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers as L

HERE = Path(__file__).parent
X = np.random.RandomState(0).standard_normal((3, 8, 4)).astype("float32")


def build():
    """Every layer once, in an order that keeps the numbers moderate."""
    i = keras.Input((8, 4))
    known = L.Normalization()
    known.adapt(X)
    x = L.DepthwiseConv1D(3, padding="same", depth_multiplier=2)(known(i))
    x = L.SeparableConv1D(6, 3, padding="same", activation="relu")(L.BatchNormalization()(x))
    x = L.LeakyReLU(negative_slope=0.2)(L.PReLU(shared_axes=[1])(L.GroupNormalization(3)(x)))
    x = L.Conv1DTranspose(4, 3, strides=2, padding="same")(x)
    x = L.UpSampling1D(2)(L.Cropping1D((1, 2))(L.ZeroPadding1D(1)(L.ELU(0.5)(L.UnitNormalization()(x)))))
    x = L.AdaptiveAveragePooling1D(5)(L.LayerNormalization()(L.RMSNormalization()(x)))
    few = L.AdaptiveMaxPooling1D(3)(x)
    x = L.EinsumDense("abc,cd->abd", (None, 4), bias_axes="d", activation="tanh")(x)
    x = L.SpatialDropout1D(0.2)(L.GaussianNoise(0.1)(L.GaussianDropout(0.1)(L.AlphaDropout(0.1)(x))))
    x = L.ActivityRegularization(l1=0.1)(x)
    merged = L.Average()([x, L.Maximum()([x, x * 0.5]), L.Minimum()([x, x * 2.0])])
    repeated = L.RepeatVector(2)(L.GlobalAveragePooling1D()(L.Permute((2, 1))(merged)))
    bins = L.Discretization(num_bins=3)
    bins.adapt(X)
    several = L.Discretization(bin_boundaries=[-1.0, 0.0, 1.0], output_mode="multi_hot")(L.GlobalAveragePooling1D()(i))
    products = keras.ops.einsum("bij,bkj->bik", merged, merged)
    return keras.Model(i, [L.Dot(axes=2)([x, few]), repeated, several, bins(i), keras.ops.normalize(products, axis=1)],
                       name="layers")


if __name__ == "__main__":
    keras.utils.set_random_seed(3)
    model = build()
    rng = np.random.RandomState(1)
    for v in model.weights:
        if "float" in str(v.dtype) and v.name not in ("mean", "variance"):
            v.assign(np.abs(rng.standard_normal(v.shape)) * 0.5 + 0.1)
    model.save(HERE / "layers.keras")
    outputs = model.predict(X, verbose=0)
    np.savez_compressed(HERE / "layers.npz", x=X, version=keras.__version__,
                        **{f"y{k}": np.asarray(y) for k, y in enumerate(outputs)})
