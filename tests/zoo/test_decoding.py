"""Greedy and beam search on a small language whose probabilities are known."""

import itertools

import numpy as np
import pytest

from seqnet import zoo

START, END = 0, 1
TABLE = np.random.default_rng(3).dirichlet(np.full(5, 0.7), size=(2, 5))  # two rows: p(next | last) each
TABLE[:, :, START] = 1e-12


def step(symbols, states):
    (which,) = states
    return np.log(TABLE[which[:, 0], symbols]), [which]


def likelihood(row, symbols, closed=True):
    path = [START, *symbols, *([END] if closed else [])]
    return sum(np.log(TABLE[row, a, b]) for a, b in zip(path, path[1:]))


def all_sequences(length):
    for n in range(length + 1):
        for symbols in itertools.product(range(2, 5), repeat=n):
            yield list(symbols), n < length


STATES = [np.array([[0], [1]])]


def test_greedy_takes_the_likeliest_symbol():
    found, scores = zoo.greedy_search(step, STATES, START, END, max_length=6)
    for row in range(2):
        symbols, last = [], START
        for _ in range(6):
            last = int(TABLE[row, last].argmax())
            if last == END:
                break
            symbols.append(last)
        assert found[row] == symbols
        np.testing.assert_allclose(scores[row], likelihood(row, symbols, closed=len(symbols) < 6))


@pytest.mark.parametrize("penalty", [0.0, 0.6, 1.0])
def test_a_wide_beam_finds_the_best_sequence_there_is(penalty):
    length = 4
    found, scores = zoo.beam_search(step, STATES, START, END, width=200, max_length=length, length_penalty=penalty)
    for row in range(2):
        value, best = max((likelihood(row, y, closed) / max(1, min(len(y) + 1, length)) ** penalty, y)
                          for y, closed in all_sequences(length))
        np.testing.assert_allclose(scores[row], value, rtol=1e-9)
        assert found[row] == best


def test_one_beam_is_greedy_and_more_never_score_less():
    greedy, base = zoo.greedy_search(step, STATES, START, END, max_length=8)
    found, scores = zoo.beam_search(step, STATES, START, END, width=1, max_length=8)
    assert found == greedy and np.array_equal(scores, base)
    for width in (2, 3, 8):
        assert (zoo.beam_search(step, STATES, START, END, width=width, max_length=8)[1] >= base - 1e-12).all()


def test_states_follow_their_beams():
    """The state counts the symbols said so far; the language lets nobody say the same number twice."""

    def count(symbols, states):
        (said,) = states
        said = said + (np.arange(5) == np.asarray(symbols)[:, None])
        p = np.where(said > 0, 1e-9, [1e-12, 0.1, 0.4, 0.3, 0.2])
        return np.log(p), [said]

    found, _ = zoo.beam_search(count, [np.zeros((1, 5))], START, END, width=4, max_length=9)
    assert len(set(found[0])) == len(found[0])


def test_a_width_that_is_none():
    with pytest.raises(ValueError, match="width must be a whole number"):
        zoo.beam_search(step, STATES, START, END, width=0)
