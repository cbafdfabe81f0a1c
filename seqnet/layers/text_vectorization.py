"""Raw texts as word ids or bags of words, within the model."""

from __future__ import annotations

import numpy as np

from ..config import floatx
from ..symbolic import SymbolicTensor
from ..tensor import Tensor, probing
from ..texts import as_texts
from .arguments import choice, whole
from .index_lookup import MODES
from .standardizing import TABLES, split_texts, standardized, with_ngrams
from .string_lookup import StringLookup
from .text_layer import TextLayer, batches_of_data


class TextVectorization(TextLayer):
    """Texts (batch,) or (batch, 1) as ids (batch, time), or as vectors (batch, vocabulary).

    A text is standardized, split into tokens, tokens may be joined to n-grams, and looked up in a vocabulary that
    `adapt(texts)` learns or `vocabulary` gives. Ids: 0 is padding, 1 an unknown word, 2 the most frequent word; an Embedding
    behind has `vocabulary_size()` rows. As the first layer of a model it makes the model take texts, and is saved with it.

    Args:
        max_tokens: largest size of the vocabulary, padding and unknown included; None for any.
        standardize: "lower_and_strip_punctuation" (A to Z only), "lower", "strip_punctuation", None, or a function of an
            array of texts that gives as many.
        split: "whitespace", "character", None, or a function of an array of texts that gives a list of tokens for each.
        ngrams: n for runs of 1 to n tokens, or a tuple of lengths; None for single tokens.
        output_mode: "int"; or a vector as long as the vocabulary: "multi_hot" (1 where a token occurs), "count" (how often)
            or "tf_idf" (count * log(1 + texts / (1 + texts with it))). Index 0 of a vector stands for unknown tokens.
        output_sequence_length: time: longer texts are cut, shorter ones filled with 0. None: the longest text of the batch.
        pad_to_max_tokens: vectors of length max_tokens.
        vocabulary: list or array of tokens, or the name of a file with one a line.
        idf_weights: weights of the tokens, for "tf_idf" with a vocabulary of one's own.
        sparse, ragged: not supported; results are arrays.
        encoding: only "utf-8".

    Raises:
        ValueError: a call before there is a vocabulary, arguments that do not fit together, several texts in a row.
        TypeError: data that are no texts.

    Example:
        >>> vectorize = TextVectorization(output_sequence_length=4)
        >>> vectorize.adapt(["a good film", "a bad film"])
        >>> vectorize(["a good, new film"]).numpy()
        array([[3, 4, 1, 2]])
    """

    def __init__(self, max_tokens=None, standardize="lower_and_strip_punctuation", split="whitespace", ngrams=None,
                 output_mode="int", output_sequence_length=None, pad_to_max_tokens=False, vocabulary=None, idf_weights=None,
                 sparse=False, ragged=False, encoding="utf-8", name=None, **kwargs):
        static, size = kwargs.pop("has_input_vocabulary", vocabulary is not None), kwargs.pop("vocabulary_size", None)
        super().__init__(name=name, **kwargs)
        if ragged:
            raise ValueError("TextVectorization: there are no ragged tensors; texts are filled with 0 to one length.")
        if standardize is not None and not callable(standardize):
            standardize = choice("TextVectorization", "standardize", standardize, tuple(TABLES))
        if split is not None and not callable(split):
            split = choice("TextVectorization", "split", split, ("whitespace", "character"))
        output_mode = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(output_mode, output_mode)
        output_mode = choice("TextVectorization", "output_mode", output_mode, MODES)
        if output_mode == "one_hot" and split is not None:
            raise ValueError("TextVectorization: 'one_hot' gives a vector for each token, which only split=None has a fixed "
                             "number of; use 'multi_hot' or 'count'.")
        if output_sequence_length is not None:
            if output_mode != "int":
                raise ValueError("TextVectorization: `output_sequence_length` must not be set if `output_mode` is not "
                                 f"'int', it is {output_mode!r}.")
            output_sequence_length = whole("TextVectorization", "output_sequence_length", output_sequence_length)
        self._standardize, self._split, self._ngrams_arg = standardize, split, ngrams
        self._ngrams = _widths(ngrams)
        self._output_mode, self._output_sequence_length = output_mode, output_sequence_length
        self._encoding, self._ragged = encoding, False
        self._lookup_layer = StringLookup(
            max_tokens=max_tokens, vocabulary=vocabulary, idf_weights=idf_weights, pad_to_max_tokens=pad_to_max_tokens,
            mask_token="", output_mode=output_mode, sparse=sparse, has_input_vocabulary=static, encoding=encoding,
            vocabulary_size=size)

    # ------------------------------------------------------------------ the vocabulary
    def adapt(self, data, batch_size=None, steps=None):
        """Learn the vocabulary: the most frequent tokens first, of equally frequent ones the greater.

        Args:
            data: texts: a list, an array (texts,) or (texts, 1), or an iterable of batches of them; of pairs (x, y) the
                first counts.
            batch_size: kept for Keras' signature.
            steps: how many batches to look at; all unless told.
        """
        self.reset_state()
        for batch, _ in batches_of_data(data, "TextVectorization", steps):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data):
        """Count the tokens of one more batch of texts."""
        self._lookup_layer._count(self._rows(as_texts(data, "data")))

    def finalize_state(self):
        """Make a vocabulary of what was counted."""
        self._lookup_layer.finalize_state()

    def reset_state(self):
        """Forget what was counted."""
        self._lookup_layer.reset_state()

    def get_vocabulary(self, include_special_tokens=True):
        """The tokens by index; without special tokens padding and unknown are left out."""
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def set_vocabulary(self, vocabulary, idf_weights=None):
        """Take these tokens; see `StringLookup.set_vocabulary`."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    def vocabulary_size(self):
        """Number of tokens, padding and unknown included: the `input_dim` of an Embedding behind."""
        return self._lookup_layer.vocabulary_size()

    # ------------------------------------------------------------------ tokens
    def _rows(self, texts):
        """A list of tokens for each text."""
        if self._split is None:
            rows = [row if isinstance(row, list) else [row] for row in texts.tolist()] if texts.ndim else [[texts.item()]]
            rows = [standardized(row, self._standardize) for row in rows]
        else:
            if texts.ndim > 1:
                if texts.shape[-1] != 1 or texts.ndim > 2:
                    raise ValueError(
                        "TextVectorization takes one text a sample, of shape (batch,) or (batch, 1); got "
                        f"{texts.shape}. Join the texts of a row, or use a layer for each column.")
                texts = texts[:, 0]
            rows = split_texts(standardized(texts.reshape(-1).tolist(), self._standardize), self._split)
        return rows if self._ngrams is None else [with_ngrams(row, self._ngrams) for row in rows]

    def call(self, inputs):
        lookup = self._lookup_layer
        if not lookup._learned and not probing():
            raise ValueError(f'TextVectorization "{self.name}" has no vocabulary yet: call adapt(texts) first, or give '
                             "vocabulary=[...].")
        texts = as_texts(inputs.data)
        if self._output_mode == "one_hot" or self._each_is_a_token():
            flat = standardized(texts.reshape(-1).tolist(), self._standardize)
            return lookup(np.array(flat, object).reshape(texts.shape))
        rows = [lookup._numbers(row) for row in self._rows(texts)]
        if self._output_mode != "int":
            out = lookup._bags(rows)
        else:
            time = self._output_sequence_length
            time = max(map(len, rows), default=0) if time is None else time
            out = np.zeros((len(rows), time), np.int64)
            for i, row in enumerate(rows):
                out[i, :len(row)] = row[:time]
        return Tensor(out if texts.ndim else out[0])

    def _each_is_a_token(self):
        """Whether ids have the shape of the texts."""
        return (self._split is None and self._ngrams is None and self._output_sequence_length is None
                and self._output_mode == "int")

    # ------------------------------------------------------------------ shapes and files
    @property
    def compute_dtype(self):
        return "string"

    def compute_output_shape(self, input_shape):
        shape = tuple(input_shape)
        if self._output_mode == "int":
            return shape if self._each_is_a_token() else (*shape[:1], self._output_sequence_length)
        lookup = self._lookup_layer
        if self._split is None:
            return lookup.compute_output_shape(shape if len(shape) > 1 else (*shape, 1))
        return lookup.compute_output_shape((*shape[:1], None))

    def compute_output_spec(self, inputs):
        dtype = "int64" if self._output_mode == "int" else floatx()
        return SymbolicTensor(self.compute_output_shape(inputs.shape), dtype)

    def get_build_config(self):
        """Nothing depends on the shape of the input."""
        return {}

    def build_from_config(self, config):
        """Nothing to make."""
        self.build(None)

    def get_config(self):
        lookup = self._lookup_layer
        vocabulary, weights, learned = lookup._in_config()
        return {**super().get_config(), "max_tokens": lookup.max_tokens, "standardize": self._standardize,
                "split": self._split, "ngrams": self._ngrams_arg, "output_mode": self._output_mode,
                "output_sequence_length": self._output_sequence_length, "pad_to_max_tokens": lookup.pad_to_max_tokens,
                "sparse": lookup.sparse, "ragged": self._ragged, "vocabulary": vocabulary, "idf_weights": weights,
                "encoding": self._encoding, "vocabulary_size": self.vocabulary_size(), **learned}

    @classmethod
    def from_config(cls, config):
        """A layer from its config; a file of words named there is not opened."""
        from ..saving.serialization import deserialize_keras_object

        config = dict(config)
        for name in ("standardize", "split"):
            if isinstance(config.get(name), dict):
                config[name] = deserialize_keras_object(config[name])
        if isinstance(config.get("ngrams"), list):
            config["ngrams"] = tuple(config["ngrams"])
        if isinstance(config.get("vocabulary"), str):
            raise ValueError(f"TextVectorization: the config names the file {config['vocabulary']!r} as vocabulary. Files "
                             "that lie outside a model's own are not opened; call set_vocabulary(name) yourself.")
        return cls(**config)

    def save_own_variables(self, store):
        """The weights of the tokens, in the mode "tf_idf"."""
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store):
        """What `save_own_variables` wrote."""
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path):
        """Write the vocabulary to vocabulary.txt in the folder, one token a line."""
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path):
        """Read what `save_assets` wrote."""
        self._lookup_layer.load_assets(dir_path)


def _widths(ngrams):
    if ngrams is None:
        return None
    if isinstance(ngrams, (tuple, list)):
        return tuple(whole("TextVectorization", "ngrams", n) for n in ngrams)
    return tuple(range(1, whole("TextVectorization", "ngrams", ngrams) + 1))
