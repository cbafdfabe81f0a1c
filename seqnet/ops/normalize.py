"""Vectors scaled to length one."""

from ..config import epsilon as smallest
from ._base import all_axes, differentiable, float_of
from .arithmetic import divide, maximum, multiply
from .elementwise import rsqrt, square
from .reduce import norm, sum


@differentiable
def normalize(x, axis=-1, order=2, epsilon=None):
    """y = x / max(|x|, epsilon), where |x| = (sum of |x_i|^order along `axis`)^(1 / order).

    `axis` is a number or a list of them; epsilon is `config.epsilon()` unless told. y as x; a number becomes a vector
    of one element. Raises ValueError for an order that is no whole number of at least 1.
    """
    if isinstance(order, bool) or not hasattr(order, "__index__") or order < 1:
        raise ValueError(f"normalize: order must be a whole number of at least 1; received {order!r}")
    data = float_of(x)
    if data.ndim == 0:
        from .shape import reshape

        return normalize(reshape(x, (1,)), axis, order, epsilon)
    axis = tuple(all_axes("normalize", list(axis) if isinstance(axis, tuple) else axis, data.ndim))
    least = smallest() if epsilon is None else float(epsilon)
    if order == 2:
        return multiply(x, rsqrt(maximum(sum(square(x), axis, keepdims=True), least * least)))
    return divide(x, maximum(norm(x, order, axis if len(axis) > 1 else axis[0], keepdims=True), least))
