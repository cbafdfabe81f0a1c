"""Texts or whole numbers spread over bins, without a vocabulary."""

from __future__ import annotations

import numpy as np

from ..config import floatx
from ..symbolic import SymbolicTensor
from ..tensor import Tensor
from ..texts import as_texts, is_text
from .arguments import choice, whole
from .category_encoding import encode, encoded_shape
from .string_lookup import checked_salt
from .text_layer import TextLayer


class Hashing(TextLayer):
    """y = hash(x) % num_bins: every text or whole number gets a bin, the same on every machine; two may share one.

    Args:
        num_bins: number of bins, that of mask_value included.
        mask_value: value that gets bin 0; all others then share the bins from 1 on.
        salt: one or two whole numbers: the hash is SipHash with this key, else FarmHash64.
        output_mode: "int" (y as x), or as for `CategoryEncoding`: "one_hot", "multi_hot", "count".
        sparse: not supported.

    Raises ValueError for no bins and an unknown mode.

    Weinberger et al., Feature Hashing for Large Scale Multitask Learning (2009).
    """

    _needs_text = False

    def __init__(self, num_bins, mask_value=None, salt=None, output_mode="int", sparse=False, **kwargs):
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == "int" else floatx()
        super().__init__(**kwargs)
        self.num_bins = whole("Hashing", "num_bins", num_bins)
        self.output_mode = choice("Hashing", "output_mode", output_mode, ("int", "one_hot", "multi_hot", "count"))
        if sparse:
            raise ValueError("Hashing: there are no sparse tensors; leave sparse=False.")
        self.mask_value, self.sparse, self.salt = mask_value, sparse, checked_salt("Hashing", salt)

    def call(self, inputs):
        data = inputs.data
        if is_text(data) or data.dtype.kind == "O":
            data = as_texts(data)
            texts = data.reshape(-1).tolist()
        else:
            texts = list(map(str, data.astype(np.int64).reshape(-1).tolist()))
        masked = self.mask_value is not None and self.num_bins > 1
        from ..preprocessing.fingerprints import bins_of

        bins = np.array(bins_of(texts, self.num_bins - masked, self.salt), np.int64).reshape(data.shape)
        if masked:
            bins = np.where(data == self.mask_value, 0, bins + 1)
        if self.output_mode == "int":
            return Tensor(bins.astype(self._result))
        return encode(Tensor(bins), self.num_bins, self.output_mode, self.dtype)

    @property
    def _result(self):
        """The type of the output: bins are whole numbers whatever dtype says."""
        return np.dtype("int64") if self.output_mode == "int" and self._dtype.kind != "i" else self._dtype

    def compute_output_shape(self, input_shape):
        if self.output_mode == "int":
            return tuple(input_shape)
        return encoded_shape(input_shape, self.num_bins, self.output_mode)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), self._result)

    def get_config(self):
        return {**super().get_config(), "num_bins": self.num_bins, "salt": self.salt, "mask_value": self.mask_value,
                "output_mode": self.output_mode, "sparse": self.sparse}
