"""Layers that repeat, pad, crop, turn, merge, bound and disturb what passes."""

from tests.conformance.areas.activations import XA
from tests.conformance.table import case, floats, ids, masked, merged, one_layer

X2, X3, X4 = floats(3, 5), floats(2, 4, 5), floats(2, 3, 2, 5)
LONG, ONE = floats(2, 9, 3), floats(1, 1, 1)


def average(K, x):
    """A mean over time that shows whether a mask has come this far."""
    return K.layers.GlobalAveragePooling1D()(x)


# ---- steps ----

for _size in (1, 2, 5):
    one_layer(f"up_sampling_{_size}", X3, lambda L, n=_size: L.UpSampling1D(n))
one_layer("up_sampling_one", ONE, lambda L: L.UpSampling1D())
for _padding in (1, (2, 0), (0, 3), 0):
    one_layer(f"zero_padding_{_padding}", X3, lambda L, p=_padding: L.ZeroPadding1D(p))
one_layer("zero_padding_channels_first", X3, lambda L: L.ZeroPadding1D((1, 2), data_format="channels_first"))
for _cropping in ((1, 1), 3, (2, 0), (0, 5), 0):
    one_layer(f"cropping_{_cropping}", LONG, lambda L, c=_cropping: L.Cropping1D(c))
for _dims in ((1, 2), (2, 1)):
    one_layer(f"permute_{_dims}", X3, lambda L, d=_dims: L.Permute(d))
one_layer("permute_four_axes", X4, lambda L: L.Permute((3, 1, 2)))
one_layer("permute_one_axis", X2, lambda L: L.Permute((1,)))
for _n in (1, 4):
    one_layer(f"repeat_vector_{_n}", X2, lambda L, n=_n: L.RepeatVector(n))
masked("mask_up_sampling", lambda K, x: average(K, K.layers.UpSampling1D(2)(x)))
masked("mask_zero_padding", lambda K, x: average(K, K.layers.ZeroPadding1D(2)(x)))
masked("mask_cropping", lambda K, x: average(K, K.layers.Cropping1D(1)(x)))
masked("mask_permute", lambda K, x: average(K, K.layers.Permute((2, 1))(K.layers.Permute((2, 1))(x))))
masked("mask_flatten", lambda K, x: average(K, K.layers.Reshape((6, 4))(K.layers.Flatten()(x))))
masked("mask_reshape", lambda K, x: average(K, K.layers.Reshape((6, 4))(K.layers.Reshape((4, 6))(x))))

# ---- activations ----

one_layer("leaky_relu_layer", XA, lambda L: L.LeakyReLU())
one_layer("leaky_relu_layer_slope", XA, lambda L: L.LeakyReLU(negative_slope=0.01))
one_layer("leaky_relu_layer_zero", XA, lambda L: L.LeakyReLU(negative_slope=0))
one_layer("elu_layer", XA, lambda L: L.ELU())
one_layer("elu_layer_alpha", XA, lambda L: L.ELU(alpha=0.4))
one_layer("prelu", X2, lambda L: L.PReLU())
one_layer("prelu_time", X3, lambda L: L.PReLU())
one_layer("prelu_shared", X3, lambda L: L.PReLU(shared_axes=[1]))
one_layer("prelu_shared_both", X4, lambda L: L.PReLU(shared_axes=[1, 2]))
one_layer("prelu_shared_last", X3, lambda L: L.PReLU(shared_axes=2, alpha_regularizer="l2"))
for _name, _make in (("LeakyReLU", {}), ("ELU", {}), ("PReLU", {"shared_axes": [1]}), ("UnitNormalization", {}),
                     ("ActivityRegularization", {"l1": 0.1}), ("GaussianNoise", {"stddev": 0.2}),
                     ("GaussianDropout", {"rate": 0.2}), ("AlphaDropout", {"rate": 0.2}),
                     ("SpatialDropout1D", {"rate": 0.2})):
    masked(f"mask_{_name}", lambda K, x, n=_name, m=_make: average(K, getattr(K.layers, n)(**m)(x)))
    if _name != "PReLU":
        one_layer(f"{_name}_inference", X3, lambda L, n=_name, m=_make: getattr(L, n)(**m))
