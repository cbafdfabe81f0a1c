"""Generated film reviews: a data set of sentiment that needs no file and no network.

English-like reviews with a label, drawn from a seed. Each review has a handful of sentences whose opinion counts, and
their majority is the label (1 positive, 0 negative). The words alone say little about it: a quarter of these sentences
turn the opinion over ("not at all charming", "anything but dull"), others hold both opinions and one word tells which
decides ("although", "but", "even though"), and sentences in between give opinions about other things or of other
people. Counting words therefore does not get far (a logistic regression: 71 % right); a network that sees words in
their order does (the course's convolutions: 97 to 99 %).

The numbers come from PCG64's raw output through integer arithmetic only, so a seed gives the same reviews on every
platform and with every version of NumPy.
"""

from functools import lru_cache

import numpy as np

from seqnet.datasets import word_ids

_SEED = 113
_COUNTED = 4000  # reviews on which the words are counted to rank them


def load_data(
    num_words=None,
    skip_top=0,
    maxlen=None,
    seed=_SEED,
    start_char=1,
    oov_char=2,
    index_from=3,
    n_train=25000,
    n_test=5000,
):
    """Generate reviews as lists of word ids: ``(x_train, y_train), (x_test, y_test)``.

    ``x_*`` are object arrays of lists of ints, ``y_*`` integer arrays with as many ones as zeros (one more or less for
    odd numbers). ``n_train`` and ``n_test`` are the numbers of reviews; the first ones are the same for every number,
    and another ``seed`` gives others. The remaining arguments are those of ``imdb.load_data``: word rank r (1 is the
    most frequent) becomes the id ``r + index_from``, ids from ``num_words`` on become ``oov_char``, and so on. Raises
    ``ValueError`` or ``TypeError`` for arguments out of range.
    """
    options = word_ids.Options(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return tuple(map(word_ids.lists, _splits(seed, n_train, n_test, options)))


def load_arrays(
    num_words=None,
    skip_top=0,
    maxlen=None,
    seed=_SEED,
    start_char=1,
    oov_char=2,
    index_from=3,
    n_train=25000,
    n_test=5000,
):
    """``load_data`` with the reviews as int32 arrays instead of lists: far less memory, for ``pad_sequences``."""
    options = word_ids.Options(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return tuple(map(word_ids.views, _splits(seed, n_train, n_test, options)))


def get_word_index():
    """The dictionary from words to ranks (1 is the most frequent); rank r stands in the data as ``r + index_from``."""
    from seqnet.datasets.review_generator import language

    return {word: rank for word, rank in zip(language().words, _ranks().tolist()) if rank > 0}


def generate_text(seed=0):
    """One review in plain text, with capitals and punctuation."""
    return generate_texts(1, seed)[0][0]


def generate_texts(n, seed=0):
    """``n`` reviews in plain text and their labels: a list of str and an integer array."""
    from seqnet.datasets import review_generator

    n, seed = word_ids.whole("n", n, low=1), word_ids.whole("seed", seed, low=0)
    tokens, offsets, labels = review_generator.generate(n, seed)
    pieces = np.array(review_generator.language().spelling, object)[tokens]
    return [_written(pieces[a:b]) for a, b in zip(offsets[:-1], offsets[1:])], labels


def _written(pieces):
    """Words with blanks before them and capitals after full stops."""
    text, start = [], True
    for piece in pieces:
        if piece in (".", ",", ":"):
            text.append(piece)
            start = piece == "."
        else:
            text.append(" " + (piece[0].upper() + piece[1:] if start else piece))
            start = False
    return "".join(text).strip()


@lru_cache(maxsize=1)
def _ranks():
    """Rank of each token, counted on a sample that is always the same; 0 for punctuation and no word."""
    from seqnet.datasets.review_generator import PUNCTUATION, generate, language

    tokens, _, _ = generate(_COUNTED, _SEED, part=2)
    counts = np.bincount(tokens, minlength=len(language().words))
    words = np.arange(1 + len(PUNCTUATION), len(counts))
    ranks = np.zeros(len(counts), np.int32)
    ranks[words[np.argsort(-counts[words], kind="stable")]] = np.arange(1, len(words) + 1)
    ranks.flags.writeable = False
    return ranks


def _splits(seed, n_train, n_test, options):
    from seqnet.datasets.review_generator import generate

    seed = word_ids.whole("seed", seed, low=0)
    splits = []
    for part, (name, n) in enumerate((("n_train", n_train), ("n_test", n_test))):
        n = word_ids.whole(name, n, low=1)
        tokens, offsets, labels = generate(n, seed, part)
        ids = _ranks()[tokens]
        is_word = ids > 0
        words_before = np.zeros(len(ids) + 1, np.int64)
        np.cumsum(is_word, out=words_before[1:])
        splits.append((ids[is_word], words_before[offsets], np.arange(n), labels))
    return word_ids.encode(splits, options)
