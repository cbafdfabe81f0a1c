"""Batches: what was passed as x, y and sample_weight, cut into the tensors of one step after the other.

Types and layout are settled once, when the data comes in; a batch is then one gather of rows for each array, or a
view where the rows are taken in order.
"""
import numpy as np

from ..config import floatx, max_steps_per_epoch
from ..errors import DataError
from ..tensor import Tensor
from ..texts import as_texts, holds_text, is_text, text_error
from ..tree import flatten, map_structure
from .sparse_rows import SparseRows, is_sparse


def unpack_x_y_sample_weight(data):
    """(x, y, sample_weight) of the `data` that a train_step gets, None for what is not there."""
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            f"A batch is x, (x, y) or (x, y, sample_weight); got a tuple of {len(data)}. Several inputs go into one list: "
            "([x1, x2], y)."
        )
    return data + (None,) * (3 - len(data))


def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    """The shortest of x, (x, y) and (x, y, sample_weight) that holds what there is."""
    if y is None and sample_weight is None:
        return (x,) if isinstance(x, (tuple, list)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def is_structure(x):
    """Whether x is a list, tuple or dict of several arrays, and not one array written as nested lists."""
    if isinstance(x, dict):
        return True
    if not isinstance(x, (list, tuple)):
        return False
    return any((hasattr(i, "shape") and i.shape != ()) or isinstance(i, dict)
               or (hasattr(i, "__array__") and not hasattr(i, "shape")) for i in x)


def settle_array(x, name):
    """One argument as a C-contiguous array; floats become floatx. Raises for ragged lists and for texts other than in x,
    which a model with a TextVectorization takes."""
    if isinstance(x, Tensor):
        x = x.data
    may_hold_text = name.startswith("x")
    if may_hold_text and (is_text(x) if isinstance(x, np.ndarray) else holds_text(x)):
        return as_texts(x, name)
    if not isinstance(x, np.ndarray):
        if isinstance(x, SparseRows) or is_sparse(x):
            return x if isinstance(x, SparseRows) else SparseRows(x)
        try:
            x = np.asarray(x)
        except ValueError:  # rows of different lengths
            raise _ragged(name, x) from None
    kind = x.dtype.kind
    if may_hold_text and kind in "OUS" and is_text(x):
        return as_texts(x, name)
    if kind == "O":
        raise _ragged(name, x)
    if kind == "V":
        raise DataError(f"{name} has columns of different types ({x.dtype}); stack those that hold numbers into one array: "
                        f"np.stack([{name}[column] for column in columns], axis=-1).")
    if kind in "US":
        raise text_error(name, x.dtype)
    if kind == "c" or kind in "mM":
        raise DataError(f"{name} has the type {x.dtype}; the model needs real numbers. Convert it first.")
    if kind == "f" and x.dtype != floatx():
        return np.ascontiguousarray(x, floatx())
    if x.ndim == 0:
        return x
    if not (x.flags.c_contiguous and x.dtype.isnative):
        return np.ascontiguousarray(x, x.dtype.newbyteorder("="))
    return x


def _ragged(name, x):
    lengths = [len(row) for row in x if hasattr(row, "__len__") and not isinstance(row, str)]
    if lengths and min(lengths) != max(lengths):
        return DataError(
            f"{name} has rows of different lengths, {min(lengths)} to {max(lengths)}. Cut and fill them to one length with "
            "pad_sequences:", got=(min(lengths), max(lengths)), expected="rows of one length", hint="pad_sequences",
            fix=f"{name} = seqnet.preprocessing.sequence.pad_sequences({name}, maxlen={sorted(lengths)[len(lengths) // 2]})")
    return DataError(
        f"{name} is an array of Python objects, the model needs numbers. For lists of different lengths use "
        "pad_sequences; otherwise np.array(..., dtype='float32')."
    )


def settle_all(x, name):
    """`settle_array` for every array in a list, tuple or dict of them."""
    if x is None:
        return None
    if type(x) is np.ndarray:
        return settle_array(x, name)
    if isinstance(x, dict):
        return {key: settle_all(value, f"{name}[{key!r}]") for key, value in x.items()}
    if is_structure(x):
        return type(x)(settle_all(value, f"{name}[{i}]") for i, value in enumerate(x))
    return settle_array(x, name)


def to_tensors(x):
    """A structure of arrays as one of tensors."""
    if x is None:
        return None
    if isinstance(x, np.ndarray):
        return Tensor(x)
    return map_structure(lambda a: a if a is None or isinstance(a, Tensor) else Tensor(as_dense(a)), x)


def as_dense(array):
    """The array, or the array of sparse rows."""
    return array.dense() if isinstance(array, SparseRows) else array


def class_weight_to_sample_weights(y, class_weight):
    """The weight of each sample's class, 1 where `class_weight` has none for it."""
    if not isinstance(class_weight, dict):
        raise TypeError(
            f"class_weight is a dict such as {{0: 1.0, 1: 5.0}}, a weight for each class; got {class_weight!r}."
            + (" For weights that balance the classes: {c: len(y) / (classes * np.sum(y == c)) for c in range(classes)}."
               if isinstance(class_weight, str) else "")
            + (" For a list of weights: dict(enumerate(weights))." if isinstance(class_weight, (list, tuple)) else "")
        )
    if isinstance(y, (list, tuple, dict)) and is_structure(y):
        raise ValueError("class_weight needs a model with one output; pass sample_weight for several.")
    y = settle_array(y, "y")
    if y.ndim > 1:
        y = y[..., 0] if y.shape[-1] == 1 else y.argmax(-1)
    if y.ndim > 1:
        raise ValueError(
            f"class_weight needs one label a sample; with a label for each step ({y.shape}) pass sample_weight of that "
            "shape."
        )
    labels = np.rint(y).astype(np.int64)
    weights = np.ones(len(labels), floatx())
    for label, weight in class_weight.items():
        weights[labels == int(label)] = weight
    return weights


def train_validation_split(x, y, sample_weight, validation_split):
    """((x, y, sample_weight), validation): the last samples become the validation data."""
    if not 0 < validation_split < 1:
        raise ValueError(f"validation_split is the share of the samples for validation, 0 to 1; got {validation_split}.")
    data = [settle_all(a, n) for a, n in ((x, "x"), (y, "y"), (sample_weight, "sample_weight"))]
    n = count_samples(*data)
    first = int(np.floor(n * (1.0 - validation_split)))
    if first == 0 or first == n:
        raise ValueError(
            f"validation_split={validation_split} of {n} samples leaves no sample for "
            f"{'training' if first == 0 else 'validation'}; give validation_data instead."
        )
    return tuple(
        tuple(None if a is None else map_structure(lambda v: None if v is None else v[part], a) for a in data)
        for part in (slice(None, first), slice(first, None))
    )


def count_samples(x, y=None, sample_weight=None):
    """The number of samples, the same in all arrays. Raises ValueError naming those that differ."""
    if type(x) is np.ndarray and x.ndim and sample_weight is None:
        n = len(x)
        if n and (y is None or (type(y) is np.ndarray and y.ndim and len(y) == n)):
            return n
    counts = {}
    for name, data in (("x", x), ("y", y), ("sample_weight", sample_weight)):
        for i, array in enumerate(flatten(data) if data is not None else ()):
            if array is None:
                continue
            if array.ndim == 0:
                raise ValueError(f"{name} is a single number; its first axis must count the samples.")
            key = name if not isinstance(data, (list, tuple, dict)) else f"{name}[{i}]"
            if isinstance(data, dict):
                key = f"{name}[{sorted(data)[i]!r}]" if i < len(data) else key
            counts[key] = len(array)
    if not counts:
        raise ValueError("There is no data: x is None.")
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} has {n}" for name, n in list(counts.items())[:4])
        hint = ""
        if len(counts) > 4:
            listed, hint = listed + ", ...", " A list of samples is made one array by np.array(x)."
        raise ValueError(
            f"Every array must have one row for each sample, but {listed} rows. Were x and y cut, filtered or shuffled "
            f"together?{hint}"
        )
    n = next(iter(counts.values()))
    if n == 0:
        raise ValueError(
            f"There are no samples: {' and '.join(counts)} {'is' if len(counts) == 1 else 'are'} empty, the first axis has "
            "length 0. Look at what loading and filtering left."
        )
    return n


