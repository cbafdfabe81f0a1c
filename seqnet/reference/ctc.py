"""Connectionist temporal classification in plain NumPy, probabilities instead of logarithms, a step a line."""
import itertools

import numpy as np

from .losses import _log_probabilities


def _path(labels, blank):
    """b l1 b l2 b ... and whether each place may be reached by a jump over the blank before it."""
    path = np.full(2 * len(labels) + 1, blank)
    path[1::2] = labels
    jump = np.zeros(len(path), bool)
    jump[3::2] = path[3::2] != path[1:-2:2]
    return path, jump


def _forward(p, path, jump):
    """alpha[t, s]: probability of all beginnings that stand at place s after step t."""
    alpha = np.zeros((len(p), len(path)))
    for t in range(len(p)):
        if t == 0:
            alpha[0, :2] = p[0, path[:2]]
            continue
        come = alpha[t - 1].copy()
        come[1:] += alpha[t - 1, :-1]
        come[2:] += alpha[t - 1, :-2] * jump[2:]
        alpha[t] = come * p[t, path]
    return alpha


def _each(target, output, target_length, output_length, mask_index):
    for b in range(len(output)):
        labels = target[b, : target_length[b]].astype(int)
        p = np.exp(_log_probabilities(output[b, : output_length[b]], True, 0)) if output_length[b] else output[b, :0]
        yield b, p, *_path(labels, mask_index)


def ctc_loss(target, output, target_length, output_length, mask_index=0):
    """-log(sum of the probabilities of all paths that spell the labels)."""
    loss = np.zeros(len(output))
    for b, p, path, jump in _each(target, output, target_length, output_length, mask_index):
        if len(p):
            loss[b] = -np.log(_forward(p, path, jump)[-1, -2:].sum())
    return loss


def ctc_loss_backward(dy, target, output, target_length, output_length, mask_index=0):
    """The gradients of target (none) and output: p minus the share of the paths that emit each class."""
    d = np.zeros_like(output)
    for b, p, path, jump in _each(target, output, target_length, output_length, mask_index):
        if not len(p):
            continue
        alpha = _forward(p, path, jump)
        # the ends are the beginnings of the sequence read backwards; both hold p at step t, which counts once
        back = np.zeros(len(path), bool)
        back[:-2] = jump[2:]
        beta = _forward(p[::-1], path[::-1], back[::-1])[::-1, ::-1]
        whole = alpha[-1, -2:].sum()
        for t in range(len(p)):
            share = np.zeros(p.shape[1])
            np.add.at(share, path, alpha[t] * beta[t] / p[t, path] / whole)
            d[b, t] = dy[b] * (p[t] - share)
    return None, d


def _spelt(path, blank):
    """The labels that a path spells: equal neighbours merged, then blanks taken out."""
    return tuple(k for k, _ in itertools.groupby(path) if k != blank)


def ctc_decode(inputs, sequence_lengths, strategy="greedy", beam_width=100, top_paths=1, merge_repeated=True,
               mask_index=0):
    """Greedy: the best class of each step. Beam search, here without beams: every path there is, by what it spells."""
    batch, time, classes = inputs.shape
    paths = np.full((top_paths if strategy == "beam_search" else 1, batch, time), -1, np.int32)
    scores = np.zeros((batch, len(paths)))
    for b, n in enumerate(sequence_lengths):
        x = inputs[b, :n]
        if strategy == "greedy":
            best = tuple(x.argmax(-1))
            words = [_spelt(best, mask_index) if merge_repeated else tuple(k for k in best if k != mask_index)]
            scores[b, 0] = -x.max(-1).sum()
        else:
            log_p, found = _log_probabilities(x, True, 0) if n else x, {}
            for path in itertools.product(range(classes), repeat=int(n)):
                word = _spelt(path, mask_index)
                found[word] = found.get(word, 0) + np.exp(log_p[np.arange(n), list(path)].sum())
            words = sorted(found, key=found.get, reverse=True)[:top_paths]
            scores[b] = [np.log(found[word]) for word in words]
        for place, word in enumerate(words):
            paths[place, b, : len(word)] = word
    return paths, scores
