"""Connectionist temporal classification: labels without times (Graves, Fernandez, Gomez, Schmidhuber, 2006)."""

import numpy as np

from .. import _core
from ..tensor import Tensor, apply, data_of
from ._base import array_of, differentiable, float_of


def _whole(name, what, x):
    data = array_of(x)
    if data.dtype.kind == "f" and np.array_equal(data, np.trunc(data)):
        data = data.astype(np.int64)
    if data.dtype.kind not in "iu":
        raise TypeError(f"{name}: {what} must hold whole numbers; received {data.dtype}")
    return data_of(data, np.int64)


@differentiable
def ctc_loss(target, output, target_length, output_length, mask_index=0):
    """-log of the probability that the steps of each sequence spell its labels, equal neighbours merged and then blanks
    taken out; p = softmax(output).

    target: (batch, labels), classes, of which the first target_length count; output: (batch, time, classes), logits, of
    which the first output_length steps count; both lengths (batch,). `mask_index` is the class of the blank. The result
    is (batch,). Raises ValueError for a label that is the blank or no class, a length beyond its axis, and a sequence of
    too few steps for its labels, which no path could spell.
    """
    labels, logits = _whole("ctc_loss", "target", target), float_of(output)
    if labels.ndim != 2 or logits.ndim != 3:
        raise ValueError("ctc_loss: target must be (batch, labels) and output (batch, time, classes); received shapes "
                         f"{labels.shape} and {logits.shape}")
    lengths = [_whole("ctc_loss", what, x) for what, x in (("target_length", target_length),
                                                           ("output_length", output_length))]
    arguments = (labels, logits, *lengths, int(mask_index) % max(logits.shape[-1], 1))
    loss, *kept = _core.ctc_forward(*arguments)
    return apply("ctc_loss", loss, (None, output), (*arguments, loss, *kept), _ctc_loss_backward)


def _ctc_loss_backward(saved, dy, wanted):
    return None, _core.ctc_backward(*saved, dy)


@differentiable
def ctc_decode(inputs, sequence_lengths, strategy="greedy", beam_width=100, top_paths=1, merge_repeated=True,
               mask_index=0):
    """The labels that the steps of each sequence most probably spell.

    inputs: (batch, time, classes), logits; sequence_lengths: (batch,). "greedy" takes the best class of each step,
    merges equal neighbours (unless `merge_repeated` is false) and takes out the blank, class `mask_index`. "beam_search"
    adds up the paths that spell the same labels, keeping the `beam_width` best beginnings, and gives the `top_paths`
    best. Returns labels (paths, batch, time), int32, filled up with -1, and their scores (batch, paths): minus the sum
    of the largest logits for "greedy", log-probabilities for "beam_search". It has no gradient.
    """
    logits, lengths = float_of(inputs), _whole("ctc_decode", "sequence_lengths", sequence_lengths)
    if logits.ndim != 3 or lengths.shape != logits.shape[:1]:
        raise ValueError("ctc_decode: inputs must be (batch, time, classes) and sequence_lengths (batch,); received shapes "
                         f"{logits.shape} and {lengths.shape}")
    batch, time, classes = logits.shape
    if classes == 0:
        raise ValueError("ctc_decode: inputs have no classes")
    if batch and not (lengths.min() >= 0 and lengths.max() <= time):
        raise ValueError(f"ctc_decode: sequence_lengths must lie between 0 and the {time} steps; received {lengths}")
    blank = classes - 1 if mask_index is None else int(mask_index) % classes
    if strategy == "greedy":
        paths = _greedy(logits, lengths, merge_repeated, blank)
        best = np.where(np.arange(time) < lengths[:, None], logits.max(-1), 0)
        return Tensor(paths[None]), Tensor(-best.sum(-1, keepdims=True))
    if strategy != "beam_search":
        raise ValueError(f"ctc_decode: strategy must be 'greedy' or 'beam_search'; received {strategy!r}")
    if not 1 <= top_paths <= beam_width:
        raise ValueError(f"ctc_decode: top_paths={top_paths} must be from 1 to beam_width={beam_width}")
    return _beam_search(_core.log_softmax_forward(logits), lengths, int(beam_width), int(top_paths), blank)


def _greedy(logits, lengths, merge_repeated, blank):
    best = logits.argmax(-1)
    kept = (best != blank) & (np.arange(best.shape[1]) < lengths[:, None])
    if merge_repeated:
        kept[:, 1:] &= best[:, 1:] != best[:, :-1]
    paths = np.full(best.shape, -1, np.int32)
    for path, row, keep in zip(paths, best, kept):
        path[: keep.sum()] = row[keep]
    return paths


def _beam_search(log_p, lengths, beam_width, top_paths, blank):
    batch, time, _ = log_p.shape
    paths = np.full((top_paths, batch, time), -1, np.int32)
    scores = np.full((batch, top_paths), -np.inf, log_p.dtype)
    for b in range(batch):
        for place, (path, score) in enumerate(_beams(log_p[b, : lengths[b]], beam_width, blank)[:top_paths]):
            paths[place, b, : len(path)] = path
            scores[b, place] = score
    return Tensor(paths), Tensor(scores)


def _beams(log_p, beam_width, blank):
    """[(labels, log-probability), ...], the best first. Each beginning has two scores: of its paths that end in the
    blank, and of those that end in its last label, which that label would not make longer."""
    never = -np.inf
    beams = {(): (0.0, never)}
    for step in log_p.tolist():
        grown = {}

        def add(path, blank_score, label_score):
            old = grown.get(path, (never, never))  # noqa: B023
            grown[path] = (np.logaddexp(old[0], blank_score), np.logaddexp(old[1], label_score))  # noqa: B023

        for path, (ends_blank, ends_label) in beams.items():
            either = np.logaddexp(ends_blank, ends_label)
            add(path, either + step[blank], ends_label + step[path[-1]] if path else never)
            for label, score in enumerate(step):
                if label != blank:
                    add((*path, label), never, (ends_blank if path and label == path[-1] else either) + score)
        order = sorted(grown, key=lambda path: (-np.logaddexp(*grown[path]), path))  # noqa: B023
        beams = {path: grown[path] for path in order[:beam_width]}
    return [(path, np.logaddexp(*scores)) for path, scores in beams.items()]
