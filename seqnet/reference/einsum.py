"""Sums of products written with one letter for each axis: one loop over all indices."""

import numpy as np


def _loops(subscripts, operands):
    """(extents of all letters, the letters of each operand, those of the result); the axes behind "..." get numbers."""
    left, _, right = subscripts.replace(" ", "").partition("->")
    parts = []
    for part, x in zip(left.split(","), operands):
        front, dots, back = part.partition("...")
        parts.append([*front, *range(-(x.ndim - len(front + back)) if dots else 0, 0), *back])
    letters = [letter for part in parts for letter in part]
    numbers = sorted({letter for letter in letters if not isinstance(letter, str)})
    if "->" in subscripts:
        front, dots, back = right.partition("...")
        out = [*front, *(numbers if dots else []), *back]
    else:
        out = [*numbers, *sorted(a for a in letters if isinstance(a, str) and letters.count(a) == 1)]
    extents = {}
    for part, x in zip(parts, operands):
        for letter, n in zip(part, x.shape):
            extents[letter] = max(n, extents.get(letter, n)) if n else 0
    return extents, parts, out


def _places(subscripts, operands):
    """For each index of all letters: the place in each operand, and in the result."""
    extents, parts, out = _loops(subscripts, operands)
    for index in np.ndindex(*extents.values()):
        value = dict(zip(extents, index))
        places = [tuple(value[a] if n > 1 else 0 for a, n in zip(part, x.shape)) for part, x in zip(parts, operands)]
        yield places, tuple(value[a] for a in out)


def einsum(*operands, subscripts):
    """y[place in the result] = sum of the products of x[place in each operand]."""
    extents, _, out = _loops(subscripts, operands)
    y = np.zeros([extents[a] for a in out])
    for places, place in _places(subscripts, operands):
        y[place] += np.prod([x[p] for x, p in zip(operands, places)])
    return y


def einsum_backward(dy, *operands, subscripts):
    """Each product gives to every factor dy times the other factors."""
    grads = [np.zeros_like(x) for x in operands]
    for places, place in _places(subscripts, operands):
        for i, grad in enumerate(grads):
            grad[places[i]] += dy[place] * np.prod([x[p] for j, (x, p) in enumerate(zip(operands, places)) if j != i])
    return grads
