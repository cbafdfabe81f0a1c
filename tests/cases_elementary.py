"""Cases of the functions of angles, powers and logarithms and of the activations with corners."""

from tests.case import both, case, near, normal, positive, whole
from tests.cases_shapes import PAIRS, SHAPES

for name in ("arctan", "sinh", "cosh", "arcsinh", "exp2", "erfc", "deg2rad", "rad2deg", "tanh_shrink", "squareplus"):
    for s in SHAPES:
        case(name, near(-4, 4, (), s), rtol=1e-11, rtol32=1e-4)
for name in ("log2", "log10"):
    for s in SHAPES:
        case(name, positive(s))
for s in SHAPES:
    case("tan", near(-1.4, 1.4, (), s), rtol=1e-11, rtol32=1e-4)
    case("sinc", near(-4, 4, (), s), rtol=1e-11, rtol32=1e-4)
    for name in ("arcsin", "arccos", "arctanh", "erfinv"):
        case(name, near(-0.95, 0.95, (), s), rtol=1e-11, rtol32=1e-4)
    case("arccosh", near(1.1, 9, (), s), rtol=1e-11)
    case("cbrt", near(-9, 9, (0, -0.01, 0.01), s), rtol32=1e-4)
    for name in ("hard_tanh", "sparse_plus", "sparse_sigmoid", "hard_shrink", "soft_shrink"):
        case(name, near(-3, 3, (-1, -0.5, 0.5, 1), s))
    case("threshold", near(-3, 3, (0.3,), s), threshold=0.3, default_value=-1.5)
case("sinc", near(-0.02, 0.02, (), (40,)), rtol=1e-10, rtol32=1e-4)
case("squareplus", near(-8, 8, (), (4, 7)), b=0.5, rtol=1e-11)
case("hard_shrink", near(-3, 3, (-1.2, 1.2), (4, 7)), threshold=1.2)
case("soft_shrink", near(-3, 3, (-1.2, 1.2), (4, 7)), threshold=1.2)
for s, axis in (((3, 6), -1), ((4, 5), 0), ((2, 6, 3), 1), ((8,), 0)):
    case("glu", normal(s), axis=axis)
for pair in PAIRS:
    case("arctan2", both(positive(pair[0]), normal(pair[1])), rtol=1e-11, rtol32=1e-4)
    for name in ("hypot", "logaddexp", "logaddexp2"):
        case(name, normal(*pair), rtol=1e-11, rtol32=1e-4)
case("ldexp", both(normal((3, 4)), whole(5, (4,))))
