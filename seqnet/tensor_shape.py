"""A shape as older code writes it: `TensorShape([unit_2, unit_3])`."""

from __future__ import annotations


class TensorShape(tuple):
    """A tuple of lengths that stands for one shape, never for a list of sizes.

    Cells of older notebooks say with it that a state has several axes: `state_size = [TensorShape([4]),
    TensorShape([4, 3])]` are two states, of shapes (batch, 4) and (batch, 4, 3).

    Args:
        dims: whole numbers, None where a length is open; another shape.

    Raises:
        TypeError: something else among them.
    """

    def __new__(cls, dims=()):
        dims = (dims,) if hasattr(dims, "__index__") else tuple(dims)
        for d in dims:
            if d is not None and (isinstance(d, bool) or not hasattr(d, "__index__")):
                raise TypeError(f"TensorShape is made of whole numbers and None; received {d!r} among {dims!r}")
        return super().__new__(cls, (None if d is None else d.__index__() for d in dims))

    @property
    def rank(self):
        """Number of axes."""
        return len(self)

    ndims = rank

    def as_list(self):
        """The lengths as a list."""
        return list(self)

    def __repr__(self):
        return f"TensorShape({list(self)})"
