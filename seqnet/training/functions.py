"""What the loops call for a batch, or for several where `steps_per_execution` asks for it. A part of `Trainer`."""


class Functions:
    """`train_function`, `test_function` and `predict_function`, made before they are needed.

    A subclass may define `make_train_function` (and the others) so that it sets `self.train_function` to a function
    of its own: of an iterator over the data of the steps to take, which gives the logs. `predict_function` gets a list
    and gives the predictions.
    """

    train_function = test_function = predict_function = None

    def make_train_function(self, force=False):
        """Set `train_function`, unless it is set and `force` is False."""
        if self.train_function is None or force:
            self.train_function = self._train_on
        return self.train_function

    def make_test_function(self, force=False):
        """Set `test_function`, unless it is set and `force` is False."""
        if self.test_function is None or force:
            self.test_function = self._test_on
        return self.test_function

    def make_predict_function(self, force=False):
        """Set `predict_function`, unless it is set and `force` is False."""
        if self.predict_function is None or force:
            self.predict_function = self._predict_on
        return self.predict_function

    def _train_on(self, iterator):
        logs = None
        for data in iterator:
            logs = self.train_step(data)
        return logs

    def _test_on(self, iterator):
        logs = None
        for data in iterator:
            logs = self.test_step(data)
        return logs

    def _predict_on(self, group):
        if len(group) == 1:
            return self.predict_step(group[0])
        from ..tree import flatten, pack
        from .steps import as_array
        from .streams import joined

        outputs = [self.predict_step(data) for data in group]
        columns = zip(*(map(as_array, flatten(o)) for o in outputs))
        return pack(outputs[0], [joined(column) for column in columns])


def in_groups(batches, size, start=0):
    """(number of the first step, of the last, iterator over their data) for every `size` batches, from step `start`."""
    if size == 1:
        for step, batch in enumerate(batches, start):
            yield step, step, iter((step_data(batch),))
        return
    group, first = [], start
    for step, batch in enumerate(batches, start):
        group.append(step_data(batch))
        if len(group) == size:
            yield first, step, iter(group)
            group, first = [], step + 1
    if group:
        yield first, first + len(group) - 1, iter(group)


def step_data(batch):
    """The `data` of a train_step: (x, y, sample_weight) or (x, y); x alone where that is all, as a tuple if it nests."""
    x, y, sample_weight = batch
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, (list, tuple)) else x
