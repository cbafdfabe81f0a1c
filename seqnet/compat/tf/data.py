"""`tf.data.Dataset` in small: a chain of steps over elements, each an array, or a tuple or dict of arrays.

`fit`, `evaluate` and `predict` take it as it is: after `batch` its elements are batches. Elements are NumPy arrays on the
way and tensors for the functions of `map` and `filter`; texts stay arrays of texts.
"""

from __future__ import annotations

import itertools

import numpy as np

from ...tensor import Tensor, data_of
from .arrays import convert_to_tensor, number

AUTOTUNE = -1
INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = -1, -2


class Dataset:
    """Elements one after the other; every iteration begins anew.

    Args:
        begin: function that gives a new iterator of the elements.
        count: number of elements, -1 for no end, -2 where it is not known.
    """

    def __init__(self, begin, count=UNKNOWN_CARDINALITY):
        self._begin, self._count = begin, count

    # ---- where elements come from

    @staticmethod
    def from_tensor_slices(tensors, name=None):
        """The slices of the first axis of arrays, which have one length. Raises ValueError where they have not."""
        arrays = _map(_array, tensors)
        lengths = {len(a) for a in _leaves(arrays)}
        if len(lengths) != 1:
            raise ValueError(f"from_tensor_slices: the arrays have {sorted(lengths)} rows; they must have the same number")
        length = lengths.pop()
        return Dataset(lambda: (_map(lambda a: a[i], arrays) for i in range(length)), length)

    @staticmethod
    def from_tensors(tensors, name=None):
        """The arrays as one element."""
        arrays = _map(_array, tensors)
        return Dataset(lambda: iter([arrays]), 1)

    @staticmethod
    def from_generator(generator, output_types=None, output_shapes=None, args=None, output_signature=None, name=None):
        """What a generator function yields."""
        return Dataset(lambda: (_map(_array, item) for item in generator(*(args or ()))))

    @staticmethod
    def range(*args, output_type="int64", name=None):
        """Whole numbers, as Python's range."""
        numbers = range(*(number(a) for a in args))
        return Dataset(lambda: iter(np.array(n, np.dtype(output_type)) for n in numbers), len(numbers))

    @staticmethod
    def zip(*datasets, name=None):
        """Tuples of the elements of several data sets."""
        datasets = tuple(datasets[0]) if len(datasets) == 1 and isinstance(datasets[0], (tuple, list)) else datasets
        known = [d._count for d in datasets if d._count != INFINITE_CARDINALITY]
        count = INFINITE_CARDINALITY if not known else UNKNOWN_CARDINALITY if UNKNOWN_CARDINALITY in known else min(known)
        return Dataset(lambda: zip(*(d._begin() for d in datasets)), count)

    # ---- one step more

    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        """`batch_size` elements stacked."""
        size = number(batch_size)

        def begin():
            going = self._begin()
            while part := list(itertools.islice(going, size)):
                if len(part) < size and drop_remainder:
                    return
                yield _stack(part)

        count = self._count
        return Dataset(begin, count if count < 0 else count // size if drop_remainder else -(-count // size))

    def padded_batch(self, batch_size, padded_shapes=None, padding_values=None, drop_remainder=False, name=None):
        """`batch_size` elements stacked, each filled up with zeros behind to the longest of the batch."""
        whole = self._grouped(number(batch_size), drop_remainder)
        fill = 0 if padding_values is None else padding_values
        return Dataset(lambda: (_stack(part, pad=True, fill=fill) for part in whole._begin()), whole._count)

    def _grouped(self, size, drop):
        def begin():
            going = self._begin()
            while part := list(itertools.islice(going, size)):
                if len(part) == size or not drop:
                    yield part

        return Dataset(begin, self._count if self._count < 0 else self._count // size if drop else -(-self._count // size))

    def unbatch(self, name=None):
        """The rows of the elements, one by one."""
        def begin():
            for item in self._begin():
                for i in range(len(_leaves(item)[0])):
                    yield _map(lambda a: a[i], item)

        return Dataset(begin)

    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=True, name=None):
        """Another order: the next element is drawn from a buffer of `buffer_size` elements."""
        from ...random import SeedGenerator

        seeds, size = SeedGenerator(seed), max(number(buffer_size), 1)
        fixed = None if reshuffle_each_iteration is not False else int(seeds.numpy_generator().integers(2**31))

        def begin():
            rng = seeds.numpy_generator() if fixed is None else np.random.default_rng(fixed)
            going = self._begin()
            buffer = list(itertools.islice(going, size))
            for item in going:
                i = int(rng.integers(len(buffer)))
                buffer[i], item = item, buffer[i]
                yield item
            rng.shuffle(buffer)
            yield from buffer

        return Dataset(begin, self._count)

    def map(self, map_func, num_parallel_calls=None, deterministic=None, name=None):
        """map_func(element), or of the parts of a tuple."""
        return Dataset(lambda: (_map(_array, _call(map_func, item)) for item in self._begin()), self._count)

    def filter(self, predicate, name=None):
        """The elements for which `predicate` is true."""
        return Dataset(lambda: (item for item in self._begin() if bool(np.asarray(data_of(_call(predicate, item))))))

    def flat_map(self, map_func, name=None):
        """The elements of the data sets that map_func gives, one after the other."""
        def begin():
            for item in self._begin():
                yield from _call(map_func, item)._begin()

        return Dataset(begin)

    def interleave(self, map_func, *args, **kwargs):
        """As `flat_map`."""
        return self.flat_map(map_func)

    def repeat(self, count=None, name=None):
        """Again and again, `count` times or for ever."""
        times = None if count is None or number(count) < 0 else number(count)

        def begin():
            for _ in itertools.count() if times is None else range(times):
                empty = True
                for item in self._begin():
                    empty = False
                    yield item
                if empty:
                    return

        whole = INFINITE_CARDINALITY if times is None else self._count * times if self._count >= 0 else self._count
        return Dataset(begin, whole)

    def take(self, count, name=None):
        """The first `count` elements."""
        n = number(count)
        if n < 0:
            return self
        return Dataset(lambda: itertools.islice(self._begin(), n), n if self._count == -1 else min(n, self._count)
                       if self._count >= 0 else self._count)

    def skip(self, count, name=None):
        """All but the first `count` elements."""
        n = number(count)
        return Dataset(lambda: itertools.islice(self._begin(), n, None), max(self._count - n, 0) if self._count >= 0
                       else self._count)

    def concatenate(self, dataset, name=None):
        """The elements of this one, then those of another."""
        both = self._count + dataset._count if min(self._count, dataset._count) >= 0 else min(self._count, dataset._count)
        return Dataset(lambda: itertools.chain(self._begin(), dataset._begin()), both)

    def enumerate(self, start=0, name=None):
        """(number, element)."""
        return Dataset(lambda: ((np.int64(i), item) for i, item in enumerate(self._begin(), start)), self._count)

    def window(self, size, shift=None, stride=1, drop_remainder=False, name=None):
        """Data sets of `size` elements each, `shift` apart."""
        size, shift = number(size), number(shift) if shift is not None else number(size)

        def begin():
            going, buffer = self._begin(), []
            need = (size - 1) * stride + 1
            while True:
                buffer += itertools.islice(going, need - len(buffer))
                part = buffer[:need:stride]
                if not part or (len(part) < size and drop_remainder):
                    return
                yield Dataset(lambda part=part: iter(part), len(part))
                if shift > len(buffer):
                    list(itertools.islice(going, shift - len(buffer)))
                buffer = buffer[shift:]

        return Dataset(begin)

    def cache(self, filename="", name=None):
        """Kept in memory after the first pass."""
        kept = []

        def begin():
            if kept:
                yield from kept[0]
                return
            found = []
            for item in self._begin():
                found.append(item)
                yield item
            kept[:] = [found]

        return Dataset(begin, self._count)

    def prefetch(self, buffer_size=None, name=None):
        """Itself: elements are made when they are asked for."""
        return self

    with_options = prefetch

    def shard(self, num_shards, index, name=None):
        """Every num_shards-th element, from `index` on."""
        return Dataset(lambda: itertools.islice(self._begin(), index, None, num_shards))

    def apply(self, transformation_func):
        """transformation_func(self)."""
        return transformation_func(self)

    def reduce(self, initial_state, reduce_func, name=None):
        """reduce_func(state, element) over all elements."""
        state = initial_state
        for item in self:
            state = reduce_func(state, item)
        return state

    # ---- looking at it

    def __iter__(self):
        return (_map(convert_to_tensor, item) for item in self._begin())

    def as_numpy_iterator(self):
        """The elements as arrays."""
        return iter(self._begin())

    def cardinality(self, name=None):
        """The number of elements; -1 without end, -2 where it is not known."""
        return convert_to_tensor(np.int64(self._count))

    def __len__(self):
        if self._count < 0:
            raise TypeError("The number of elements of this data set is " + (
                "infinite." if self._count == INFINITE_CARDINALITY else "not known before they are read."))
        return self._count

    def __bool__(self):
        return True

    @property
    def element_spec(self):
        """Shapes and types of the first element, its first axis open."""
        from .program import TensorSpec

        return _map(lambda a: TensorSpec(np.shape(a), np.asarray(a).dtype), next(self._begin()))


class TextLineDataset(Dataset):
    """The lines of text files."""

    def __init__(self, filenames, **kwargs):
        names = [filenames] if isinstance(filenames, (str, bytes)) or hasattr(filenames, "__fspath__") else list(filenames)

        def begin():
            for name in names:
                with open(name, encoding="utf-8") as file:
                    for line in file:
                        yield np.array(line.rstrip("\n"), dtype=object)

        super().__init__(begin)


class Options:
    """Settings without effect."""

    def __init__(self):
        self.__dict__["experimental_distribute"] = self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class experimental:  # noqa: N801
    """`tf.data.experimental`."""

    AUTOTUNE = AUTOTUNE

    @staticmethod
    def cardinality(dataset):
        """The number of elements."""
        return dataset.cardinality()


def _array(x):
    if isinstance(x, Tensor):
        x = x.data
    if isinstance(x, list) and x and not np.isscalar(x[0]) and len({np.shape(row) for row in x}) > 1:
        raise ValueError("The rows have different lengths; pad them with pad_sequences first")
    array = np.asarray(x)
    if array.dtype.kind == "U":
        return array.astype(object)
    if not isinstance(x, (np.ndarray, np.generic)) and array.dtype.kind in "fi":
        return array.astype("float32" if array.dtype.kind == "f" else "int32")
    return array


def _map(fn, item):
    if isinstance(item, tuple):
        return tuple(_map(fn, part) for part in item)
    if isinstance(item, dict):
        return {key: _map(fn, part) for key, part in item.items()}
    return item if isinstance(item, Dataset) else fn(item)


def _leaves(item):
    if isinstance(item, tuple):
        return [leaf for part in item for leaf in _leaves(part)]
    if isinstance(item, dict):
        return [leaf for part in item.values() for leaf in _leaves(part)]
    return [item]


def _call(fn, item):
    item = _map(convert_to_tensor, item)
    return fn(*item) if isinstance(item, tuple) else fn(item)


def _stack(part, pad=False, fill=0):
    first = part[0]
    if isinstance(first, tuple):
        fills = fill if isinstance(fill, tuple) else (fill,) * len(first)
        return tuple(_stack([item[k] for item in part], pad, fills[k]) for k in range(len(first)))
    if isinstance(first, dict):
        return {key: _stack([item[key] for item in part], pad, fill) for key in first}
    if not pad:
        shapes = sorted({np.shape(item) for item in part})
        if len(shapes) > 1:
            raise ValueError(f"batch: the elements have the shapes {shapes[:4]}; pad them, or use padded_batch")
        return np.stack(part)
    whole = tuple(max(lengths) for lengths in zip(*(np.shape(item) for item in part)))
    out = np.full((len(part), *whole), np.asarray(data_of(fill)), np.asarray(first).dtype)
    for row, item in zip(out, part):
        row[tuple(slice(n) for n in np.shape(item))] = item
    return out


__all__ = ["AUTOTUNE", "Dataset", "INFINITE_CARDINALITY", "Options", "TextLineDataset", "UNKNOWN_CARDINALITY",
           "experimental"]