for _name in ("GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D"):
    one_layer(f"{_name}_nothing", X3, lambda L, n=_name: getattr(L, n)(0.0), training=True)
one_layer("activity_regularization", X3, lambda L: L.ActivityRegularization(l1=0.3, l2=0.2), training=True)
one_layer("activity_regularizer_of_a_layer", X3, lambda L: L.ELU(activity_regularizer="l2"))

# ---- unit length ----

for _axis in (-1, 1, [1, 2], (0, 2), [-1]):
    one_layer(f"unit_normalization_{_axis}", X3, lambda L, a=_axis: L.UnitNormalization(axis=a))
one_layer("unit_normalization_flat", X2, lambda L: L.UnitNormalization())

# ---- merges ----

A, B, C = floats(2, 3, 4, key="a"), floats(2, 3, 4, key="b"), floats(2, 3, 4, key="c")
for _kind in ("Average", "Maximum", "Minimum"):
    merged(_kind, [A, B], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_three", [A, B, C], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ties", [A, A.copy(), B], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks", [floats(2, 3, 4), floats(2, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks_swapped", [floats(2, 4), floats(2, 3, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_broadcast", [floats(2, 3, 1), floats(2, 1, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"function_{_kind}", [A, B], lambda L, c=_kind: getattr(L, c.lower()))

    @case(f"mask_{_kind}_of_two", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
    def _two(K, kind=_kind):
        a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
        x = K.layers.Embedding(11, 3, mask_zero=True)(a)
        y = K.layers.Embedding(7, 3, mask_zero=True)(b)
        z = getattr(K.layers, kind)()([x, y])
        return K.Model([a, b], [z, average(K, z)])

    @case(f"mask_{_kind}_of_three", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1), ids(3, 5, high=5, pad=3)])
    def _three(K, kind=_kind):
        i = [K.Input((5,), dtype="int32") for _ in range(3)]
        x = [K.layers.Embedding(11, 3, mask_zero=True)(a) for a in i]
        z = getattr(K.layers, kind)()(x)
        return K.Model(i, [z, average(K, z)])

    @case(f"mask_{_kind}_of_one", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
    def _one(K, kind=_kind):
        a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
        x = K.layers.Embedding(11, 3, mask_zero=True)(a)
        y = K.layers.Embedding(7, 3)(b)
        z = getattr(K.layers, kind)()([x, y])
        return K.Model([a, b], [z, average(K, z)])


for _axes, _shapes in ((1, ((3, 5), (3, 5))), (2, ((2, 4, 5), (2, 3, 5))), ((2, 1), ((2, 4, 5), (2, 5, 3))),
                       ((1, 2), ((2, 5, 4), (2, 3, 5))), (1, ((2, 5, 4), (2, 5, 3))), (-1, ((2, 4, 5), (2, 5))),
                       ((1, -1), ((2, 5), (2, 3, 5))), ((-1, -2), ((2, 4, 5), (2, 5, 3))),
                       ((3, 1), ((2, 3, 2, 5), (2, 5, 4, 2)))):
    for _normalize in (False, True):
        if (_axes, _shapes) == ((1, -1), ((2, 5), (2, 3, 5))) and not _normalize:
            continue
        merged(f"Dot_{_axes}_{_shapes}_{_normalize}", [floats(*s, key=str(i)) for i, s in enumerate(_shapes)],
               lambda L, a=_axes, n=_normalize: L.Dot(axes=a, normalize=n))
merged("function_dot", [X2, X2 + 1], lambda L: lambda xs: L.dot(xs, axes=1, normalize=True))
