"""Counting tokens, and checking lists of them."""

from __future__ import annotations

from collections import Counter

import numpy as np


class CountedVocabulary:
    """Tokens with their numbers of occurrences and, where asked for, of documents that hold them."""

    def __init__(self):
        self.counts, self.documents, self.total = Counter(), Counter(), 0

    def add(self, documents, with_documents):
        """Count lists of tokens, each a document."""
        for tokens in documents:
            self.counts.update(tokens)
            if with_documents:
                self.documents.update(set(tokens))
        self.total += len(documents)

    def most_frequent(self, leave_out, limit):
        """Tokens by frequency; of equally frequent ones the greater comes first."""
        kept = [(count, token) for token, count in self.counts.items() if token not in leave_out]
        kept.sort(reverse=True)
        return [token for _, token in kept[:limit]]

    def weights(self, tokens):
        """log(1 + documents / (1 + documents that hold the token)) for each token."""
        held = np.array([self.documents[token] for token in tokens], float)
        return np.log(1 + self.total / (1 + held))


def checked_vocabulary(layer, vocabulary, idf_weights):
    """The plain tokens of a vocabulary given to a lookup layer, and all weights or None; see `set_vocabulary`."""
    kind = f'{type(layer).__name__} "{layer.name}"'
    if layer.output_mode == "tf_idf" and idf_weights is None:
        raise ValueError(f"{kind}: `idf_weights` must be set if output_mode is 'tf_idf'.")
    if layer.output_mode != "tf_idf" and idf_weights is not None:
        raise ValueError(f"{kind}: `idf_weights` should only be set if output_mode is 'tf_idf', which is "
                         f"{layer.output_mode!r}.")
    if isinstance(vocabulary, str):
        vocabulary = _from_file(layer, kind, vocabulary)
    tokens = layer._tokens(np.asarray(vocabulary, object if layer.vocabulary_dtype == "string" else None)).tolist()
    if not isinstance(tokens, list) or not tokens:
        raise ValueError(f"{kind}: cannot set an empty vocabulary.")
    special = [layer.mask_token] * layer._oov_start + [layer.oov_token] * layer.num_oov_indices
    found_special = special == tokens[:len(special)]
    given = len(tokens)
    tokens = tokens[len(special):] if found_special else tokens
    repeated = [token for token, count in Counter(tokens).items() if count > 1]
    if repeated:
        raise ValueError(f"{kind}: the passed vocabulary has at least one repeated term. The repeated terms are: "
                         f"{repeated[:10]}. dict.fromkeys(terms) keeps one of each.")
    reserved = [layer.mask_token] if layer.mask_token is not None else []
    reserved += [layer.oov_token] if layer.oov_token is not None and layer.invert else []
    for token in reserved:
        if token in tokens:
            raise ValueError(f"{kind}: found reserved token {token!r} at unexpected location in `vocabulary`, index "
                             f"{tokens.index(token)}. Leave mask and OOV tokens out, or put them in front in this order: "
                             f"{special}.")
    size = layer._first_token + len(tokens)
    if layer.max_tokens is not None and size > layer.max_tokens:
        raise ValueError(f"{kind}: attempted to set a vocabulary larger than the maximum vocab size: it has {size} tokens, "
                         f"the special ones included; `max_tokens` is {layer.max_tokens}.")
    if idf_weights is None:
        return tokens, None
    weights = np.asarray(idf_weights)
    if weights.ndim != 1 or len(weights) != given:
        raise ValueError(f"{kind}: `idf_weights` must be the same length as vocabulary: {given} numbers; got shape "
                         f"{weights.shape}.")
    return tokens, layer._padded(weights, front=not found_special)


def _from_file(layer, kind, name):
    import os

    if not os.path.exists(name):
        raise ValueError(f"{kind}: vocabulary file {name} does not exist.")
    if layer.output_mode == "tf_idf":
        raise ValueError(f"{kind}: output_mode 'tf_idf' does not support loading a vocabulary from file; read it and give "
                         "the list, with idf_weights.")
    with open(name, encoding="utf-8") as file:
        return file.read().rstrip("\n").split("\n")
