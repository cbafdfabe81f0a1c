"""Words as indices into a vocabulary."""

from __future__ import annotations

from ..texts import as_texts
from .index_lookup import IndexLookup


class StringLookup(IndexLookup):
    """The index of each text in a vocabulary: (...) of texts -> (...) of whole numbers; no cutting, no small letters.

    Index 0 is the mask_token where there is one, the next num_oov_indices stand for unknown texts, then come the texts of
    the vocabulary, which `adapt(data)` finds or `vocabulary` gives. ``invert=True`` goes from indices to texts.

    Args:
        max_tokens: largest size of the vocabulary, special tokens included; None for any.
        num_oov_indices: how many indices unknown texts share (by FarmHash64, so that a text always gets the same). With 0
            an unknown text is an error.
        mask_token: text that becomes 0, usually ""; None for none.
        oov_token: what stands for unknown texts on the way back and in `get_vocabulary`.
        vocabulary: list or array of texts, or the name of a file with one a line.
        idf_weights: weights of the texts, for "tf_idf" with a vocabulary of one's own.
        invert: turn indices into texts.
        output_mode: "int"; or vectors as long as the vocabulary: "one_hot" (..., vocabulary) for every text; for the texts
            of the last axis (..., texts) -> (..., vocabulary) "multi_hot" (1 where it occurs), "count" (how often) and
            "tf_idf" (count * log(1 + documents / (1 + documents with it))).
        pad_to_max_tokens: vectors of length max_tokens.
        sparse: not supported.
        encoding: only "utf-8".
        salt: one or two whole numbers: unknown texts are spread by SipHash with this key.

    Raises:
        ValueError: a call before there is a vocabulary, and arguments that do not fit together.
        TypeError: data that are no texts.

    Example:
        >>> lookup = StringLookup(vocabulary=["a", "b"])
        >>> lookup([["a", "z", "b"]]).numpy()
        array([[1, 0, 2]])
    """

    def __init__(self, max_tokens=None, num_oov_indices=1, mask_token=None, oov_token="[UNK]", vocabulary=None,
                 idf_weights=None, invert=False, output_mode="int", pad_to_max_tokens=False, sparse=False, encoding="utf-8",
                 name=None, salt=None, **kwargs):
        if str(encoding).lower() not in ("utf-8", "utf8"):
            raise ValueError(f"StringLookup: texts are str; bytes are read as 'utf-8'; got encoding={encoding!r}.")
        kwargs.pop("vocabulary_dtype", None)
        kwargs.pop("oov_method", None)
        self.encoding, self.salt = encoding, checked_salt("StringLookup", salt)
        super().__init__(max_tokens=max_tokens, num_oov_indices=num_oov_indices, mask_token=mask_token, oov_token=oov_token,
                         vocabulary=vocabulary, idf_weights=idf_weights, invert=invert, output_mode=output_mode,
                         sparse=sparse, pad_to_max_tokens=pad_to_max_tokens, name=name, **kwargs)

    @property
    def _needs_text(self):
        return not self.invert

    @property
    def _takes_indices(self):
        return self.invert

    def _tokens(self, x):
        return as_texts(x)

    def _oov_bins(self, tokens):
        from ..preprocessing.fingerprints import bins_of

        return bins_of(tokens, self.num_oov_indices, self.salt)

    def get_config(self):
        config = {**super().get_config(), "encoding": self.encoding, "oov_method": "floormod", "salt": self.salt}
        del config["vocabulary_dtype"]
        return config


def checked_salt(layer, salt):
    """A key of two numbers; one number stands for both."""
    if salt is None:
        return None
    if isinstance(salt, (tuple, list)) and len(salt) == 2 and all(hasattr(k, "__index__") for k in salt):
        return [int(k) for k in salt]
    if hasattr(salt, "__index__") and not isinstance(salt, bool):
        return [int(salt), int(salt)]
    raise ValueError(f"{layer}: salt is a whole number, or two; got {salt!r}.")
