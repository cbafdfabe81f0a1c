"""Which classes are taken for which."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import bar_beside, heat, ink_on


@figure_function
def confusion(y_true, y_pred, classes=None, title="Confusion"):
    """The confusion matrix: row i, column j counts samples of class i that were taken for class j.

    y_true, y_pred: class numbers (n,); or probabilities (n, classes), of which the largest counts, or (n, 1), cut at 1/2;
    one-hot rows for y_true. classes: their names, a list.

    Colour is the share within a row, so that rare classes count as much. `data`: "counts" (classes, classes), "shares",
    "accuracy", "recall" and "precision" of each class (NaN where a class never occurs), "classes".

    Raises ValueError for lengths that differ, negative or fractional classes, or too few names.
    """
    true, predicted = _classes("y_true", y_true), _classes("y_pred", y_pred)
    if len(true) != len(predicted):
        raise ValueError(f"viz.confusion: y_true has {len(true)} samples, y_pred {len(predicted)}")
    size = int(max(true.max(), predicted.max())) + 1
    if classes is not None:
        classes = list(map(str, classes))
        if len(classes) < size:
            raise ValueError(f"viz.confusion: {len(classes)} names, but class {size - 1} occurs")
        size = len(classes)
    names = classes or [str(i) for i in range(size)]
    counts = np.zeros((size, size), np.int64)
    np.add.at(counts, (true, predicted), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / counts.sum(axis=1, keepdims=True)
        recall, precision = np.diag(counts) / counts.sum(axis=1), np.diag(counts) / counts.sum(axis=0)
    accuracy = float(np.trace(counts) / counts.sum())
    side = min(860, max(380, 44 * size + 120))
    figure = canvas(side + 110, side)
    ax = figure.subplots()
    image = heat(ax, np.nan_to_num(shares), low=0, high=1, rows=names, columns=names)
    ax.set_aspect("equal")
    ax.set_title(f"{title}: {accuracy:.1%} right")
    ax.set_xlabel("predicted class")
    ax.set_ylabel("true class")
    if size <= 20:
        for i, j in np.ndindex(size, size):
            if counts[i, j]:
                color = image.cmap(image.norm(np.nan_to_num(shares)[i, j]))
                ax.text(j, i, f"{counts[i, j]:,}", ha="center", va="center", color=ink_on(color[:3]),
                        fontsize=8.5 if size > 8 else 9.5)
    bar_beside(figure, image, ax, "share of the true class", shrink=0.7)
    data = {"counts": counts, "shares": shares, "accuracy": accuracy, "recall": recall, "precision": precision,
            "classes": names}
    return Picture(figure, data, f"Confusion matrix of {size} classes, {accuracy:.1%} right.")


def _classes(what, y):
    y = np.asarray(getattr(y, "data", y) if not isinstance(y, np.ndarray) else y)
    if y.ndim == 2 and y.shape[1] > 1:
        return y.argmax(axis=1)
    y = y.reshape(-1) if y.ndim == 2 else y
    if y.ndim != 1 or y.size == 0 or y.dtype.kind not in "biuf":
        raise ValueError(f"viz.confusion: {what} must be class numbers (n,) or probabilities (n, classes); received "
                         f"{y.dtype} of shape {y.shape}")
    if y.dtype.kind == "f":
        whole = bool((y == np.round(y)).all())
        if not whole and not ((y >= 0) & (y <= 1)).all():
            raise ValueError(f"viz.confusion: {what} holds neither whole numbers nor probabilities")
        y = y.astype(np.int64) if whole else (y > 0.5).astype(np.int64)
    if (y < 0).any():
        raise ValueError(f"viz.confusion: {what} holds the class {int(y.min())}; classes count from 0")
    return y.astype(np.int64)
