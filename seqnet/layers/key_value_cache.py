"""The keys and values of what was generated so far."""

from __future__ import annotations

import numpy as np

from ..tensor import Tensor


class KeyValueCache:
    """Room for the keys and values of up to `max_length` steps of one attention layer.

    keys and values are arrays (batch, max_length, heads, size) of which the first `length` steps are filled; setting
    `length` back forgets the steps behind it. Handed to an attention layer as `cache`, each call adds its steps.

    Raises ValueError where the room is used up, the batch changes, or gradients are being recorded.
    """

    def __init__(self, max_length):
        self.max_length, self.length = int(max_length), 0
        self.keys = self.values = None

    def append(self, key, value):
        """Put the steps of key and value (batch, steps, heads, size) behind the others; gives all steps so far."""
        if key.requires_grad or value.requires_grad:
            raise ValueError("KeyValueCache: what is cached has no gradient; generate within seqnet.no_grad()")
        if self.keys is None:
            self.keys, self.values = (np.zeros((x.shape[0], self.max_length, *x.shape[2:]), x.dtype)
                                      for x in (key, value))
        if self.keys.shape[0] != key.shape[0]:
            raise ValueError(f"KeyValueCache: another batch of {key.shape[0]} sequences; the cache is of "
                             f"{self.keys.shape[0]}")
        end = self.length + key.shape[1]
        if end > self.max_length:
            raise ValueError(f"KeyValueCache: there is room for {self.max_length} steps; {end} are too many")
        self.keys[:, self.length:end], self.values[:, self.length:end] = key.data, value.data
        self.length = end
        return Tensor(self.keys[:, :end]), Tensor(self.values[:, :end])
