"""Batches of arrays in memory."""
import numpy as np

from ..tensor import Tensor
from ..tree import map_structure
from .batches import class_weight_to_sample_weights, count_samples, settle_all
from .positions import ShuffledOrder, same_data
from .sparse_rows import SparseRows


class ArrayBatches:
    """Batches of arrays in memory: iterate once for each epoch.

    `steps` is their number. With `steps` given an epoch has so many batches; with `cycle` it goes on where the last
    one stopped, and begins the data anew where they end.
    """

    def __init__(self, x, y=None, sample_weight=None, batch_size=None, shuffle=False, class_weight=None, steps=None,
                 cycle=False):
        self.x, self.y = settle_all(x, "x"), settle_all(y, "y")
        if class_weight is not None:
            if sample_weight is not None:
                raise ValueError("Give sample_weight or class_weight, not both: multiply them yourself if both are meant.")
            if self.y is None:
                raise ValueError("class_weight needs labels y.")
            sample_weight = class_weight_to_sample_weights(self.y, class_weight)
        self.sample_weight = settle_all(sample_weight, "sample_weight")
        self.n = count_samples(self.x, self.y, self.sample_weight)
        batch_size = 32 if batch_size is None else batch_size
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"batch_size is the number of samples in a step, a whole number from 1; got {batch_size!r}.")
        self.batch_size = int(batch_size)
        if shuffle not in (True, False, "batch"):
            raise ValueError(f"shuffle is True, False or 'batch'; got {shuffle!r}.")
        self.shuffle = shuffle
        whole = -(-self.n // self.batch_size)
        self.steps = whole if steps is None else int(steps) if cycle else min(int(steps), whole)
        self._whole = whole
        self._going = self._cycle() if cycle and steps is not None else None
        self._order = ShuffledOrder()
        self._at = self._from = self._done = 0

    def __iter__(self):
        if self._going is None:
            return self._epoch(self.steps)
        done, self._done = self._done, 0
        return (next(self._going) for _ in range(self.steps - done))

    def _cycle(self):
        while True:
            yield from self._epoch(self._whole)

    def _epoch(self, steps):
        first, self._from = self._from, 0
        order = None
        if self.shuffle:
            order = self._order.draw(self.n)
            if self.shuffle == "batch":
                order = self._whole_batches(order)
        for step in range(first, steps):
            self._at = step + 1
            rows = slice(step * self.batch_size, min((step + 1) * self.batch_size, self.n))
            yield self._take(rows if order is None else order[rows])
        self._at = 0

    def close(self):
        """Nothing needs to be let go."""

    def first(self):
        """A batch as the first one may be, without taking it."""
        return self._take(slice(0, min(self.batch_size, self.n)))

    def position(self):
        """Where the iteration stands, in plain values; `resume` goes on from there."""
        drawn = self._order.drawn if self._at else None
        return {"kind": "arrays", "samples": self.n, "batch_size": self.batch_size, "at": self._at, "drawn": drawn}

    def resume(self, position, done):
        """Let the next iteration go on from `position`, after `done` steps of its epoch. ValueError for other data."""
        same_data(position, kind="arrays", samples=self.n, batch_size=self.batch_size)
        self._at = self._from = position["at"]
        self._done = done
        self._order.replay(position["drawn"])

    def _whole_batches(self, order):
        """Batches in a random order, the samples of each in theirs; a short one stays at the end."""
        full = self.n // self.batch_size
        batches = np.argsort(order[:full], kind="stable")
        rows = np.arange(full * self.batch_size).reshape(full, self.batch_size)[batches].ravel()
        return np.concatenate([rows, np.arange(full * self.batch_size, self.n)])

    def _take(self, rows):
        def take(array):
            if isinstance(array, SparseRows):
                return Tensor(array.dense(rows))
            return Tensor(array[rows] if isinstance(rows, slice) else array.take(rows, axis=0))

        def pick(data):
            if data is None or isinstance(data, np.ndarray):
                return None if data is None else take(data)
            return map_structure(lambda a: None if a is None else take(a), data)

        return pick(self.x), pick(self.y), pick(self.sample_weight)
