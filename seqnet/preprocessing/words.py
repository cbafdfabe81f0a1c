"""Texts as lists of words, and words as numbers by hashing: nothing here learns from data."""

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def text_to_word_sequence(input_text, filters=FILTERS, lower=True, split=" "):
    """The words of a text: filtered characters become `split`, then the text is cut there and empty pieces go.

    ========== ================= ==========================================================
    argument   default           meaning
    ========== ================= ==========================================================
    input_text                   the text
    filters    punctuation, tab  characters that end a word and are dropped (not ``'``)
               and line break
    lower      True              write the text in small letters first
    split      " "               what stands between words
    ========== ================= ==========================================================

    >>> text_to_word_sequence("It's a film, a good one!")
    ["it's", 'a', 'film', 'a', 'good', 'one']

    Raises ``TypeError`` where the text is none, ``ValueError`` for an empty ``split``.
    """
    if not isinstance(input_text, str):
        raise TypeError(f"text_to_word_sequence: takes one text; received {type(input_text).__name__}")
    return splitter(filters, lower, split)(input_text)


def splitter(filters, lower, split):
    """The function that `text_to_word_sequence` applies, made once for many texts."""
    if not isinstance(split, str) or not split:
        raise ValueError(f"split is the text between two words, such as ' '; received {split!r}")
    table = str.maketrans(dict.fromkeys(filters or "", split))
    if split == " ":
        # cut at blanks only: split() without argument would also cut at line breaks, which filters may spare

        def words(text):
            text = (text.lower() if lower else text).translate(table)
            pieces = text.split(" ")
            return [piece for piece in pieces if piece] if "" in pieces else pieces

        return words
    return lambda text: [w for w in (text.lower() if lower else text).translate(table).split(split) if w]


def one_hot(input_text, n, filters=FILTERS, lower=True, split=" ", analyzer=None):
    """The words of a text as numbers from 1 to ``n - 1``, by hashing: `hashing_trick` with its standard hash.

    Despite its name it gives whole numbers, not vectors. Two words may get the same number.
    """
    return hashing_trick(input_text, n, None, filters, lower, split, analyzer)


def hashing_trick(text, n, hash_function=None, filters=FILTERS, lower=True, split=" ", analyzer=None):
    """The words of a text as numbers ``hash(word) % (n - 1) + 1``; 0 stays free for padding.

    ============= ======== ===================================================================================
    argument      default  meaning
    ============= ======== ===================================================================================
    text                   the text
    n                      numbers are below n; at least 2
    hash_function None     a function of a word, or "md5". None is "md5" too, so that a number means the same
                           word in the next session (Python's own `hash` of texts changes from run to run)
    filters, lower, split  as for `text_to_word_sequence`
    analyzer      None     a function of the text that gives its words, in place of the three
    ============= ======== ===================================================================================

    >>> hashing_trick("the film the music", 1000)
    [132, 221, 132, 515]

    Raises ``ValueError`` for ``n`` below 2 or an unknown hash.
    """
    import operator

    try:
        n = operator.index(n)
    except TypeError:
        raise ValueError(f"hashing_trick: n must be a whole number; received {n!r}") from None
    if n < 2:
        raise ValueError(f"hashing_trick: n must be at least 2, since words get the numbers 1 to n - 1; received {n}")
    if hash_function is None or hash_function == "md5":
        hash_function = _md5
    elif not callable(hash_function):
        raise ValueError(f'hashing_trick: hash_function is a function of a word, "md5" or None; received {hash_function!r}')
    words = text_to_word_sequence(text, filters, lower, split) if analyzer is None else analyzer(text)
    return [hash_function(word) % (n - 1) + 1 for word in words]


def _md5(word):
    import hashlib

    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)
