"""Windows of a time series as batches, the way of Keras 2."""

import numpy as np

from seqnet.training.py_dataset import PyDataset


class TimeseriesGenerator(PyDataset):
    """Batches of windows of a time series and the value that follows each: for ``fit(generator)``.

    Sample i is ``data[i - length : i : sampling_rate]`` and its target ``targets[i]``, for i from start_index + length to
    end_index: a window ends just before the step that is to be predicted. Samples have the shape
    (batch, length / sampling_rate, features...).

    ============= ======= =========================================================================================
    argument      default meaning
    ============= ======= =========================================================================================
    data                  list or array of consecutive steps, time first
    targets               one for each step of data
    length                steps that a window spans
    sampling_rate 1       take every so many-th step of a window
    stride        1       steps between one window and the next
    start_index   0       steps before it are not used
    end_index     None    steps after it are not used; None: the last
    shuffle       False   windows at random places, from NumPy's global generator
    reverse       False   the steps of a window in reverse
    batch_size    128     windows in a batch
    ============= ======= =========================================================================================

    `timeseries_dataset_from_array` is the newer way. Raises ``ValueError`` for data and targets of different lengths, and
    where no window fits.
    """

    def __init__(self, data, targets, length, sampling_rate=1, stride=1, start_index=0, end_index=None, shuffle=False,
                 reverse=False, batch_size=128, **kwargs):
        super().__init__(**kwargs)
        if len(data) != len(targets):
            raise ValueError(f"Data and targets have to be of same length. Data length is {len(data)} while target length "
                             f"is {len(targets)}")
        for name, value, least in (("length", length, 1), ("sampling_rate", sampling_rate, 1), ("stride", stride, 1),
                                   ("start_index", start_index, 0), ("batch_size", batch_size, 1)):
            if not hasattr(value, "__index__") or value < least:
                raise ValueError(f"TimeseriesGenerator: {name} must be a whole number of at least {least}; received "
                                 f"{value!r}")
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride, self.batch_size = sampling_rate, stride, batch_size
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse = shuffle, reverse
        if self.end_index >= len(data):
            raise ValueError(f"TimeseriesGenerator: end_index is {end_index}, but the last step is {len(data) - 1}")
        if self.start_index > self.end_index:
            raise ValueError(f"`start_index+length={self.start_index} > end_index={self.end_index}` is disallowed, as no "
                             "part of the sequence would be left to be used as current step.")

    def __len__(self):
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index):
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            if not 0 <= index < len(self):
                raise IndexError(f"TimeseriesGenerator: there are {len(self)} batches; none at index {index}")
            first = self.start_index + self.batch_size * self.stride * index
            rows = np.arange(first, min(first + self.batch_size * self.stride, self.end_index + 1), self.stride)
        samples = np.array([self.data[row - self.length:row:self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (samples[:, ::-1] if self.reverse else samples), targets

    def get_config(self):
        """The arguments, data and targets as JSON texts, as Keras keeps them (start_index with length added)."""
        config = {name: _as_json(name, getattr(self, name)) for name in ("data", "targets")}
        for name in ("length", "sampling_rate", "stride", "start_index", "end_index", "shuffle", "reverse", "batch_size"):
            config[name] = getattr(self, name)
        return config

    def to_json(self, **kwargs):
        """The generator as a JSON text for `timeseries_generator_from_json`; `kwargs` go to ``json.dumps``."""
        import json

        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def timeseries_generator_from_json(json_string):
    """The TimeseriesGenerator that ``to_json`` wrote.

    Raises ``ValueError`` for a text that is no such JSON.
    """
    import json

    try:
        config = dict(json.loads(json_string)["config"])
        data, targets = json.loads(config.pop("data")), json.loads(config.pop("targets"))
        config["start_index"] -= config["length"]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
        raise ValueError(f"timeseries_generator_from_json: this is not the JSON of a TimeseriesGenerator: {problem}"
                         ) from None
    return TimeseriesGenerator(data, targets, **config)


def _as_json(name, values):
    import json

    try:
        return json.dumps(values.tolist() if isinstance(values, (np.ndarray, np.generic)) else values)
    except TypeError as problem:
        raise TypeError(f"TimeseriesGenerator: {name} cannot be written as JSON: {problem}") from None
