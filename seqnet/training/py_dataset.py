"""Data sets written in Python that prepare their batches in threads or processes while the model trains."""
from collections import deque


class PyDataset:
    """Base class of a data set that gives whole batches by their number; `Sequence` is its older name.

    A subclass defines `__getitem__(index)`, a batch (x, y) or (x, y, sample_weight), and `__len__()`, the number of
    batches (or the property `num_batches`, None for a data set without end). `on_epoch_begin()` and `on_epoch_end()`
    are called around every pass of `fit`.

    Args:
        workers: with more than 1, so many threads prepare batches while the model works on earlier ones.
        use_multiprocessing: use processes in place of threads; the data set is copied into each at the beginning of
            an epoch. Worth it where Python itself is what takes the time.
        max_queue_size: how many batches may wait, 10 by default.

    The batches arrive in the same order whatever the number of workers. `fit(shuffle=True)` draws a new order of the
    batches for each epoch. An exception in a worker is raised by `fit`.

    Example:
        >>> class Halves(PyDataset):
        ...     def __init__(self, x, y, **kwargs):
        ...         super().__init__(**kwargs)
        ...         self.x, self.y = x, y
        ...     def __len__(self):
        ...         return 2
        ...     def __getitem__(self, index):
        ...         return self.x[index::2], self.y[index::2]
    """

    _workers, _use_multiprocessing, _max_queue_size = 1, False, 10  # for a subclass that does not call __init__

    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        for name, value, least in (("workers", workers, 0), ("max_queue_size", max_queue_size, 1)):
            if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
                raise ValueError(f"{type(self).__name__}: {name} must be a whole number of at least {least}; got "
                                 f"{value!r}.")
        self._workers, self._use_multiprocessing, self._max_queue_size = workers, use_multiprocessing, max_queue_size

    @property
    def workers(self):
        """How many threads or processes prepare batches."""
        return self._workers

    @workers.setter
    def workers(self, value):
        self._workers = value

    @property
    def use_multiprocessing(self):
        """Whether the workers are processes."""
        return self._use_multiprocessing

    @use_multiprocessing.setter
    def use_multiprocessing(self, value):
        self._use_multiprocessing = value

    @property
    def max_queue_size(self):
        """How many batches may wait."""
        return self._max_queue_size

    @max_queue_size.setter
    def max_queue_size(self, value):
        self._max_queue_size = value

    @property
    def works_ahead(self):
        """Whether batches are prepared by others than the thread that trains."""
        return self._workers > 1 or (self._workers > 0 and self._use_multiprocessing)

    def __getitem__(self, index):
        """The batch of that number."""
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(self, index), which gives a batch.")

    def __iter__(self):
        """All batches in order, without workers."""
        from itertools import count

        length = self.num_batches
        for index in count() if length is None else range(length):
            yield self[index]

    @property
    def num_batches(self):
        """The number of batches in an epoch; None where the data set has no end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(f"{type(self).__name__} must define __len__(self), the number of batches, or the "
                                  "property num_batches.")

    def on_epoch_begin(self):
        """Called before a pass over the data."""

    def on_epoch_end(self):
        """Called after a pass over the data."""


def ahead(dataset, order):
    """The batches of `order`, prepared by the workers of `dataset`; a generator, to be closed."""
    pool, take = _processes(dataset) if dataset.use_multiprocessing else _threads(dataset)
    waiting, indices = deque(), iter(order)
    try:
        while True:
            while len(waiting) < dataset.max_queue_size:
                index = next(indices, None)
                if index is None:
                    break
                waiting.append(pool.submit(take, int(index)))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _threads(dataset):
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(dataset.workers, thread_name_prefix="seqnet-data"), dataset.__getitem__


def _processes(dataset):
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(dataset.workers, initializer=_enter_worker, initargs=(dataset,)), _take_in_worker


_dataset = None  # of this process, where it is a worker


def _enter_worker(dataset):
    global _dataset
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that trains
    _dataset = dataset


def _take_in_worker(index):
    return _dataset[index]
