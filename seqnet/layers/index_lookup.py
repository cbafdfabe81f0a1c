"""Words or whole numbers as indices into a vocabulary: what `StringLookup` and `IntegerLookup` share."""

from __future__ import annotations

import numpy as np

from ..config import floatx
from ..symbolic import SymbolicTensor
from ..tensor import Tensor, probing
from .arguments import choice, whole
from .text_layer import TextLayer, batches_of_data
from .vocabulary import CountedVocabulary, checked_vocabulary

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
_OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


class IndexLookup(TextLayer):
    """The place of each token in a vocabulary [mask_token, oov_token, ..., token, token, ...], or the way back.

    Subclasses say of what type tokens are: `_tokens(array)` makes them comparable, `_oov_bins(tokens)` spreads unknown
    ones.
    """

    vocabulary_dtype = "string"

    def __init__(self, max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=None, vocabulary=None,
                 idf_weights=None, invert=False, output_mode="int", sparse=False, pad_to_max_tokens=False, **kwargs):
        kind = type(self).__name__
        self_size, static = kwargs.pop("vocabulary_size", None), kwargs.pop("has_input_vocabulary", vocabulary is not None)
        super().__init__(**kwargs)
        self.max_tokens = max_tokens if max_tokens is None else whole(kind, "max_tokens", max_tokens, 2)
        self.num_oov_indices = whole(kind, "num_oov_indices", num_oov_indices, 0)
        output_mode = _OLD_MODES.get(output_mode, output_mode)
        self.output_mode = choice(kind, "output_mode", output_mode, MODES)
        self.mask_token, self.oov_token, self.invert = mask_token, oov_token, bool(invert)
        self.pad_to_max_tokens, self.sparse = bool(pad_to_max_tokens), bool(sparse)
        if sparse:
            raise ValueError(f"{kind}: there are no sparse tensors; leave sparse=False.")
        if pad_to_max_tokens and max_tokens is None:
            raise ValueError(f"{kind}: pad_to_max_tokens=True needs max_tokens.")
        if invert and output_mode != "int":
            raise ValueError(f"{kind}: `output_mode` must be `'int'` when `invert` is true, got {output_mode!r}.")
        if idf_weights is not None and output_mode != "tf_idf":
            raise ValueError(f"{kind}: idf_weights go with output_mode='tf_idf', got {output_mode!r}.")
        if output_mode == "tf_idf" and vocabulary is not None and idf_weights is None:
            raise ValueError(f"{kind}: a vocabulary needs idf_weights as well in the mode 'tf_idf'.")
        self.input_vocabulary = None if isinstance(vocabulary, str) else _listed(vocabulary)
        self.input_idf_weights = _listed(idf_weights)
        self._has_input_vocabulary = bool(static)
        self._size_known = self_size  # of a layer from a file, whose vocabulary comes after its config
        self._learned, self._index, self._counted = [], {}, CountedVocabulary()
        self.idf_weights = None if idf_weights is None else np.asarray(idf_weights, floatx())
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    # ------------------------------------------------------------------ the vocabulary
    @property
    def _oov_start(self):
        return 1 if self.mask_token is not None and self.output_mode == "int" else 0

    @property
    def _first_token(self):
        return self._oov_start + self.num_oov_indices

    def vocabulary_size(self):
        """Number of tokens, mask and out-of-vocabulary tokens included."""
        if not self._learned and self._size_known is not None:
            return self._size_known
        return self._first_token + len(self._learned)

    def get_vocabulary(self, include_special_tokens=True):
        """The tokens by index; without special tokens the first ones, mask and out-of-vocabulary, are left out."""
        special = [self.mask_token] * self._oov_start + [self.oov_token] * self.num_oov_indices
        return [*special, *self._learned] if include_special_tokens else list(self._learned)

    def set_vocabulary(self, vocabulary, idf_weights=None):
        """Take these tokens in place of what `adapt` would find.

        Args:
            vocabulary: list or array of tokens, with the special ones in front or without them, or the name of a text
                file with one token a line.
            idf_weights: one weight for each token of `vocabulary`, needed in the mode "tf_idf".

        Raises ValueError for tokens that repeat, special tokens in other places, more tokens than `max_tokens`, and weights
        that do not fit.
        """
        tokens, weights = checked_vocabulary(self, vocabulary, idf_weights)
        self._take(tokens)
        if weights is not None:
            self.idf_weights = weights

    def _take(self, tokens):
        size = self._first_token + len(tokens)
        if self.output_mode != "int" and not self.pad_to_max_tokens and self._size_known not in (None, size):
            raise RuntimeError(f'{type(self).__name__} "{self.name}" gave vectors of length {self._size_known}; with '
                               f"{size} tokens it would give longer or shorter ones, which later layers do not expect. "
                               "Make a new layer, or set max_tokens and pad_to_max_tokens=True.")
        self._learned, self._size_known = tokens, size
        self._index = dict(zip(tokens, range(self._first_token, size)))
        if self.mask_token is not None:
            self._index[self.mask_token] = 0 if self.output_mode == "int" else -1  # vectors leave it out

    # ------------------------------------------------------------------ learning it
    def adapt(self, data, steps=None):
        """Find the tokens of the data: the more frequent first, of equally frequent ones the greater.

        Args:
            data: an array or list, or an iterable of batches; a row is a document for "tf_idf".
            steps: how many batches to look at; all unless told.
        """
        self.reset_state()
        for batch, whole_data in batches_of_data(data, type(self).__name__, steps):
            self.update_state(batch, one_row_each=whole_data)
        self.finalize_state()

    def update_state(self, data, one_row_each=False):
        """Count the tokens of one more batch, an array or a list of documents (lists of tokens)."""
        if isinstance(data, (list, tuple)) and data and isinstance(data[0], (list, tuple, np.ndarray)):
            self._count([self._tokens(np.asarray(row, object)).tolist() for row in data])
            return
        tokens = self._tokens(data)
        if tokens.ndim < 2:
            tokens = tokens.reshape(-1, 1) if one_row_each else tokens.reshape(1, -1)
        self._count(tokens.reshape(len(tokens), -1).tolist())

    def _count(self, documents):
        if self._has_input_vocabulary:
            raise ValueError(f'{type(self).__name__} "{self.name}" was given its vocabulary; there is nothing to adapt.')
        self._counted.add(documents, self.output_mode == "tf_idf")

    def finalize_state(self):
        """Make a vocabulary of what was counted."""
        if self._has_input_vocabulary or not self._counted.counts:
            return
        limit = None if self.max_tokens is None else self.max_tokens - self._first_token
        tokens = self._counted.most_frequent({self.mask_token, self.oov_token}, limit)
        self._take(tokens)
        if self.output_mode == "tf_idf":
            self.idf_weights = self._padded(self._counted.weights(tokens))
        self.reset_state()

    def _padded(self, weights, front=True):
        """Weights of tokens with those of the special ones in front (their mean) and zeros up to max_tokens."""
        weights = np.asarray(weights, floatx())
        before = self._first_token if front else 0
        after = self.max_tokens - before - len(weights) if self.pad_to_max_tokens else 0
        mean = weights.mean(dtype=weights.dtype) if len(weights) else 0
        return np.concatenate([np.full(before, mean, floatx()), weights, np.zeros(after, floatx())])

    def reset_state(self):
        """Forget what was counted."""
        self._counted = CountedVocabulary()

    # ------------------------------------------------------------------ looking up
    def call(self, inputs):
        if not self._learned and not probing():
            raise ValueError(f'{type(self).__name__} "{self.name}" has no vocabulary yet: call adapt(data) first, or give '
                             "vocabulary=[...].")
        if self.invert:
            return self._way_back(np.asarray(inputs.data))
        tokens = self._tokens(inputs.data)
        numbers = np.array(self._numbers(tokens.reshape(-1).tolist()), np.int64).reshape(tokens.shape)
        return Tensor(numbers if self.output_mode == "int" else self._encoded(numbers))

    def _numbers(self, tokens):
        """The index of each token of a list; -1 for those that vectors leave out."""
        find = self._index.get
        if self.num_oov_indices == 1:
            oov = self._oov_start
            return [find(token, oov) for token in tokens]
        found = [find(token) for token in tokens]
        unknown = [i for i, number in enumerate(found) if number is None]
        if unknown and not self.num_oov_indices:
            listed = ", ".join(repr(tokens[i]) for i in unknown[:5])
            raise ValueError(f"When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values {listed}, "
                             "consider setting `num_oov_indices=1`.")
        for i, place in zip(unknown, self._oov_bins([tokens[i] for i in unknown])):
            found[i] = self._oov_start + place
        return found

    def _depth(self):
        return self.max_tokens if self.pad_to_max_tokens else self.vocabulary_size()

    def _encoded(self, numbers):
        """Indices (..., tokens) as vectors (..., depth); "one_hot" keeps the axis of tokens."""
        depth = self._depth()
        if self.output_mode == "one_hot":
            if numbers.ndim > 1 and numbers.shape[-1] == 1:
                numbers = numbers[..., 0]
            return (numbers[..., None] == np.arange(depth)).astype(floatx())
        numbers = numbers.reshape(1) if numbers.ndim == 0 else numbers
        return self._bags(numbers.reshape(-1, numbers.shape[-1])).reshape((*numbers.shape[:-1], depth))

    def _bags(self, rows):
        """Lists or rows of indices as vectors (rows, depth)."""
        out = np.zeros((len(rows), self._depth()), floatx())
        for vector, row in zip(out, rows):
            row = np.asarray(row, np.int64)
            np.add.at(vector, row[row >= 0], 1)
        if self.output_mode == "multi_hot":
            return (out > 0).astype(out.dtype)
        return out * self.idf_weights if self.output_mode == "tf_idf" else out

    def _way_back(self, numbers):
        known = self.get_vocabulary()
        unknown = -1 if self.oov_token is None and self.vocabulary_dtype != "string" else self.oov_token
        tokens = np.array([*known, unknown], dtype=object if self.vocabulary_dtype == "string" else np.int64)
        inside = (numbers >= 0) & (numbers < len(known)) if len(known) else np.zeros(numbers.shape, bool)
        if numbers.dtype.kind == "f":
            inside &= numbers == np.floor(numbers)
        found = tokens[np.where(inside, numbers, len(known)).astype(np.int64)]
        return Tensor(np.array(found, tokens.dtype))

    # ------------------------------------------------------------------ shapes and files
    def compute_output_shape(self, input_shape):
        shape = tuple(input_shape)
        if self.output_mode == "int":
            return shape
        depth = self._depth()
        if not self.pad_to_max_tokens and not self._learned and self._size_known is None:
            raise RuntimeError(f'{type(self).__name__} "{self.name}": with output_mode={self.output_mode!r} the length of '
                               "the vectors is that of the vocabulary: call adapt(data) first, give vocabulary=[...], or "
                               "set max_tokens and pad_to_max_tokens=True.")
        if self.output_mode == "one_hot":
            return (*(shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape), depth)
        return (*shape[:-1], depth)

    def compute_output_spec(self, inputs):
        dtype = floatx() if self.output_mode != "int" else self.vocabulary_dtype if self.invert else "int64"
        return SymbolicTensor(self.compute_output_shape(inputs.shape), dtype)

    def get_build_config(self):
        """Nothing depends on the shape of the input."""
        return {}

    def build_from_config(self, config):
        """Nothing to make."""
        self.build(None)

    def get_config(self):
        """The arguments, and the vocabulary, also a learned one."""
        vocabulary, weights, learned = self._in_config()
        return {**super().get_config(), "invert": self.invert, "max_tokens": self.max_tokens,
                "num_oov_indices": self.num_oov_indices, "oov_token": self.oov_token, "mask_token": self.mask_token,
                "output_mode": self.output_mode, "sparse": self.sparse, "pad_to_max_tokens": self.pad_to_max_tokens,
                "vocabulary_dtype": self.vocabulary_dtype, "idf_weights": weights, "vocabulary": vocabulary,
                "vocabulary_size": self._size_known, **learned}

    def _in_config(self):
        """Vocabulary, weights, and that they were learned, so that `adapt` is possible again."""
        if self._has_input_vocabulary or not self._learned:
            return self.input_vocabulary, self.input_idf_weights, {}
        weights = self.idf_weights
        weights = None if weights is None else weights[:self.vocabulary_size()].tolist()
        return self.get_vocabulary(), weights, {"has_input_vocabulary": False}

    @classmethod
    def from_config(cls, config):
        """A layer from its config; a file of words named there is not opened."""
        if isinstance(config.get("vocabulary"), str):
            raise ValueError(f"{cls.__name__}: the config names the file {config['vocabulary']!r} as vocabulary. Files that "
                             "lie outside a model's own are not opened; call set_vocabulary(name) yourself.")
        return cls(**config)

    def save_own_variables(self, store):
        """The weights of the tokens, in the mode "tf_idf"."""
        if self.output_mode == "tf_idf" and self.idf_weights is not None:
            store["idf_weights"] = self.idf_weights

    def load_own_variables(self, store):
        """What `save_own_variables` wrote."""
        if self.output_mode == "tf_idf" and "idf_weights" in store:
            self.idf_weights = np.asarray(store["idf_weights"], floatx())

    def save_assets(self, dir_path):
        """Write the vocabulary to vocabulary.txt in the folder, one token a line."""
        import os

        with open(os.path.join(dir_path, "vocabulary.txt"), "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(map(str, self.get_vocabulary())))

    def load_assets(self, dir_path):
        """Read what `save_assets` wrote."""
        import os

        path = os.path.join(dir_path, "vocabulary.txt")
        if self._learned or not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as file:
            tokens = file.read().split("\n")
        while tokens and not tokens[-1]:
            tokens.pop()
        tokens = self._tokens(np.array(tokens, object)).tolist()
        self.set_vocabulary(tokens, self.idf_weights[:len(tokens)] if self.output_mode == "tf_idf" else None)


def _listed(x):
    return x if x is None else np.asarray(x).tolist() if not isinstance(x, list) else x
