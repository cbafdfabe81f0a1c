"""The part of the table that the normalization layers stand on."""

import numpy as np

from tests.case import case, normal

for s, axis in (((3, 5), -1), ((3, 5), 0), ((2, 3, 4), [1, 2]), ((2, 3, 4), 1), ((7,), -1), ((0, 3), -1)):
    case("normalize", normal(s), axis=axis, rtol=1e-11)
for order in (1, 3):
    case("normalize", normal((3, 5)), order=order, rtol=1e-11, rtol32=1e-4)
case("normalize", normal((3, 5)), epsilon=10.0)  # below epsilon the length is taken as epsilon
case("normalize", lambda rng: [np.zeros((2, 3))], smooth=False, epsilon=1e-3)
