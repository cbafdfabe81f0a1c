"""How much each step of an input contributed to an output."""

import numpy as np

from seqnet.viz.looking import Run, batch_of

METHODS = {"integrated": "integrated gradients", "gradient": "gradient times input", "occlusion": "occlusion"}


def attribute(model, x, method, output=None, steps=64):
    """{"values" (time,), "result", "baseline", "output", "gap"} for one sequence: ids (time,) or (1, time), or floats
    (time, features) or (1, time, features). See `viz.words` for the methods."""
    x = np.asarray(x)
    x = x[None] if x.ndim == (1 if x.dtype.kind in "iu" else 2) else x
    x = batch_of("words", x)
    if len(x) != 1:
        raise ValueError(f"viz.words: x is one sequence; received a batch of {len(x)}")
    plain = _run(model, x, np.array([1.0, 0.0])[:, None, None])
    y = np.asarray(plain.output.data, np.float64)
    if y.ndim != 2:
        raise ValueError(f"viz.words: the model gives {y.shape}; its result must be (batch, outputs)")
    if output is None:
        output = int(y[0].argmax())
    if not -y.shape[1] <= output < y.shape[1]:
        raise ValueError(f"viz.words: output is one of {y.shape[1]}; received {output!r}")
    result, baseline = float(y[0, output]), float(y[1, output])
    time = x.shape[1]
    if method == "occlusion":
        mask = 1.0 - np.eye(time)[:, :, None]
        values = result - np.asarray(_run(model, x, mask).output.data, np.float64)[:, output]
    else:
        # midpoints of `steps` equal pieces of the way from 0 to x; the gradient at x itself is one piece
        scale = (np.arange(steps) + 0.5) / steps if method == "integrated" else np.ones(1)
        run = _run(model, x, scale[:, None, None])
        slopes = run.gradient(output).mean(axis=0)
        values = (slopes * (np.asarray(run.source.data, np.float64)[0] / scale[0])).sum(axis=1)
    return {"values": values, "result": result, "baseline": baseline, "output": output % y.shape[1],
            "gap": result - baseline - float(values.sum())}


def _run(model, x, scale):
    """The model on as many copies of the one sequence as there are scales, whose vectors are multiplied with them."""
    copies = np.repeat(x, len(scale), axis=0)
    if x.dtype.kind == "f":
        return Run("words", model, (copies * scale).astype(x.dtype))
    return Run("words", model, copies, scale)
