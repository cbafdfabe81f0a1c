"""Batch and group normalization, in training and outside of it."""

from tests.conformance.table import case, floats, masked, one_layer

X2, X3, X4 = floats(6, 5), floats(3, 7, 4), floats(2, 3, 5, 4)


def average(K, x):
    """A mean over time that shows whether a mask has come this far."""
    return K.layers.GlobalAveragePooling1D()(x)


PLAIN = {"center": False, "scale": False}
SETTINGS = {
    "default": {}, "no_beta": {"center": False}, "no_gamma": {"scale": False}, "plain": PLAIN, "momentum": {"momentum": 0.4},
    "epsilon": {"epsilon": 0.3}, "regularized": {"beta_regularizer": "l2", "gamma_regularizer": "l1"},
}
for _training in (False, True):
    _mode = "training" if _training else "inference"
    for _name, _made in SETTINGS.items():
        one_layer(f"batch_norm_{_mode}_{_name}", X3, lambda L, m=_made: L.BatchNormalization(**m), training=_training)
    for _name, _x, _axis in (("flat", X2, -1), ("axis1", X3, 1), ("axis2", X3, 2), ("four_axes", X4, -1),
                             ("four_axes_axis2", X4, 2), ("one_row", floats(1, 1, 3), -1)):
        one_layer(f"batch_norm_{_mode}_{_name}", _x, lambda L, a=_axis: L.BatchNormalization(axis=a), training=_training)
    masked(f"batch_norm_{_mode}_masked", lambda K, x: average(K, K.layers.BatchNormalization()(x)), training=_training)
    masked(f"batch_norm_{_mode}_masked_axis1", lambda K, x: average(K, K.layers.BatchNormalization(axis=1)(x)),
           training=_training)
    one_layer(f"batch_norm_{_mode}_frozen", X3, lambda L: L.BatchNormalization(trainable=False), training=_training)
    for _name, _clip in (("free", None), ("clipped", {"rmax": 1.2, "rmin": 0.8, "dmax": 0.1})):
        one_layer(f"batch_norm_{_mode}_renorm_{_name}", X3, lambda L, c=_clip: L.BatchNormalization(
            renorm=True, renorm_clipping=c, renorm_momentum=0.7, momentum=0.9), training=_training)
    one_layer(f"batch_norm_{_mode}_renorm_plain", X3, lambda L: L.BatchNormalization(renorm=True, **PLAIN),
              training=_training)

    @case(f"batch_norm_{_mode}_network", [X3], training=_training)
    def _network(K):
        i = K.Input(X3.shape[1:], dtype="float64")
        x = K.layers.Conv1D(5, 3)(i)
        x = K.layers.Activation("relu")(K.layers.BatchNormalization()(x))
        return K.Model(i, K.layers.Dense(2)(K.layers.BatchNormalization()(K.layers.GlobalAveragePooling1D()(x))))


for _groups in (1, 2, 4, -1):
    one_layer(f"group_norm_{_groups}", X3, lambda L, g=_groups: L.GroupNormalization(g))
for _name, _made in SETTINGS.items():
    if _name != "momentum":
        one_layer(f"group_norm_{_name}", X3, lambda L, m=_made: L.GroupNormalization(2, **m))
for _name, _x, _axis, _groups in (("flat", floats(3, 6), -1, 2), ("axis1", floats(2, 6, 5), 1, 3),
                                  ("axis-2", floats(2, 6, 5), -2, 2), ("four_axes", X4, -1, 2),
                                  ("four_axes_axis1", floats(2, 6, 3, 2), 1, 2)):
    one_layer(f"group_norm_{_name}", _x, lambda L, a=_axis, g=_groups: L.GroupNormalization(g, axis=a))
masked("mask_group_norm", lambda K, x: average(K, K.layers.GroupNormalization(2)(x)))
masked("mask_layer_norm", lambda K, x: average(K, K.layers.LayerNormalization()(x)))
masked("mask_rms_norm", lambda K, x: average(K, K.layers.RMSNormalization()(x)))
