"""The part of the table that is layer and RMS normalisation's."""

from tests.case import case, normal

SHAPES = (((4, 5), -1), ((3, 2, 7), -1), ((2, 3, 4), (-2, -1)), ((2, 3, 4), (0, 2)), ((3, 4, 2), 1), ((2, 3), (0, 1)),
          ((70, 3), 1), ((3, 300), -1), ((5, 1), -1), ((0, 4), -1))
for _shape, _axis in SHAPES:
    _axes = [a % len(_shape) for a in (_axis if isinstance(_axis, tuple) else (_axis,))]
    _extents = tuple(_shape[a] for a in sorted(_axes))
    case("layer_normalization", normal(_shape), axis=_axis, epsilon=1e-3, rtol=1e-11, rtol32=1e-4)
    case("layer_normalization", normal(_shape, _extents), axis=_axis, epsilon=1e-3, rtol=1e-11, rtol32=1e-4)
    case("layer_normalization", normal(_shape, _extents, _extents), axis=_axis, epsilon=1e-3, rtol=1e-11, rtol32=1e-4)
    case("rms_normalization", normal(_shape), axis=_axis, epsilon=1e-3, rtol=1e-11, rtol32=1e-4)
    case("rms_normalization", normal(_shape, _extents), axis=_axis, rtol=1e-11, rtol32=1e-4)
case("layer_normalization", normal((3, 2, 7)), rtol=1e-11, rtol32=1e-4)
case("layer_normalization", normal((3, 2, 7), (1, 2, 7), (3, 1, 1)), epsilon=0.1, rtol=1e-11)  # all along other axes
case("layer_normalization", normal((3, 2, 7), (1,), (7,)), epsilon=0.1, rtol=1e-11)
case("layer_normalization", normal((3, 2, 7), (7,)), rms_scaling=True, rtol=1e-11)
case("layer_normalization", normal((3, 2, 7), (3, 7)), axis=(0, 2), rms_scaling=True, rtol=1e-11)
case("rms_normalization", normal((3, 2, 7), (2, 1)), epsilon=0.1, rtol=1e-11)
