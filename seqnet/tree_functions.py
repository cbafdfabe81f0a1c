"""The further functions of `keras.tree` over nested lists, tuples and dicts; dicts are walked in the order of their keys."""

from __future__ import annotations

from .tree import _keys, is_nested, pack
from .tree import map_shapes as map_shape_structure


class MAP_TO_NONE:  # noqa: N801  (Keras' name)
    """What the function of `traverse` returns to put None in the place of a part."""


def map_several(function, structures):
    """The structure of the first with `function(leaf, leaf, ...)` in place of each leaf; all must be nested alike."""
    first = structures[0]
    _check_alike(structures)
    if isinstance(first, dict):
        return {key: map_several(function, [s[key] for s in structures]) for key in first}
    if is_nested(first):
        return _like(first, [map_several(function, parts) for parts in zip(*structures)])
    return function(*structures)


def map_structure_up_to(shallow_structure, func, *structures):
    """The structure of `shallow_structure` with `func(part, ...)` of what stands at its leaves in the others.

    Raises ValueError where one of the others is not nested as deep, TypeError where there is none.
    """
    if not structures:
        raise TypeError("map_structure_up_to: needs at least one structure.")
    if not is_nested(shallow_structure):
        return func(*structures)
    _check_alike([shallow_structure, *structures])
    if isinstance(shallow_structure, dict):
        return {key: map_structure_up_to(shallow, func, *(s[key] for s in structures))
                for key, shallow in shallow_structure.items()}
    return _like(shallow_structure, [map_structure_up_to(*parts[:1], func, *parts[1:])
                                     for parts in zip(shallow_structure, *structures)])


def traverse(func, structure, top_down=True):
    """Apply `func` to every part, the whole before its parts, or after them unless `top_down`.

    Where it returns something, that stands in the place of the part (`MAP_TO_NONE`: None stands there); parents that were
    replaced are not walked into. Raises TypeError where `func` cannot be called.
    """
    if not callable(func):
        raise TypeError(f"traverse: func must be a function, got {func!r}.")

    def children():
        if isinstance(structure, dict):
            walked = {key: traverse(func, structure[key], top_down) for key in _keys(structure)}
            return {key: walked[key] for key in structure}
        if is_nested(structure):
            return _like(structure, [traverse(func, part, top_down) for part in structure])
        return structure

    walked = structure if top_down else children()
    found = func(walked)
    if found is None:
        return children() if top_down else walked
    return None if found is MAP_TO_NONE else found


def flatten_with_path(structure):
    """[(path, leaf), ...]; a path is the tuple of keys and places that lead to the leaf."""
    if isinstance(structure, dict):
        return [((key, *path), leaf) for key in _keys(structure) for path, leaf in flatten_with_path(structure[key])]
    if is_nested(structure):
        return [((i, *path), leaf) for i, part in enumerate(structure) for path, leaf in flatten_with_path(part)]
    return [((), structure)]


def assert_same_structure(a, b, check_types=None):
    """Raise ValueError where two structures are not nested alike, in the same types; `check_types` has no effect."""
    map_several(lambda *_: None, [a, b])


def assert_same_paths(a, b):
    """Raise ValueError where the paths to the leaves differ; a list and a tuple count as alike."""
    first, second = ({path for path, _ in flatten_with_path(s)} for s in (a, b))
    if first != second:
        raise ValueError(f"The paths differ: only in the first {sorted(first - second, key=repr)}, only in the second "
                         f"{sorted(second - first, key=repr)}.")


def pack_sequence_as(structure, flat_sequence):
    """`structure` with its leaves replaced, in order, by those of `flat_sequence`; ValueError where the numbers differ."""
    leaves, wanted = list(flat_sequence), len(flatten_with_path(structure))
    if len(leaves) != wanted:
        raise ValueError(f"pack_sequence_as: the structure has {wanted} leaves, the sequence {len(leaves)}.")
    return pack(structure, leaves)


def lists_to_tuples(structure):
    """The same structure with a tuple in place of each list."""
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def _like(structure, items):
    return type(structure)(*items) if hasattr(structure, "_fields") else type(structure)(items)


def _check_alike(structures):
    """Raise ValueError unless all are leaves, or all are containers of one type with the same keys or length."""
    first = structures[0]
    for other in structures[1:]:
        if isinstance(first, dict):
            same = isinstance(other, dict) and set(first) == set(other)
        elif is_nested(first):
            same = type(first) is type(other) and len(first) == len(other)
        else:
            same = not is_nested(other)
        if not same:
            raise ValueError(f"The structures are not nested alike: {first!r:.80} and {other!r:.80}.")


__all__ = ["MAP_TO_NONE", "assert_same_paths", "assert_same_structure", "flatten_with_path", "lists_to_tuples",
           "map_shape_structure", "map_structure_up_to", "pack_sequence_as", "traverse"]
