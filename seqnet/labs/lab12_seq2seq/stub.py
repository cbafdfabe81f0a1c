"""Lab 12: sequence to sequence. Teach with the truth, write with a beam, and count what came right.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check seq2seq` tells how far you are.
"""

import numpy as np  # noqa: F401

PAD, START, END = 0, 1, 2
REDUCE = "tokens"  # yours: masked_ce is the mean over all real "tokens", or the mean over "sentences" of their own means
LENGTH = "sum"  # yours: a beam's score is the "sum" of its log-probabilities, or that divided by its "length"


def shift_right(y):
    """What the decoder is given while it learns: START, then all tokens but the last. y: integers (B, T) -> (B, T)"""
    raise NotImplementedError


def masked_ce(logits, y):
    """-log softmax(logits)[token], the mean over tokens that are no padding (see REDUCE), as a number.

    logits: (B, T, V); y: integers (B, T), each row with at least one real token
    """
    raise NotImplementedError


def masked_ce_backward(logits, y):
    """The gradient of masked_ce. -> (B, T, V)"""
    raise NotImplementedError


def greedy(logp, T):
    """The likeliest token after START, the likeliest after that one and so on, up to END or T tokens.

    logp: (V, V), logp[a, b] the log-probability that b follows a -> list of int, without START, with END if it came
    """
    raise NotImplementedError


def beam_search(logp, width, T):
    """The best sequence that is met while the `width` best beginnings are kept.

    At every step each beginning is continued with every token; of all these the `width` with the largest sums of
    log-probabilities are kept. Those that end (with END, or with T tokens) are done: they leave the beam but count among its
    width at that step. At last the finished sequence with the best score (see LENGTH; a length counts END) wins.

    logp: (V, V) as in greedy; width, T: int -> (list of int as in greedy, its score)
    """
    raise NotImplementedError


def ngram_matches(candidate, reference, n):
    """(matches, n-grams of the candidate): an n-gram matches at most as often as it is in the reference.

    candidate, reference: lists of int -> two int
    """
    raise NotImplementedError


def bleu(candidates, references):
    """BLEU with n = 1 to 4 over a whole text: matches and n-grams are added up over all sentences first.

        BLEU = brevity exp(mean over n of log(matches_n / ngrams_n)),  brevity = min(1, e^(1 - reference length / length))

    0 where a sum of matches is 0. candidates, references: lists of lists of int, one reference each -> number
    """
    raise NotImplementedError