def make_batches(x, y=None, sample_weight=None, batch_size=None, steps=None, shuffle=False, class_weight=None,
                 cycle=False):
    """The batches that the arguments of `fit`, `evaluate` and `predict` mean."""
    if steps is not None and (isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1):
        raise ValueError(f"The number of steps is a whole number from 1, or None; got {steps!r}.")
    if x is None:
        raise ValueError("There is no data: x is None. Pass arrays, a generator, or a sequence of batches.")
    from .array_batches import ArrayBatches

    array = hasattr(x, "shape") or isinstance(x, (list, tuple, dict)) or hasattr(x, "__array__")
    if array:
        return _limited(ArrayBatches(x, y, sample_weight, batch_size, shuffle, class_weight, steps, cycle))
    if not hasattr(x, "__iter__") and not hasattr(x, "__getitem__"):
        raise DataError(
            f"x has the type {type(x).__name__}, from which no batches can be taken; pass arrays, a list or dict of "
            "arrays, a generator, or a sequence of batches."
            + (" If it makes a generator, call it: fit(function(), ...)." if callable(x) else "")
        )
    if y is not None or sample_weight is not None:
        raise ValueError("x gives whole batches (x, y); y and sample_weight must then not be passed as well.")
    from .streams import StreamBatches

    return _limited(StreamBatches(x, class_weight, shuffle, steps))


def _limited(batches):
    """The batches, no more of them in an epoch than `config.max_steps_per_epoch` allows."""
    limit = max_steps_per_epoch()
    if limit is not None and (batches.steps is None or batches.steps > limit):
        batches.steps = limit
    return batches
