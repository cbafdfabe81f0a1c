"""The part of the table that vectors of length one, batch and group normalization stand on."""

import numpy as np

from seqnet import ops
from tests.case import both, case, normal, positive, whole

for s, axis in (((3, 5), -1), ((3, 5), 0), ((2, 3, 4), [1, 2]), ((2, 3, 4), 1), ((7,), -1), ((0, 3), -1)):
    case("normalize", normal(s), axis=axis, rtol=1e-11)
for order in (1, 3):
    case("normalize", normal((3, 5)), order=order, rtol=1e-11, rtol32=1e-4)
case("normalize", normal((3, 5)), epsilon=10.0)  # below epsilon the length is taken as epsilon
case("normalize", lambda rng: [np.zeros((2, 3))], smooth=False, epsilon=1e-3)

# rows fewer and more than a piece; columns fewer and more than a vector, and just one
COLUMNS = [((4, 5), -1), ((2, 3, 7), -1), ((300, 3), -1), ((5, 70, 33), -1), ((3, 4, 2), 1), ((3, 4), 0), ((6, 1), -1),
           ((9,), -1)]
for s, axis in COLUMNS:
    n = (s[axis],)
    case("batch_moments", normal(s), gradient=False, axis=axis, rtol=1e-11, rtol32=1e-4)
    case("batch_normalization", both(normal(s, n), positive(n), normal(n, n)), rtol=1e-11, rtol32=1e-4,
         function=lambda x, m, v, b, g, axis: ops.batch_normalization(x, m, v, axis, b, g, epsilon=0.01),
         twin=lambda x, m, v, b, g, axis: _twins().batch_normalization(x, m, v, axis, b, g, 0.01),
         twin_backward=lambda dy, x, m, v, b, g, axis: _twins().batch_normalization_backward(dy, x, m, v, axis, b, g, 0.01),
         axis=axis)
    for vectors in (0, 2):
        if s == (9,):
            continue  # one element for each column: y is the offset, and the gradient of x is zero
        case("normalize_batch", normal(s, *[n] * vectors), function=lambda x, *v, axis: _with_moments(x, *v, axis=axis),
             axis=axis, rtol=1e-10, rtol32=2e-3)
case("batch_normalization", both(normal((3, 4), (4,)), positive((4,))), axis=-1)
case("batch_normalization", both(normal((0, 4), (4,)), positive((4,))), axis=1)
for s in ((4, 5), (3, 6, 2), (2, 200, 17)):
    mask = np.arange(np.prod(s[:-1])).reshape(s[:-1]) % 3 > 0
    case("batch_moments", normal(s), gradient=False, mask=mask, rtol=1e-11, rtol32=1e-4)
    case("normalize_batch", normal(s, s[-1:], s[-1:]), mask=mask, rtol=1e-10, rtol32=2e-3,
         function=lambda x, *v, mask: _with_moments(x, *v, mask=mask))
case("batch_moments", normal((3, 4)), gradient=False, mask=np.zeros(3, bool))
for s, groups, axis in (((4, 6), 2, -1), ((2, 5, 6), 3, -1), ((2, 5, 6), 6, -1), ((2, 300, 4), 1, -1), ((2, 6, 5), 2, 1),
                        ((2, 6, 2, 3), 3, -3), ((3, 9, 34), 2, -1)):
    n = (s[axis],)
    case("group_normalization", normal(s), groups=groups, axis=axis, epsilon=0.01, rtol=1e-10, rtol32=1e-3)
    case("group_normalization", normal(s, n, n), groups=groups, axis=axis, epsilon=0.01, rtol=1e-10, rtol32=1e-3)
case("group_normalization", normal((0, 5, 6)), groups=3)


def _twins():
    from seqnet.reference import batch_norm

    return batch_norm


def _with_moments(x, *vectors, axis=-1, mask=None):
    return ops.normalize_batch(x, *ops.batch_moments(x, axis, mask), *vectors, axis=axis, mask=mask)


# ---- counting ----

for s in ((4,), (2, 5), (2, 3, 4), (0, 3), (2, 0)):
    case("class_counts", whole(6, s), gradient=False, num_classes=6)
for s in ((4,), (2, 5), (2, 3, 4)):
    case("class_counts", both(whole(3, s), normal(s)), num_classes=3, rtol=1e-11,
         function=lambda x, w, num_classes: ops.class_counts(x, num_classes, w, dtype=w.dtype),
         twin=lambda x, w, num_classes: _counts().class_counts(x, num_classes, w),
         twin_backward=lambda dy, x, w, num_classes: _counts().class_counts_backward(dy, x, num_classes, w))


def _counts():
    from seqnet.reference import counts

    return counts
