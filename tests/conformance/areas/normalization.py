"""Layers that normalise."""

from tests.conformance.table import floats, masked, one_layer

X = floats(3, 5, 4)

one_layer("layer_norm", X, lambda L: L.LayerNormalization())
one_layer("layer_norm_course", X, lambda L: L.LayerNormalization(epsilon=1e-6))
one_layer("layer_norm_axes", X, lambda L: L.LayerNormalization(axis=(1, 2), center=False))
one_layer("layer_norm_time", X, lambda L: L.LayerNormalization(axis=1, scale=False))
one_layer("rms_norm", X, lambda L: L.RMSNormalization())
masked("mask_through_layer_norm",
       lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.LayerNormalization()(x)))
