"""Convolution."""

from tests.conformance.table import floats, one_layer

XC = floats(2, 9, 4)
for _padding in ("valid", "same", "causal"):
    for _size in (1, 2, 3, 4):
        one_layer(f"conv1d_{_padding}_{_size}", XC, lambda L, p=_padding, k=_size: L.Conv1D(3, k, padding=p))
    for _strides in (2, 3):
        one_layer(f"conv1d_{_padding}_strides{_strides}", XC,
                  lambda L, p=_padding, s=_strides: L.Conv1D(3, 3, strides=s, padding=p))
    for _rate in (2, 3):
        one_layer(f"conv1d_{_padding}_dilation{_rate}", XC,
                  lambda L, p=_padding, d=_rate: L.Conv1D(3, 3, dilation_rate=d, padding=p))
    one_layer(f"conv1d_{_padding}_groups", XC, lambda L, p=_padding: L.Conv1D(6, 3, groups=2, padding=p))
    one_layer(f"conv1d_{_padding}_even_strides", XC, lambda L, p=_padding: L.Conv1D(2, 4, strides=2, padding=p))
for _name in ("relu", "sigmoid", "tanh", "elu", "softmax"):
    one_layer(f"conv1d_{_name}", XC, lambda L, a=_name: L.Conv1D(3, 3, activation=a))
one_layer("conv1d_depthwise", XC, lambda L: L.Conv1D(4, 3, groups=4))
one_layer("conv1d_no_bias", XC, lambda L: L.Conv1D(3, 3, use_bias=False))
one_layer("conv1d_channels_first", floats(2, 4, 9), lambda L: L.Conv1D(3, 3, data_format="channels_first"))
one_layer("conv1d_channels_first_same", floats(2, 4, 9),
          lambda L: L.Conv1D(3, 3, strides=2, padding="same", activation="relu", data_format="channels_first"))
