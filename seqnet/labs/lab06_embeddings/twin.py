"""What the stub of lab 6 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

WEIGHT = "distance"  # yours
POWER = 0.75  # yours


def cooccurrence(ids, window, V):
    """How often words stand near each other."""
    X = np.zeros((V, V))
    for d in range(1, window + 1):
        count = 1 / d if WEIGHT == "distance" else 1.0
        np.add.at(X, (ids[:-d], ids[d:]), count)
        np.add.at(X, (ids[d:], ids[:-d]), count)
    return X


def glove_weight(x, x_max):
    """f(x) = (x / x_max)^POWER, at most 1."""
    return np.minimum(1.0, (x / x_max) ** POWER)


def glove_loss(W, C, bw, bc, i, j, x, x_max):
    """The objective of GloVe, as a number."""
    error = (W[i] * C[j]).sum(axis=1) + bw[i] + bc[j] - np.log(x)
    return float((glove_weight(x, x_max) * error**2).sum())


def glove_gradients(W, C, bw, bc, i, j, x, x_max):
    """The gradients of glove_loss."""
    error = (W[i] * C[j]).sum(axis=1) + bw[i] + bc[j] - np.log(x)
    slope = 2 * glove_weight(x, x_max) * error
    dW, dC, dbw, dbc = np.zeros_like(W), np.zeros_like(C), np.zeros_like(bw), np.zeros_like(bc)
    np.add.at(dW, i, slope[:, None] * C[j])
    np.add.at(dC, j, slope[:, None] * W[i])
    np.add.at(dbw, i, slope)
    np.add.at(dbc, j, slope)
    return dW, dC, dbw, dbc


def next_word_loss(context, target, E, W, b):
    """Predicting a word from those before it."""
    logits = E[context].mean(axis=1) @ W + b
    logits = logits - logits.max(axis=1, keepdims=True)
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return float(-logp[np.arange(len(target)), target].mean())


def next_word_gradients(context, target, E, W, b):
    """The gradients of next_word_loss."""
    B, K = context.shape
    hidden = E[context].mean(axis=1)
    logits = hidden @ W + b
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    dlogits = p.copy()
    dlogits[np.arange(B), target] -= 1
    dlogits /= B
    share = dlogits @ W.T / K
    dE = np.zeros_like(E)
    np.add.at(dE, context, np.repeat(share[:, None], K, axis=1))
    return dE, hidden.T @ dlogits, dlogits.sum(axis=0)


def neighbours(word, E, k):
    """The k words whose vectors have the largest cosine with that of `word`."""
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    cosine = unit @ unit[word]
    cosine[word] = -np.inf
    return np.argsort(-cosine, kind="stable")[:k]


def analogy(a, b, c, E, k):
    """a is to b as c is to what? The k words nearest by cosine to E[b] - E[a] + E[c]."""
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    cosine = unit @ (unit[b] - unit[a] + unit[c])
    cosine[[a, b, c]] = -np.inf
    return np.argsort(-cosine, kind="stable")[:k]
