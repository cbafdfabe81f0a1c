"""Depthwise, separable and transposed convolution, and adaptive pooling."""

from tests.conformance.table import floats, masked, one_layer

X, ONE = floats(2, 9, 4), floats(1, 1, 1)
FIRST = floats(2, 4, 9)


def average(K, x):
    """A mean over time that shows whether a mask has come this far."""
    return K.layers.GlobalAveragePooling1D()(x)


for _padding in ("valid", "same"):
    for _size, _strides, _rate, _depth in ((3, 1, 1, 1), (1, 1, 1, 2), (2, 1, 1, 3), (4, 1, 1, 1), (3, 2, 1, 1),
                                           (3, 3, 1, 2), (3, 1, 2, 1), (2, 1, 3, 2)):
        _made = {"kernel_size": _size, "strides": _strides, "padding": _padding, "dilation_rate": _rate,
                 "depth_multiplier": _depth}
        _name = f"{_padding}_{_size}_{_strides}_{_rate}_{_depth}"
        one_layer(f"depthwise_{_name}", X, lambda L, m=_made: L.DepthwiseConv1D(**m))
        one_layer(f"separable_{_name}", X, lambda L, m=_made: L.SeparableConv1D(3, **m))
    for _name, _class, _made in (("depthwise", "DepthwiseConv1D", {}), ("separable", "SeparableConv1D", {"filters": 3}),
                                 ("transposed", "Conv1DTranspose", {"filters": 3})):
        one_layer(f"{_name}_channels_first_{_padding}", FIRST, lambda L, c=_class, m=_made, p=_padding: getattr(L, c)(
            **m, kernel_size=3, strides=2, padding=p, data_format="channels_first", activation="tanh"))
    for _size, _strides, _rate in ((3, 1, 1), (1, 1, 1), (2, 2, 1), (3, 2, 1), (2, 3, 1), (5, 2, 1), (4, 3, 1), (3, 1, 2),
                                   (2, 1, 3)):
        one_layer(f"transposed_{_padding}_{_size}_{_strides}_{_rate}", X,
                  lambda L, p=_padding, k=_size, s=_strides, d=_rate: L.Conv1DTranspose(3, k, s, padding=p, dilation_rate=d))
    for _size, _strides, _extra in ((3, 2, 0), (3, 2, 1), (4, 3, 2), (2, 3, 1), (5, 2, 0), (2, 2, 0)):
        one_layer(f"transposed_{_padding}_{_size}_{_strides}_output_padding{_extra}", X,
                  lambda L, p=_padding, k=_size, s=_strides, e=_extra: L.Conv1DTranspose(2, k, s, p, output_padding=e))
for _name, _class, _made in (("depthwise", "DepthwiseConv1D", {}), ("separable", "SeparableConv1D", {"filters": 3}),
                             ("transposed", "Conv1DTranspose", {"filters": 3})):
    for _activation in ("relu", "sigmoid", "softmax", "elu"):
        one_layer(f"{_name}_{_activation}", X, lambda L, c=_class, m=_made, a=_activation: getattr(L, c)(
            **m, kernel_size=3, activation=a))
    one_layer(f"{_name}_no_bias", X, lambda L, c=_class, m=_made: getattr(L, c)(**m, kernel_size=3, use_bias=False))
    one_layer(f"{_name}_one", ONE, lambda L, c=_class, m=_made: getattr(L, c)(**m, kernel_size=1))
    masked(f"mask_{_name}", lambda K, x, c=_class, m=_made: average(K, getattr(K.layers, c)(**m, kernel_size=2)(x)))
one_layer("separable_regularized", X, lambda L: L.SeparableConv1D(
    2, 3, depthwise_regularizer="l2", pointwise_regularizer="l1", bias_regularizer="l2", activity_regularizer="l1"))
for _kind in ("Average", "Max"):
    for _steps in (1, 2, 4, 5, 9, 14):
        one_layer(f"adaptive_{_kind}_{_steps}", X, lambda L, k=_kind, n=_steps: getattr(L, f"Adaptive{k}Pooling1D")(n))
    one_layer(f"adaptive_{_kind}_channels_first", FIRST,
              lambda L, k=_kind: getattr(L, f"Adaptive{k}Pooling1D")(4, data_format="channels_first"))
    masked(f"mask_adaptive_{_kind}", lambda K, x, k=_kind: average(K, getattr(K.layers, f"Adaptive{k}Pooling1D")(4)(x)))
