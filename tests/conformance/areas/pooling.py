"""Pooling."""

from tests.conformance.table import floats, one_layer

XP = floats(2, 10, 3)
for _kind in ("MaxPooling1D", "AveragePooling1D"):
    for _padding in ("valid", "same"):
        for _size, _strides in ((2, None), (3, None), (3, 1), (2, 3), (5, 2), (10, None)):
            one_layer(f"{_kind}_{_padding}_{_size}_{_strides}", XP,
                      lambda L, c=_kind, p=_padding, k=_size, s=_strides: getattr(L, c)(k, strides=s, padding=p))
    one_layer(f"{_kind}_channels_first", floats(2, 3, 10),
              lambda L, c=_kind: getattr(L, c)(3, strides=2, padding="same", data_format="channels_first"))
for _kind in ("GlobalMaxPooling1D", "GlobalAveragePooling1D"):
    for _keep in (False, True):
        one_layer(f"{_kind}_keepdims{_keep}", XP, lambda L, c=_kind, k=_keep: getattr(L, c)(keepdims=k))
        one_layer(f"{_kind}_channels_first_keepdims{_keep}", XP,
                  lambda L, c=_kind, k=_keep: getattr(L, c)(data_format="channels_first", keepdims=k))
