"""The IMDB reviews: 25,000 for training and 25,000 for testing, half of them positive, as lists of word ranks.

Source: A. Maas, R. Daly, P. Pham, D. Huang, A. Ng, C. Potts, "Learning Word Vectors for Sentiment Analysis",
ACL 2011. The file is the one Keras publishes; results equal those of ``keras.datasets.imdb``.
"""

import numpy as np

from seqnet.datasets import word_ids
from seqnet.datasets.local import find_file

_ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FILES = {
    "imdb.npz": "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    "imdb_word_index.json": "bfafd718b763782e994055a2d397834f",
}


def load_data(
    path="imdb.npz",
    num_words=None,
    skip_top=0,
    maxlen=None,
    seed=113,
    start_char=1,
    oov_char=2,
    index_from=3,
    **kwargs,
):
    """Load the reviews as lists of word ids: ``(x_train, y_train), (x_test, y_test)``.

    ``x_*`` are object arrays of lists of ints, ``y_*`` integer arrays (1 positive, 0 negative). Word rank r (1 is the
    most frequent word) becomes the id ``r + index_from``.

    ========== ========= ==========================================================================================
    argument   default   meaning
    ========== ========= ==========================================================================================
    path       imdb.npz  a file, or a bare name looked for in ``$SEQNET_DATA/imdb``, ``$SEQNET_DATA`` and
                         ``~/.keras/datasets`` (``$KERAS_HOME/datasets``); found nowhere, it is downloaded to the last
    num_words  None      ids from here on become ``oov_char``; None: the largest id found
    skip_top   0         so do ids below this one
    maxlen     None      only reviews shorter than this are kept, the start mark included
    seed       113       of the shuffle
    start_char 1         id put in front of each review; None: none
    oov_char   2         id of the words left out; None: they are taken out of the text
    index_from 3         added to every rank
    ========== ========= ==========================================================================================

    Ids 0, 1, 2 are so left for padding, start and out-of-vocabulary. Raises ``FileNotFoundError`` where an explicit
    file is missing, ``ConnectionError`` where nothing is found and the download fails, ``ValueError`` for a damaged
    file or an argument out of range.
    """
    if "nb_words" in kwargs:
        num_words = kwargs.pop("nb_words")  # the spelling of Keras 1
    if kwargs:
        raise TypeError(f"imdb.load_data() got an unexpected keyword argument {next(iter(kwargs))!r}")
    options = word_ids.Options(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return tuple(map(word_ids.lists, _splits(_find(path, "imdb.load_data"), seed, options)))


def load_arrays(
    path="imdb.npz", num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, oov_char=2, index_from=3
):
    """``load_data`` with the reviews as int32 arrays instead of lists: an eighth of the memory, for ``pad_sequences``.

    Arguments, results and errors are those of ``load_data``; each row is a view into one flat array.
    """
    options = word_ids.Options(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return tuple(map(word_ids.views, _splits(_find(path, "imdb.load_arrays"), seed, options)))


def get_word_index(path="imdb_word_index.json"):
    """The dictionary from 88,584 words to their ranks (1 is the most frequent), looked for as in ``load_data``.

    A rank r stands in the data as ``r + index_from``.
    """
    import json

    found = _find(path, "imdb.get_word_index")
    try:
        with open(found, encoding="utf-8") as stream:
            index = json.load(stream)
        if not (isinstance(index, dict) and all(type(rank) is int for rank in index.values())):
            raise ValueError("it is not a dictionary of words and ranks")
    except (ValueError, RecursionError) as problem:
        raise ValueError(_damaged("imdb.get_word_index", found, problem)) from None
    return index


def local_file(path="imdb.npz"):
    """The file ``load_data(path)`` would read without a download, or None. An explicit file need not exist."""
    import os

    path = os.fspath(path)
    if path not in _FILES and os.path.exists(path):
        return path
    return find_file(path, "imdb")


def _find(path, caller):
    """The file to read, downloaded where it has to be."""
    import os

    found = local_file(path)
    if found is not None:
        if not os.path.isfile(found):
            raise FileNotFoundError(
                f"{caller}: there is no file {found}. Give path= of an existing file, or leave path out to look in "
                "$SEQNET_DATA and ~/.keras/datasets and to download"
            )
        return found
    name = os.fspath(path)
    if name not in _FILES:
        raise FileNotFoundError(
            f"{caller}: {name} is neither here nor in $SEQNET_DATA nor in ~/.keras/datasets; only "
            f"{' and '.join(_FILES)} can be downloaded"
        )
    from seqnet.utils.files import get_file

    try:
        return get_file(name, _ORIGIN + name, file_hash=_FILES[name])
    except OSError as problem:
        raise ConnectionError(
            f"{caller}: {name} is not in $SEQNET_DATA nor in ~/.keras/datasets, and its download failed ({problem}). "
            f"Put the file into one of these folders, or use seqnet.datasets.reviews, which needs no file"
        ) from None


def _damaged(caller, path, problem):
    return (
        f"{caller}: {path} cannot be used: {problem}. The file is damaged or another one: delete it (it is then "
        "downloaded again), or give path= of a good copy"
    )


def _splits(path, seed, options):
    """Both parts, shuffled and encoded: a list of (ids, offsets, order, labels)."""
    from seqnet.datasets import ragged_npz

    try:
        x_train, y_train, x_test, y_test = ragged_npz.load(path, ("x_train", "y_train", "x_test", "y_test"))
        splits = []
        generator = np.random.RandomState(seed)
        for part, x, y in (("train", x_train, y_train), ("test", x_test, y_test)):
            if not isinstance(x, ragged_npz.Ragged) or not isinstance(y, np.ndarray):
                raise ValueError(f"x_{part} must hold reviews and y_{part} labels")
            if len(x) != len(y):
                raise ValueError(f"x_{part} holds {len(x):,} reviews, y_{part} {len(y):,} labels")
            order = np.arange(len(x))
            generator.shuffle(order)
            splits.append((x.ids, x.offsets, order, y[order]))
    except ValueError as problem:
        raise ValueError(_damaged("imdb.load_data", path, problem)) from None
    return word_ids.encode(splits, options)
