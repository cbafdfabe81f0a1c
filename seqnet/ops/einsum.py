"""Sums of products written with one letter for each axis."""

import math

import numpy as np

from ..symbolic import SymbolicTensor, record
from ..tensor import Tensor
from ._base import array_of
from .arithmetic import multiply
from .indexing import take
from .matmul import matmul
from .reduce import sum
from .shape import reshape, transpose


def einsum(*operands, subscripts=None):
    """einsum(subscripts, *operands): the sum of products that the subscripts describe.

    "bij,bjk->bik" gives y[b, i, k] = sum over j of x1[b, i, j] x2[b, j, k]: each operand has one letter for each of its
    axes, letters that are missing behind the arrow are summed over, and a letter that one operand has twice takes the
    diagonal. "..." stands for further axes, which broadcast. Without an arrow the result has the letters that occur once,
    in alphabetical order. Products are matrix products wherever a letter is summed over.

    Raises ValueError where letters and axes do not fit, or one letter has two extents.
    """
    if subscripts is None:
        if not operands or not isinstance(operands[0], str):
            raise ValueError(f"einsum: the subscripts, a text such as 'ij,jk->ik', come first; received {operands[:1]!r}")
        subscripts, *operands = operands
    if any(isinstance(x, SymbolicTensor) for x in operands):
        return record(einsum, tuple(operands), {"subscripts": subscripts})
    tensors = [x if isinstance(x, Tensor) else Tensor(array_of(x)) for x in operands]
    inputs, output = parse_subscripts(subscripts, [x.shape for x in tensors])
    terms = [_diagonal(x, labels) for x, labels in zip(tensors, inputs)]
    while len(terms) > 1:
        second, first = terms.pop(1), terms.pop(0)
        needed = {label for _, labels in terms for label in labels}.union(output)
        terms.insert(0, _product(*first, *second, needed))
    x, labels = _summed(*terms[0], set(output))
    return transpose(x, [labels.index(label) for label in output])


def parse_subscripts(subscripts, shapes):
    """(labels of each operand, labels of the result): letters, and whole numbers for the axes behind "..."."""
    text = subscripts.replace(" ", "") if isinstance(subscripts, str) else ""
    left, arrow, right = text.partition("->")
    parts = left.split(",")
    if len(parts) != len(shapes):
        raise ValueError(f"einsum: {subscripts!r} describes {len(parts)} operands; received {len(shapes)}")
    inputs, extents, most = [], {}, 0
    for part, shape in zip(parts, shapes):
        front, dots, back = part.partition("...")
        if not (front + back).isalpha() and front + back:
            raise ValueError(f"einsum: {subscripts!r} may hold letters, commas, '...' and one '->' only")
        extra = len(shape) - len(front + back)
        if extra < 0 or (extra and not dots):
            raise ValueError(f"einsum: {part!r} in {subscripts!r} names {len(front + back)} axes; the operand has shape "
                             f"{tuple(shape)}")
        most = max(most, extra)
        labels = [*front, *range(-extra, 0), *back]
        inputs.append(labels)
        for label, extent in zip(labels, shape):
            known = extents.setdefault(label, extent)
            if known != extent:
                if isinstance(label, str) or 1 not in (known, extent):
                    name = f"the letter {label!r}" if isinstance(label, str) else "an axis behind '...'"
                    raise ValueError(f"einsum: in {subscripts!r} {name} has the extents {known} and {extent}; shapes "
                                     f"{', '.join(str(tuple(s)) for s in shapes)}")
                extents[label] = max(known, extent)
    if arrow:
        front, dots, back = right.partition("...")
        output = [*front, *(range(-most, 0) if dots else ()), *back]
        unknown = [label for label in front + back if label not in extents]
        if unknown or len(set(output)) != len(output):
            raise ValueError(f"einsum: behind the arrow of {subscripts!r} each letter must occur once, and in an operand")
    else:
        once = [label for label in extents if isinstance(label, str) and [*left].count(label) == 1]
        output = [*range(-most, 0), *sorted(once)]
    return inputs, output


def _diagonal(x, labels):
    """x with one axis for each label: of an axis that occurs twice only the elements with equal indices."""
    for label in labels:
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            rest = [i for i in range(len(labels)) if i not in (first, second)]
            n = x.shape[first]
            x = reshape(transpose(x, [*rest, first, second]), [*(x.shape[i] for i in rest), n * n])
            x = take(x, np.arange(n) * (n + 1), axis=-1)
            labels = [*(labels[i] for i in rest), label]
    return x, labels


def _summed(x, labels, needed):
    """x without the axes that nobody needs."""
    gone = tuple(i for i, label in enumerate(labels) if label not in needed)
    return (sum(x, gone), [label for label in labels if label in needed]) if gone else (x, labels)


def _product(x, x_labels, y, y_labels, needed):
    """The product of two terms, summed over the labels that nobody needs any more."""
    x, x_labels = _summed(x, x_labels, needed.union(y_labels))
    y, y_labels = _summed(y, y_labels, needed.union(x_labels))
    shared = [label for label in x_labels if label in y_labels]
    inner = [label for label in shared if label not in needed and _extent(x, x_labels, label) == _extent(y, y_labels, label)]
    outer = [label for label in shared if label not in inner]
    mine = [label for label in x_labels if label not in shared]
    theirs = [label for label in y_labels if label not in shared]
    # letters that both keep come first and broadcast, then those of one alone, side by side as rows and columns
    left = _laid_out(x, x_labels, outer, mine, inner)
    right = _laid_out(y, y_labels, outer, inner, theirs)
    z = matmul(left, right) if inner else multiply(left, right)
    rows, columns = [_extent(x, x_labels, label) for label in mine], [_extent(y, y_labels, label) for label in theirs]
    z = reshape(z, [*z.shape[:len(outer)], *rows, *columns])
    return _summed(z, outer + mine + theirs, needed)


def _extent(x, labels, label):
    return x.shape[labels.index(label)]


def _laid_out(x, labels, outer, rows, columns):
    """x as (outer ..., rows, columns), the last two as one axis each."""
    wanted = [labels.index(label) for label in (*outer, *rows, *columns)]
    if wanted != list(range(len(wanted))):
        x = transpose(x, wanted)
    k, n = len(outer), len(outer) + len(rows)
    return reshape(x, [*x.shape[:k], math.prod(x.shape[k:n]), math.prod(x.shape[n:])])
