"""Whole numbers that mean categories as indices into a vocabulary."""

from __future__ import annotations

import numpy as np

from .arguments import choice
from .index_lookup import IndexLookup
from .string_lookup import checked_salt


class IntegerLookup(IndexLookup):
    """The index of each whole number in a vocabulary: (...) -> (...); ``invert=True`` goes the other way.

    Args:
        max_tokens: largest size of the vocabulary, special tokens included; None for any.
        num_oov_indices: how many indices unknown numbers share, by number % num_oov_indices. With 0 an unknown number is
            an error.
        mask_token: number that becomes 0; None for none.
        oov_token: what stands for unknown numbers on the way back and in `get_vocabulary`.
        vocabulary: list or array of numbers, or the name of a file with one a line; `adapt(data)` finds it otherwise.
        vocabulary_dtype: only "int64".
        idf_weights: weights of the numbers, for "tf_idf" with a vocabulary of one's own.
        invert: turn indices into numbers.
        output_mode: "int", "one_hot", "multi_hot", "count" or "tf_idf", as for `StringLookup`.
        sparse: not supported.
        pad_to_max_tokens: vectors of length max_tokens.
        oov_method: how unknown numbers are spread: "floormod", or "farmhash" of the number as text.
        salt: key of SipHash, with oov_method="farmhash".

    Raises:
        ValueError: a call before there is a vocabulary, arguments that do not fit together, numbers that are not whole.

    Example:
        >>> lookup = IntegerLookup(vocabulary=[12, 36])
        >>> lookup([[36, 7, 12]]).numpy()
        array([[2, 0, 1]])
    """

    vocabulary_dtype = "int64"
    _takes_text = _needs_text = False
    _takes_indices = True

    def __init__(self, max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=-1, vocabulary=None,
                 vocabulary_dtype="int64", idf_weights=None, invert=False, output_mode="int", sparse=False,
                 pad_to_max_tokens=False, oov_method="floormod", salt=None, name=None, **kwargs):
        if vocabulary_dtype != "int64":
            raise ValueError(f"IntegerLookup: only `vocabulary_dtype='int64'` is supported, got {vocabulary_dtype!r}.")
        self.oov_method = choice("IntegerLookup", "oov_method", oov_method, ("floormod", "farmhash"))
        self.salt = checked_salt("IntegerLookup", salt)
        if salt is not None and oov_method != "farmhash":
            raise ValueError(f"IntegerLookup: salt goes with oov_method='farmhash', got {oov_method!r}.")
        super().__init__(max_tokens=max_tokens, num_oov_indices=num_oov_indices, mask_token=mask_token, oov_token=oov_token,
                         vocabulary=vocabulary, idf_weights=idf_weights, invert=invert, output_mode=output_mode,
                         sparse=sparse, pad_to_max_tokens=pad_to_max_tokens, name=name, **kwargs)

    def _tokens(self, x):
        numbers = np.asarray(x)
        try:
            with np.errstate(invalid="ignore"):
                whole = numbers.astype(np.int64)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.name}: the data must be whole numbers; got {numbers.dtype} {numbers.ravel()[:3]}."
                             ) from None
        if numbers.dtype.kind not in "iub" and not (whole == numbers.astype(float)).all():
            raise ValueError(f"{self.name}: the data must be whole numbers; got {numbers.ravel()[:3]}.")
        return whole

    def _oov_bins(self, tokens):
        if self.oov_method == "floormod":
            return [token % self.num_oov_indices for token in tokens]
        from ..preprocessing.fingerprints import bins_of

        return bins_of(map(str, tokens), self.num_oov_indices, self.salt)

    def get_config(self):
        return {**super().get_config(), "oov_method": self.oov_method, "salt": self.salt}
