"""Finding out why a loss is not a number, for the message that says so."""
import numpy as np

from ..errors import describe
from ..tensor import Tensor, no_grad
from ..tree import flatten


class NonFiniteLossError(FloatingPointError):
    """The loss became NaN or infinite; the weights are those from before that step."""


def _not_finite(array):
    return array.dtype.kind == "f" and not np.isfinite(array).all()


def first_bad_layer(model, x):
    """`Dense "dense_1"`: the first layer of a wired model whose output for x is not finite, or None."""
    graph = getattr(getattr(model, "_functional", None) or model, "_graph", None)
    if graph is None:
        return None
    found = []

    def call(operation, args, kwargs):
        y = operation(*args, **kwargs)
        if not found and any(isinstance(t, Tensor) and _not_finite(t.data) for t in flatten(y)):
            found.append(operation)
            raise StopIteration
        return y

    try:
        with no_grad(), np.errstate(all="ignore"):
            graph.run([t if isinstance(t, Tensor) else Tensor(np.asarray(t)) for t in flatten(x)], call=call)
    except Exception:  # found, or the model needs more than its inputs
        pass
    return describe(found[0]) if found and hasattr(found[0], "name") else None


def explain(value, place, model, x, y, largest):
    """The error for a loss of `value`: where it happened, the likely cause and what to do."""
    word = "NaN" if value != value else "infinite"
    lines = [f"The loss became {word} {place}. The weights are those from before this step."]
    for name, data in (("x", x), ("y", y)):
        for tensor in flatten(data) if data is not None else ():
            array = tensor.data if isinstance(tensor, Tensor) else np.asarray(tensor)
            if _not_finite(array):
                rows = np.flatnonzero(~np.isfinite(array).reshape(len(array), -1).all(-1))
                lines.append(
                    f"The input is the cause: {name} of this batch holds NaN or infinite values, first in its row "
                    f"{rows[0]}. Clean the data, e.g. by np.nan_to_num({name}), or leave those samples out."
                )
                return NonFiniteLossError("\n".join(lines))
    layer = first_bad_layer(model, x)
    if layer is not None:
        lines.append(f"The first values that are not finite come out of the layer {layer}.")
    bad = [v.path for v in model.weights if _not_finite(v.data)]
    if bad:
        lines.append(
            f"Weights are no longer finite: {', '.join(bad[:3])}{' and others' if len(bad) > 3 else ''}. The update of "
            "an earlier step was too large; make the model anew, or load weights."
        )
    if largest:
        lines.append(f"The largest loss of a batch before was {largest:.4g}.")
    rate = getattr(model.optimizer, "learning_rate", None)
    rate = None if rate is None else float(rate)
    lines.append("Likely cures:")
    if rate is not None:
        lines.append(f"  - a smaller learning rate: it is {rate:.3g}, try {rate / 10:.3g}")
    if getattr(model.optimizer, "clipnorm", None) is None:
        name = type(model.optimizer).__name__
        lines.append(f"  - limit the gradients: {name}({'' if rate is None else f'{rate:.3g}, '}clipnorm=1.0)")
    lines.append("  - scale real-valued inputs and targets to about -1 ... 1")
    lines.append("  - in a loss or layer of your own: no log, division or root of 0")
    lines.append("(To end such a training quietly pass callbacks=[TerminateOnNaN()].)")
    return NonFiniteLossError("\n".join(lines))
