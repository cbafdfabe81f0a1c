"""Cases of the losses that stand on kernels of their own."""

import numpy as np

from seqnet.ops import losses as fused
from seqnet.reference import losses
from tests.case import case, near, normal


def _rows(name, make, **kwargs):
    case(
        name,
        make,
        function=getattr(fused, name),
        twin=getattr(losses, name),
        twin_backward=lambda dy, *arrays, **kwargs: getattr(losses, name + "_backward")(*arrays, dy, **kwargs),
        rtol=1e-11,
        rtol32=1e-4,
        **kwargs,
    )


for s in ((3, 4), (1, 1), (2, 3, 5), (2, 70)):
    _rows("log_cosh_rows", normal(s, s))
    for delta in (1.0, 0.3):
        _rows(
            "huber_rows",
            lambda rng, s=s, delta=delta: [np.zeros(s), near(-2, 2, (delta, -delta), s)(rng)[0]],
            delta=delta,
        )


def ctc(rng, batch, time, classes, lengths, steps, blank=0):
    """Labels (the others are rubbish that nobody may read), logits and both lengths."""
    labels = rng.integers(0, classes - 1, (batch, max([*lengths, 1])))
    labels += labels >= blank
    for row, n in zip(labels, lengths):
        row[n:] = -7
    return [labels, rng.standard_normal((batch, time, classes)) * 2, np.array(lengths, int), np.array(steps, int)]


for batch, time, classes, lengths, steps, blank in (
    (3, 7, 4, (3, 1, 0), (7, 5, 4), 0),
    (2, 6, 3, (2, 2), (6, 4), 2),
    (1, 1, 2, (1,), (1,), 1),
    (2, 9, 2, (3, 4), (9, 8), 0),  # one label only: always repeated
    (1, 3, 5, (0,), (0,), 0),
    (4, 33, 20, (9, 5, 16, 1), (33, 20, 33, 2), 3),
    (0, 3, 4, (), (), 0),
):
    case(
        "ctc_loss",
        lambda rng, a=(batch, time, classes, lengths, steps, blank): ctc(rng, *a),
        mask_index=blank,
        rtol=1e-10,
        rtol32=1e-4,
    )
for merge in (True, False):
    case(
        "ctc_decode",
        lambda rng: [rng.standard_normal((3, 6, 4)), np.array([6, 3, 1])],
        gradient=False,
        merge_repeated=merge,
        mask_index=2,
        rtol32=1e-5,
    )
case(
    "ctc_decode",
    lambda rng: [rng.standard_normal((3, 5, 3)), np.array([5, 3, 2])],
    gradient=False,
    strategy="beam_search",
    beam_width=300,
    top_paths=3,
    rtol=1e-11,
    rtol32=1e-5,
)
