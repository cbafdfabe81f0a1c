"""Batches that somebody else makes: generators, iterables, sequences of batches, and `PyDataset`s with workers."""
import numpy as np

from .batches import class_weight_to_sample_weights, count_samples, settle_all, to_tensors, unpack_x_y_sample_weight
from .py_dataset import PyDataset, ahead


class StreamBatches:
    """Batches from a generator, an iterable, or a sequence of batches with a length.

    A batch is x, (x, y) or (x, y, sample_weight). An iterable is begun anew each epoch; a generator goes on, and an
    epoch ends after `steps` batches or when it has no more.
    """

    def __init__(self, source, class_weight=None, shuffle=False, steps=None):
        self.source, self.class_weight, self.shuffle = source, class_weight, shuffle
        length = self._length()
        self.indexed = hasattr(source, "__getitem__") and length is not None
        self.once = hasattr(source, "__next__")
        if self.indexed and length == 0:
            raise ValueError("The sequence of batches is empty: its length is 0.")
        self.steps = steps if steps is not None else length
        self._going = None

    def _length(self):
        try:
            if isinstance(self.source, PyDataset):
                return self.source.num_batches
            return len(self.source) if hasattr(self.source, "__len__") else None
        except TypeError:
            return None

    def __iter__(self):
        limited = self.steps is not None and (self.once or self._shorter())
        self._tell("on_epoch_begin")
        if not limited or self._going is None:
            self._going = self._begin()
        given = 0
        while self.steps is None or given < self.steps:
            try:
                batch = next(self._going)
            except StopIteration:
                if given == 0 and not self.once and limited:
                    self._going = self._begin()
                    batch = next(self._going, None)
                    if batch is None:
                        return
                else:
                    if not self.once:
                        self._going = None
                    break
            given += 1
            yield self._settle(batch)
        self._tell("on_epoch_end")

    def close(self):
        """Let the workers go."""
        if not self.once and hasattr(self._going, "close"):
            self._going.close()
            self._going = None

    def _tell(self, hook):
        if hasattr(self.source, hook):
            getattr(self.source, hook)()

    def _shorter(self):
        return not self.indexed or self.steps < self._length()

    def _begin(self):
        if not self.indexed and not isinstance(self.source, PyDataset):
            return iter(self.source)
        length = self._length()
        if length is None:
            from itertools import count

            order = count()
        elif self.shuffle:
            from ..random import global_generator

            order = global_generator().numpy_generator().permutation(length)
        else:
            order = range(length)
        if isinstance(self.source, PyDataset) and self.source.works_ahead:
            return ahead(self.source, order)
        return (self.source[int(i)] for i in order)

    def _settle(self, batch):
        x, y, sample_weight = unpack_x_y_sample_weight(batch)
        x, y = settle_all(x, "x"), settle_all(y, "y")
        if self.class_weight is not None and y is not None:
            if sample_weight is not None:
                raise ValueError("The batches hold sample weights; class_weight cannot be given as well.")
            sample_weight = class_weight_to_sample_weights(y, self.class_weight)
        sample_weight = settle_all(sample_weight, "sample_weight")
        count_samples(x, y, sample_weight)
        return to_tensors(x), to_tensors(y), to_tensors(sample_weight)


def joined(parts):
    """The predictions of all batches one below the other, a fresh array. Raises ValueError where they do not fit."""
    if len(parts) == 1:
        return np.array(parts[0])
    shapes = sorted({part.shape[1:] for part in parts})
    if len(shapes) > 1:
        raise ValueError(
            f"predict: the batches gave predictions of the shapes {', '.join(str(('batch', *s)) for s in shapes[:4])}, "
            "which do not fit into one array. Pad all batches to one length, or predict each with predict_on_batch."
        )
    return np.concatenate(parts)


