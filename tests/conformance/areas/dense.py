"""Dense."""

from tests.conformance.table import floats, one_layer

X2, X3 = floats(3, 5), floats(2, 4, 5)
one_layer("dense", X2, lambda L: L.Dense(4))
one_layer("dense_no_bias", X2, lambda L: L.Dense(4, use_bias=False))
one_layer("dense_rank3", X3, lambda L: L.Dense(3, activation="relu"))
one_layer("dense_rank4", floats(2, 3, 2, 5), lambda L: L.Dense(3, activation="tanh"))
for _name in ("relu", "sigmoid", "tanh", "softmax", "gelu", "linear"):
    one_layer(f"dense_{_name}", X2, lambda L, a=_name: L.Dense(4, activation=a))
