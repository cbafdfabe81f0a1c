"""einsum as an operation of a model, and the layer made of it."""

from tests.conformance.table import case, floats, masked, one_layer

A, B = floats(2, 3, 4, key="a"), floats(2, 4, 5, key="b")
for _subscripts, _x, _y in (("bij,bjk->bik", A, B), ("bij,bjk->bkj", A, B), ("bij,bij->b", A, A + 1),
                            ("...ij,...jk->...ik", A, B),
                            ("bij,bik->bjk", A, floats(2, 3, 5))):

    @case(f"einsum_{_subscripts}", [_x, _y])
    def _einsum(K, s=_subscripts, x=_x, y=_y):
        a, b = K.Input(x.shape[1:], dtype="float64"), K.Input(y.shape[1:], dtype="float64")
        return K.Model([a, b], K.ops.einsum(s, a, b))


X2, X3, X4 = floats(3, 5), floats(2, 3, 4), floats(2, 3, 2, 4)
for _equation, _x, _shape, _bias in (
    ("ab,bc->ac", X2, 4, None), ("ab,bc->ac", X2, 4, "c"), ("abc,cd->abd", X3, (None, 5), "d"),
    ("abc,cd->abd", X3, (3, 5), "bd"), ("abc,cde->abde", X3, (None, 2, 3), "de"), ("abc,cde->abde", X3, (None, 2, 3), "d"),
    ("abcd,cde->abe", X4, (None, 5), "e"), ("abc,bd->adc", X3, (5, 4), "d"), ("...x,xy->...y", X2, 3, "y"),
    ("...x,xy->...y", X4, 3, "y"), ("ab...,bc->ac...", X3, 5, "c"), ("ab...,bc->ac...", X4, 5, None),
    ("abc,bc->abc", X3, (3, 4), None), ("abc,bcd->abd", X3, (3, 2), "bd"),
):
    one_layer(f"einsum_dense_{_equation}_{_x.ndim}_{_bias}", _x, lambda L, e=_equation, s=_shape, b=_bias: L.EinsumDense(
        e, output_shape=s, bias_axes=b))
one_layer("einsum_dense_tanh", X3, lambda L: L.EinsumDense("abc,cd->abd", (None, 5), "tanh", "d", kernel_regularizer="l2",
                                                          bias_regularizer="l1", activity_regularizer="l2"))
masked("mask_einsum_dense", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.EinsumDense(
    "abc,cd->abd", (None, 5))(x)))
