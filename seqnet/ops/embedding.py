"""Looking up rows of a table."""

from .. import _core
from ..tensor import data_of, defer
from ._base import differentiable, float_of
from ._origin import begin


@differentiable
def embedding(ids, table):
    """y[..., :] = table[ids[...], :].

    ids (...) whole numbers, table (rows, width) -> (..., width). Within a model the rows are copied only when somebody
    reads them: a convolution or a Dense that follows works on the table instead (see `conv1d`). Raises IndexError for
    an id that is no row, TypeError for ids that are no whole numbers.
    """
    numbers = data_of(ids)
    if numbers.dtype.kind not in "iub":
        rounded = numbers.astype("int64") if numbers.dtype.kind == "f" else None
        if rounded is None or not (rounded == numbers).all():
            raise TypeError(f"embedding: ids must be whole numbers; received {numbers.dtype}. Tokens become ids with a "
                            "Tokenizer or TextVectorization")
        numbers = rounded
    numbers = data_of(numbers, "int64")
    rows = float_of(table)
    if rows.ndim != 2:
        raise ValueError(f"embedding: table must be (rows, width); received shape {rows.shape}")
    _core.check_ids(numbers, rows.shape[0])

    def run():
        return _core.embedding_forward(numbers, rows), (table,), (numbers, rows.shape[0]), _embedding_backward, ()

    return begin(defer("embedding", (table,), numbers, numbers.shape + (rows.shape[1],), rows.dtype, run), numbers)


def _embedding_backward(saved, dy, wanted):
    numbers, rows = saved
    return (_core.embedding_backward(dy, numbers, rows),)
