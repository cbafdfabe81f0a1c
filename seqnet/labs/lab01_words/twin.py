"""What the stub of lab 1 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

FIRST_ID = 2  # yours
SIDE = "pre"  # yours


def build_vocab(texts, n):
    """The n most frequent words of all texts, as a dict from word to id."""
    counts = {}
    for text in texts:
        for word in text.lower().split():
            counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts, key=lambda word: -counts[word])
    return {word: FIRST_ID + k for k, word in enumerate(ranked[:n])}


def encode(text, vocab):
    """The ids of the words of a text, in order."""
    return [vocab.get(word, FIRST_ID - 1) for word in text.lower().split()]


def pad(seqs, T):
    """All sequences in one array, zeros where there is no word, cut where there are more than T."""
    out = np.zeros((len(seqs), T), dtype=np.int64)
    for row, seq in zip(out, seqs):
        if SIDE == "pre":
            kept = seq[max(len(seq) - T, 0):]
            row[T - len(kept):] = kept
        else:
            kept = seq[:T]
            row[:len(kept)] = kept
    return out


def embed(ids, W):
    """Each id's row of the table."""
    return W[ids]


def embed_backward(dout, ids, W):
    """The gradient of the table."""
    dW = np.zeros_like(W)
    np.add.at(dW, ids, dout)
    return dW


def mean_words(ids, W):
    """The mean of the vectors of a text's words."""
    real = ids != 0
    count = np.maximum(real.sum(axis=1), 1)
    return (W[ids] * real[:, :, None]).sum(axis=1) / count[:, None]


def mean_words_backward(dout, ids, W):
    """The gradient of the table in mean_words."""
    real = ids != 0
    count = np.maximum(real.sum(axis=1), 1)
    share = real[:, :, None] * (dout / count[:, None])[:, None, :]
    dW = np.zeros_like(W)
    np.add.at(dW, ids, share)
    return dW
