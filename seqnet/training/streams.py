"""Batches that somebody else makes: generators, iterables, sequences of batches, and `PyDataset`s with workers."""
import numpy as np

from ..tree import flatten
from .batches import class_weight_to_sample_weights, count_samples, settle_all, to_tensors, unpack_x_y_sample_weight
from .positions import ShuffledOrder, same_data
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
        self._order = ShuffledOrder()
        self._taken = self._ended = self._done = 0  # batches of this pass, epochs that ended, steps of a resumed one
        self._seen = None  # a batch that a resumed iteration passed over

    def _length(self):
        try:
            if isinstance(self.source, PyDataset):
                return self.source.num_batches
            return len(self.source) if hasattr(self.source, "__len__") else None
        except TypeError:
            return None

    def __iter__(self):
        limited = self.steps is not None and (self.once or self._shorter())
        given, self._done = self._done, 0
        if not given:
            self._tell("on_epoch_begin")
        if self._going is None or not (limited or given):
            self._going = self._begin()
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
            self._taken += 1
            yield self._settle(batch)
        if not (limited or self.once):
            self._taken = 0
        self._ended += 1
        self._tell("on_epoch_end")

    def first(self):
        """A batch as the first one may be, without taking it; None where that cannot be."""
        batch, self._seen = self._seen, None
        if batch is None and not self.once:
            batch = self.source[0] if self._numbered() else next(iter(self.source), None)
        return None if batch is None else self._settle(batch)

    def position(self):
        """Where the iteration stands, in plain values; `resume` goes on from there."""
        drawn = self._order.drawn if self._taken else None
        return {"kind": "batches", "steps": self.steps, "taken": self._taken, "ended": self._ended, "drawn": drawn}

    def resume(self, position, done):
        """Let the next iteration go on from `position`, after `done` steps of its epoch; the source must be as it was
        at the beginning of the training. ValueError for other data."""
        same_data(position, kind="batches", steps=self.steps)
        for _ in range(position["ended"]):
            self._tell("on_epoch_begin")
            self._tell("on_epoch_end")
        if done:
            self._tell("on_epoch_begin")
        self._ended, self._done = position["ended"], done
        self._order.replay(position["drawn"])
        if position["taken"]:
            self._going = self._begin(position["taken"])

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

    def _numbered(self):
        return self.indexed or isinstance(self.source, PyDataset)

    def _begin(self, skip=0):
        from itertools import count, islice

        self._taken = skip + (self._taken if self.once else 0)
        if not self._numbered():
            going = iter(self.source)
            for batch in islice(going, skip):
                self._seen = batch if self._seen is None else self._seen
            return going
        length = self._length()
        if length is None:
            order = count(skip)
        else:
            order = (self._order.draw(length) if self.shuffle else range(length))[skip:]
        if isinstance(self.source, PyDataset) and self.source.works_ahead:
            return ahead(self.source, order)
        return (self.source[int(i)] for i in order)

    def _settle(self, batch):
        if batch is None:
            raise ValueError(
                f"{type(self.source).__name__} gave None in place of a batch (x, y). Does its __getitem__ lack a `return`?"
            )
        x, y, sample_weight = unpack_x_y_sample_weight(batch)
        x, y = settle_all(x, "x"), settle_all(y, "y")
        if self.class_weight is not None and y is not None:
            if sample_weight is not None:
                raise ValueError("The batches hold sample weights; class_weight cannot be given as well.")
            sample_weight = class_weight_to_sample_weights(y, self.class_weight)
        sample_weight = settle_all(sample_weight, "sample_weight")
        if any(a is not None and a.ndim == 0 for a in flatten((x, y))):
            raise ValueError(
                "A generator gives whole batches, arrays whose first axis counts the samples; a single number came. If it "
                "gives one sample at a time, collect them: np.stack(xs), np.array(ys)."
            )
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


