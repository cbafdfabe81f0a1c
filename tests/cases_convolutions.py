"""The part of the table that depthwise and transposed convolution and einsum stand on."""

import numpy as np

from tests.case import case, normal, spread

# ---- depthwise: channels fewer and more than a vector, rows fewer and more than a group, one filter each and several ----

for padding in ("valid", "same", "causal"):
    for strides, dilation, taps, channels, multiplier in (
        (1, 1, 3, 4, 1), (1, 1, 3, 4, 2), (2, 1, 3, 3, 1), (3, 1, 2, 3, 2), (1, 2, 3, 3, 1), (1, 3, 2, 3, 3),
        (1, 1, 1, 2, 1), (2, 1, 4, 33, 1), (1, 1, 5, 35, 2), (2, 3, 2, 3, 2),
    ):
        case("depthwise_conv1d", normal((2, 13, channels), (taps, channels, multiplier), (channels * multiplier,)),
             strides=strides, dilation_rate=dilation, padding=padding, rtol=1e-11)
    case("depthwise_conv1d", normal((0, 9, 2), (3, 2, 2)), padding=padding)
for act in (None, "linear", "relu", "sigmoid", "tanh"):
    case("depthwise_conv1d", normal((2, 19, 5), (3, 5, 2), (10,)), activation=act, rtol=1e-11)
    case("conv1d_transpose", normal((2, 5, 3), (3, 4, 3), (4,)), activation=act, rtol=1e-11)
case("depthwise_conv1d", normal((2, 300, 18), (3, 18, 1), (18,)), activation="relu", smooth=False, rtol=1e-10, rtol32=1e-4)
case("depthwise_conv1d", normal((1, 2, 3), (4, 3, 1)))  # no window fits: no step comes out
case("depthwise_conv1d", normal((2, 3, 2), (9, 2, 1)), padding="same")
case("depthwise_conv1d", normal((2, 5, 0), (3, 0, 1)))

# ---- transposed ----

for padding in ("valid", "same"):
    for taps, strides, dilation in ((3, 1, 1), (3, 2, 1), (2, 3, 1), (1, 2, 1), (4, 2, 1), (5, 3, 1), (3, 1, 2), (2, 1, 3)):
        case("conv1d_transpose", normal((2, 5, 3), (taps, 4, 3), (4,)), padding=padding, strides=strides,
             dilation_rate=dilation, rtol=1e-11)
        for extra in {0, strides - 1}:
            case("conv1d_transpose", normal((2, 4, 3), (taps, 2, 3)), padding=padding, strides=strides,
                 dilation_rate=dilation, output_padding=extra, rtol=1e-11)
    case("conv1d_transpose", normal((0, 5, 3), (3, 4, 3)), padding=padding)
    case("conv1d_transpose", normal((2, 0, 3), (3, 4, 3)), padding=padding)
    case("conv1d_transpose", normal((1, 1, 1), (3, 1, 1), (1,)), padding=padding, strides=2)
case("conv1d_transpose", normal((3, 20, 33), (5, 19, 33), (19,)), strides=2, rtol=1e-10, rtol32=1e-4)

# ---- adaptive pooling: shares of one length and of two, fewer steps than times and more ----

for s, steps in (((2, 8, 3), 4), ((2, 9, 3), 4), ((2, 3, 2), 7), ((1, 1, 1), 1), ((2, 5, 70), 1), ((0, 4, 2), 3),
                 ((1, 900, 2), 3)):
    for name in ("adaptive_average_pool1d", "adaptive_max_pool1d"):
        case(name, spread(s), output_size=steps, rtol=1e-11)
case("adaptive_max_pool1d", lambda rng: [np.array([[[1.0], [1], [0], [2], [2]]])], output_size=2, smooth=False)

# ---- sums of nothing, in more columns than one pass over the rows takes ----

case("dense", normal((3, 0), (0, 70), (70,)), twin_backward=lambda dy, x, w, b: (x, w, dy.sum(axis=0)))
case("conv1d_transpose", normal((2, 5, 3), (1, 70, 3), (70,)), strides=3, rtol=1e-11)

# ---- einsum ----

for subscripts, *shapes in (
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("bij,bjk->bik", (2, 3, 2), (2, 2, 4)),
    ("ij->ji", (2, 3)), ("ji", (2, 3)), ("ij->", (2, 3)), ("ij->i", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)),
    ("iij->ij", (2, 2, 3)), ("iii->i", (2, 2, 2)), ("i,j->ij", (2,), (3,)), ("i,i->i", (3,), (3,)),
    ("i,i->", (3,), (3,)), ("ij,ij->ij", (2, 3), (2, 3)), ("abc,cd->abd", (2, 3, 2), (2, 3)),
    ("abc,cde->abde", (2, 2, 3), (3, 2, 2)), ("abde,dec->abc", (2, 2, 2, 3), (2, 3, 2)),
    ("aecd,abcd->acbe", (2, 3, 2, 2), (2, 4, 2, 2)), ("acbe,aecd->abcd", (2, 2, 3, 4), (2, 4, 2, 3)),
    ("ab,b->ba", (2, 3), (3,)), ("...x,xy->...y", (2, 3, 2), (2, 3)), ("...x,xy->...y", (2,), (2, 3)),
    ("ab...,bc->ac...", (2, 3, 2), (3, 4)), ("...ij,...jk->...ik", (2, 1, 2, 3), (4, 3, 2)),
    ("...i,...i->...", (2, 1, 3), (1, 4, 3)), ("...", (2, 3)), ("...ij", (2, 3, 2)), ("ij,kl->ik", (2, 3), (2, 2)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 4)), ("i,j,k->kji", (2,), (3,), (2,)),
    ("ij,ik,il->jkl", (2, 3), (2, 2), (2, 2)), ("a , b -> a b", (2,), (3,)), (",i->i", (), (3,)),
    ("ij,jk->ik", (0, 3), (3, 2)), ("ij,jk->ik", (2, 0), (0, 3)), ("iij,jk->ki", (2, 2, 3), (3, 2)),
):
    case("einsum", normal(*shapes), subscripts=subscripts, rtol=1e-11)
case("einsum", normal((3, 20, 24), (24, 3, 8)), subscripts="btd,dhk->bhtk", rtol=1e-11, rtol32=1e-4)
