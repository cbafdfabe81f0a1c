"""Skip-gram and CBOW with negative sampling, place after place."""

import numpy as np

from ..random import SeedGenerator

_WORD = (1 << 64) - 1


def _mixed(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _WORD
    return x ^ (x >> 31)


def _draws(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _WORD
        yield _mixed(state)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def plan(ids, at, keep, other, window, negatives, key, counter):
    """(the words around place `at`, the centre and the words drawn against it); the words around may be none."""
    if ids[at] < 0:
        return [], []
    draws = _draws(key ^ _mixed((counter + at) & _WORD))
    reach = 1 + ((next(draws) >> 32) * window >> 32)
    around = []
    for step in (-1, 1):
        for i in range(at + step, at + step * (reach + 1), step):
            if not 0 <= i < len(ids) or ids[i] < 0:
                break
            around.append(int(ids[i]))
    drawn = [int(ids[at])]
    for _ in range(negatives):
        bits = next(draws)
        slot = (bits >> 32) * len(keep) >> 32
        drawn.append(slot if bits & 0xFFFFFFFF < keep[slot] else int(other[slot]))
    return around, drawn


def centre(inputs, outputs, around, drawn, rate, cbow, rows_of=None):
    """The update for one place, in the tables; gives the loss."""
    rows = [[word] if rows_of is None else rows_of[word] for word in around]
    x = np.array([inputs[own].mean(axis=0) for own in rows])
    h = x.mean(axis=0, keepdims=True) if cbow else x
    y = outputs[drawn]
    counts = np.array([j == 0 or word != drawn[0] for j, word in enumerate(drawn)])
    label = np.arange(len(drawn)) == 0
    scores = h @ y.T  # (rows, 1 + negatives)
    f = rate * (label - _sigmoid(scores)) * counts
    if rows_of is not None:
        np.add.at(outputs, drawn, f.T @ x)
        for own, change in zip(rows, f @ y):
            np.add.at(inputs, own, change)
    elif cbow:
        np.add.at(outputs, drawn, f.T @ h)
        np.add.at(inputs, around, np.broadcast_to(f @ y, x.shape))
    else:
        change = np.zeros_like(y)
        for i, word in enumerate(around):  # one that stands twice is seen the second time as the first left it
            change += np.outer(f[i], inputs[word])
            inputs[word] += f[i] @ y
        np.add.at(outputs, drawn, change)
    softplus = np.logaddexp(0, np.where(label, -scores, scores))
    return (softplus * counts).sum(axis=1).mean()


def negative_sampling(inputs, outputs, ids, keep, other, window=5, negatives=5, cbow=False, rate=0.025, last_rate=None,
                      shards=2, share=256, measured=1, seed=None, starts=None, parts=None):
    """(inputs, outputs, losses) after one pass: each shard works on a copy of both tables, and the changes of the rows it
    touched are put together at the end of a round."""
    tables = [np.array(inputs), np.array(outputs)]
    losses = np.zeros(len(ids), tables[0].dtype)
    rows_of = None if parts is None else [list(parts[a:b]) for a, b in zip(starts, starts[1:])]
    key, count = (seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)).next()
    step = shards * share
    rounds = -(-len(ids) // step)
    last_rate = rate if last_rate is None else last_rate
    for k in range(rounds):
        now = rate + (last_rate - rate) * (k / rounds)
        copies = [[table.copy() for table in tables] for _ in range(shards)]
        touched = [np.zeros((shards, len(table)), bool) for table in tables]
        for at in range(k * step, min(len(ids), (k + 1) * step)):
            shard = (at - k * step) // share
            around, drawn = plan(ids, at, keep, other, window, negatives, key, count << 40)
            if around:
                loss = centre(*copies[shard], around, drawn, now, cbow, rows_of)
                rows = around if rows_of is None else [row for word in around for row in rows_of[word]]
                touched[0][shard, rows] = touched[1][shard, drawn] = True
                if measured and k % measured == 0:
                    losses[at] = loss
        for i, table in enumerate(tables):
            share_of = np.minimum(1, 2 / np.maximum(1, touched[i].sum(axis=0)))[:, None]
            table += share_of * sum(copy[i] - table for copy in copies)
    return *tables, losses
