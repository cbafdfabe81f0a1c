"""Windows of a time series as a data set."""

from __future__ import annotations

import numpy as np


def timeseries_dataset_from_array(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128,
                                  shuffle=False, seed=None, start_index=None, end_index=None, format="tf"):
    """Batches of windows of `data` (time, features...), (batch, sequence_length, features...), with the targets of the step
    at which each window begins: for ``fit(dataset)``.

    Window k is ``data[s : s + sequence_length * sampling_rate : sampling_rate]`` with ``s = k * sequence_stride``, counted
    from start_index, and its target ``targets[s]``. To predict the step behind a window, move the targets:
    ``timeseries_dataset_from_array(data[:-n], data[n:], n)``.

    =============== ======= ======================================================================================
    argument        default meaning
    =============== ======= ======================================================================================
    data                    list or array of consecutive steps, time first
    targets                 one for each step; None for windows alone
    sequence_length         steps in a window
    sequence_stride 1       steps between the beginnings of two windows
    sampling_rate   1       steps between two entries of a window
    batch_size      128     windows in a batch; None: windows one by one
    shuffle         False   another order of the windows in every epoch
    seed            None    makes these orders repeat
    start_index     None    steps before it are not used
    end_index       None    steps from it on are not used
    format          tf      kept for Keras' signature
    =============== ======= ======================================================================================

    The result has a length, may be iterated again and again and knows ``map``, ``take``, ``skip``, ``cache`` and so on.
    Windows are cut when they are asked for; the series is held once.

    Raises ``ValueError`` for bounds outside the data, steps below 1, and a series too short for a window.
    """
    data = np.asarray(data)
    targets = None if targets is None else np.asarray(targets)
    steps = len(data)
    if format not in ("tf", "grain"):
        raise ValueError(f'timeseries_dataset_from_array: format is "tf" or "grain" (both give the same); got {format!r}')
    for name, value in (("sequence_length", sequence_length), ("sequence_stride", sequence_stride),
                        ("sampling_rate", sampling_rate), ("batch_size", 1 if batch_size is None else batch_size)):
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise ValueError(f"`{name}` must be a whole number higher than 0. Received: {name}={value!r}")
    for name, value in (("sampling_rate", sampling_rate), ("sequence_stride", sequence_stride)):
        if value >= steps:
            raise ValueError(f"`{name}` must be lower than the length of the data. Received: {name}={value}, for data of "
                             f"length {steps}")
    start, end = start_index or 0, end_index or steps
    if not 0 <= start < steps:
        raise ValueError(f"`start_index` must be 0 or greater and lower than the length of the data, {steps}. Received: "
                         f"start_index={start_index}")
    if end_index and not start < end_index < steps:
        raise ValueError(f"`end_index` must be higher than `start_index` ({start}) and lower than the length of the data, "
                         f"{steps}. Received: end_index={end_index}")
    windows = end - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        windows = min(windows, len(targets) - start)
    if windows < 1:
        raise ValueError(f"timeseries_dataset_from_array: a window spans {(sequence_length - 1) * sampling_rate + 1} steps, "
                         f"but there are {end - start} steps"
                         + (f" and {len(targets)} targets" if targets is not None else "") + ": take a shorter one")
    first = np.arange(0, windows, sequence_stride) + start
    within = np.arange(sequence_length) * sampling_rate

    def cut(places):
        x = data[places[:, None] + within]
        return x if targets is None else (x, targets[places])

    def alone(place):
        x = data[place + within]
        return x if targets is None else (x, targets[place])

    return in_batches(first, cut, alone, batch_size, shuffle, seed)


def in_batches(items, several, one, batch_size, shuffle, seed):
    """A data set over the rows of `items`: `several(rows)` makes a batch, `one(row)` an element without batch axis."""
    from ..compat.tf.data import Dataset
    from ..random import SeedGenerator

    seeds = SeedGenerator(seed) if shuffle else None

    def begin():
        chosen = items if seeds is None else items[seeds.numpy_generator().permutation(len(items))]
        if batch_size is None:
            return (one(item) for item in chosen)
        return (several(chosen[i:i + batch_size]) for i in range(0, len(chosen), batch_size))

    return Dataset(begin, len(items) if batch_size is None else -(-len(items) // batch_size))
