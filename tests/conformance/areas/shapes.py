"""Shapes."""

from tests.conformance.table import floats, one_layer

X3 = floats(2, 4, 5)
one_layer("flatten", X3, lambda L: L.Flatten())
one_layer("flatten_channels_first", X3, lambda L: L.Flatten(data_format="channels_first"))
one_layer("flatten_rank1", floats(4), lambda L: L.Flatten())
one_layer("reshape", X3, lambda L: L.Reshape((10, 2)))
one_layer("reshape_open", X3, lambda L: L.Reshape((-1, 2)))
one_layer("identity", X3, lambda L: L.Identity())
one_layer("dropout_inference", X3, lambda L: L.Dropout(0.5))
one_layer("lambda", X3, lambda L: L.Lambda(lambda x: x * x))
