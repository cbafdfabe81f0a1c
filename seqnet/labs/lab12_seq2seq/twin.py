"""What the stub of lab 12 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

PAD, START, END = 0, 1, 2
REDUCE = "tokens"  # yours
LENGTH = "sum"  # yours


def shift_right(y):
    """What the decoder is given while it learns."""
    out = np.full_like(y, START)
    out[:, 1:] = y[:, :-1]
    return out


def _log_softmax(logits):
    z = logits - logits.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _weights(y):
    real = (y != PAD) * 1.0
    if REDUCE == "tokens":
        return real / real.sum()
    return real / real.sum(axis=1, keepdims=True) / len(y)


def masked_ce(logits, y):
    """-log softmax(logits)[token], the mean over tokens that are no padding (see REDUCE), as a number."""
    logp = np.take_along_axis(_log_softmax(logits), y[:, :, None], axis=2)[:, :, 0]
    return float(-(logp * _weights(y)).sum())


def masked_ce_backward(logits, y):
    """The gradient of masked_ce."""
    d = np.exp(_log_softmax(logits))
    np.put_along_axis(d, y[:, :, None], np.take_along_axis(d, y[:, :, None], axis=2) - 1, axis=2)
    return d * _weights(y)[:, :, None]


def greedy(logp, T):
    """The likeliest token after START, the likeliest after that one and so on, up to END or T tokens."""
    out, last = [], START
    while len(out) < T and last != END:
        last = int(np.argmax(logp[last]))
        out.append(last)
    return out


def beam_search(logp, width, T):
    """The best sequence that is met while the `width` best beginnings are kept."""
    beams, done = [([], 0.0)], []
    while beams:
        longer = []
        for tokens, total in beams:
            last = tokens[-1] if tokens else START
            longer += [([*tokens, token], total + logp[last, token]) for token in range(len(logp))]
        longer.sort(key=lambda beam: -beam[1])
        beams = []
        for tokens, total in longer[:width]:
            if tokens[-1] == END or len(tokens) == T:
                done.append((tokens, float(total / len(tokens) if LENGTH == "length" else total)))
            else:
                beams.append((tokens, total))
    return max(done, key=lambda beam: beam[1])


def ngram_matches(candidate, reference, n):
    """(matches, n-grams of the candidate)."""
    grams = [[tuple(s[k:k + n]) for k in range(len(s) - n + 1)] for s in (candidate, reference)]
    matches = sum(min(grams[0].count(gram), grams[1].count(gram)) for gram in set(grams[0]))
    return matches, len(grams[0])


def bleu(candidates, references):
    """BLEU with n = 1 to 4 over a whole text."""
    logs = []
    for n in range(1, 5):
        pairs = [ngram_matches(c, r, n) for c, r in zip(candidates, references)]
        matches, total = (sum(column) for column in zip(*pairs))
        if matches == 0:
            return 0.0
        logs.append(np.log(matches / total))
    lengths = sum(map(len, candidates)), sum(map(len, references))
    return float(min(1.0, np.exp(1 - lengths[1] / lengths[0])) * np.exp(np.mean(logs)))
