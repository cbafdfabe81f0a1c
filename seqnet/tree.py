"""Nested lists, tuples and dicts of tensors: flatten, map, put back together.

Dicts are walked in sorted key order where the keys can be sorted, as Keras does.
"""

from __future__ import annotations


def is_nested(x):
    """True for the containers this module walks into."""
    return isinstance(x, (list, tuple, dict))


def _keys(d):
    try:
        return sorted(d)
    except TypeError:
        return list(d)


def flatten(x):
    """All leaves, left to right."""
    if not is_nested(x):
        return [x]
    out = []
    _flatten_into(x, out)
    return out


def _flatten_into(x, out):
    if isinstance(x, dict):
        for key in _keys(x):
            _flatten_into(x[key], out)
    elif isinstance(x, (list, tuple)):
        for item in x:
            _flatten_into(item, out)
    else:
        out.append(x)


def map_structure(fn, x, *others, none_is_leaf=True):
    """The same structure with `fn(leaf)` in place of every leaf, or `fn(leaf, leaf, ...)` of several nested alike.

    none_is_leaf: whether None is a leaf; where it is not, it stays. Raises ValueError where structures differ.
    """
    if others or not none_is_leaf:
        from .tree_functions import map_several

        function = fn if none_is_leaf else lambda *leaves: None if leaves[0] is None else fn(*leaves)
        return map_several(function, (x, *others))
    if isinstance(x, dict):
        return {key: map_structure(fn, value) for key, value in x.items()}
    if isinstance(x, tuple):
        items = [map_structure(fn, item) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, list):
        return [map_structure(fn, item) for item in x]
    return fn(x)


def pack(structure, leaves):
    """`structure` with its leaves replaced, in the order of `flatten`, by `leaves`."""
    queue = iter(leaves)
    return _pack(structure, queue)


def _pack(structure, queue):
    if isinstance(structure, dict):
        filled = {key: _pack(structure[key], queue) for key in _keys(structure)}
        return {key: filled[key] for key in structure}
    if isinstance(structure, tuple):
        items = [_pack(item, queue) for item in structure]
        return type(structure)(*items) if hasattr(structure, "_fields") else tuple(items)
    if isinstance(structure, list):
        return [_pack(item, queue) for item in structure]
    return next(queue)


def is_shape(x):
    """True for a tuple or list of whole numbers and None: one shape, not a nest of shapes."""
    return isinstance(x, (list, tuple)) and all(
        d is None or (hasattr(d, "__index__") and not isinstance(d, bool)) for d in x)


def map_shapes(fn, x):
    """`map_structure` for nests whose leaves are shapes."""
    if is_shape(x):
        return fn(x)
    if isinstance(x, dict):
        return {key: map_shapes(fn, value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)([map_shapes(fn, item) for item in x])
    return x


def same_structure(a, b):
    """True when both nest in the same way; a list matches a tuple."""
    if isinstance(a, dict) or isinstance(b, dict):
        return (isinstance(a, dict) and isinstance(b, dict) and set(a) == set(b)
                and all(same_structure(a[key], b[key]) for key in a))
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        return (isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b)
                and all(same_structure(i, j) for i, j in zip(a, b)))
    return True


def __getattr__(name):
    from . import tree_functions

    if name in tree_functions.__all__:
        return getattr(tree_functions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
