"""What a position encoding looks like."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, numbers
from seqnet.viz.style import bar_beside, heat, name_axis


@figure_function
def positions(encoding, length=64, features=32, title="Position encoding"):
    """The vector of every position, and how alike two positions are.

    encoding: an array (positions, features); or a layer: SinePositionEncoding, drawn for `length` positions of `features`;
    PositionEmbedding or TokenAndPositionEmbedding once it has weights.

    Left the encoding; right the cosines between positions: with sines they depend on the distance alone. `data`: "encoding"
    (positions, features), "similarity" (positions, positions).
    Raises ValueError for a layer without weights yet, TypeError for other layers.
    """
    matrix = numbers("positions", "encoding", _table(encoding, length, features), 2)
    sizes = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit = matrix / np.where(sizes > 0, sizes, 1)
    similarity = unit @ unit.T
    figure = canvas(1000, 440, title)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    image = heat(left, matrix, "diverging")
    left.set_title("Vectors")
    name_axis(left, "x", "features")
    name_axis(left, "y", "time", "position")
    bar_beside(figure, image, left, "value")
    image = heat(right, similarity, "diverging", high=1)
    right.set_aspect("equal")
    right.set_title("Cosine of two positions")
    name_axis(right, "x", "time", "position")
    name_axis(right, "y", "time", "position")
    bar_beside(figure, image, right, "cosine")
    return Picture(figure, {"encoding": matrix, "similarity": similarity},
                   f"Encoding of {matrix.shape[0]} positions with {matrix.shape[1]} features.")


def _table(encoding, length, features):
    kind = type(encoding).__name__
    if kind == "SinePositionEncoding":
        return encoding(np.zeros((1, length, features), "float32")).data[0]
    encoding = getattr(encoding, "position_embedding", encoding)
    if hasattr(encoding, "position_embeddings"):
        if encoding.position_embeddings is None:
            raise ValueError(f"viz.positions: {kind} has no weights yet: call it, or the model, on an input first")
        return encoding.position_embeddings.data
    if hasattr(encoding, "_flatten_layers"):
        raise TypeError(f"viz.positions: {kind} encodes no positions; SinePositionEncoding, PositionEmbedding and "
                        "TokenAndPositionEmbedding do")
    return encoding
