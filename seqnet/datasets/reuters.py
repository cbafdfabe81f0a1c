"""The Reuters newswires: 11,228 short reports on 46 topics, as lists of word ranks.

Source: D. Lewis, Reuters-21578 text categorization collection, 1987. The file is the one Keras publishes; results equal
those of ``keras.datasets.reuters``.
"""

import numpy as np

from seqnet.datasets import word_ids
from seqnet.datasets.download import damaged, find_or_download, word_index

_FILES = {
    "reuters.npz": "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
    "reuters_word_index.json": "4d44cc38712099c9e383dc6e5f11a921",
}
_LABELS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass crude "
    "nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi iron-steel "
    "rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
)


def load_data(path="reuters.npz", num_words=None, skip_top=0, maxlen=None, test_split=0.2, seed=113, start_char=1,
              oov_char=2, index_from=3, **kwargs):
    """Load the newswires as lists of word ids: ``(x_train, y_train), (x_test, y_test)``.

    ``x_*`` are object arrays of lists of ints, ``y_*`` the topics 0 to 45. The last ``test_split`` of the shuffled
    reports are for testing; the other arguments, and where the file is looked for, are those of ``imdb.load_data``.
    Raises ``FileNotFoundError`` where an explicit file is missing, ``ConnectionError`` where nothing is found and the
    download fails, ``ValueError`` for a damaged file or an argument out of range.
    """
    from seqnet.datasets import ragged_npz

    if "nb_words" in kwargs:
        num_words = kwargs.pop("nb_words")  # the spelling of Keras 1
    if kwargs:
        raise TypeError(f"reuters.load_data() got an unexpected keyword argument {next(iter(kwargs))!r}")
    if not 0 <= test_split <= 1:
        raise ValueError(f"reuters.load_data: test_split is a share, 0 to 1; received {test_split!r}")
    options = word_ids.Options(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    found = find_or_download(path, "reuters.load_data", "reuters", _FILES)
    try:
        x, y = ragged_npz.load(found, ("x", "y"))
        if not isinstance(x, ragged_npz.Ragged) or not isinstance(y, np.ndarray) or len(x) != len(y):
            raise ValueError("x must hold reports and y one topic for each")
    except ValueError as problem:
        raise ValueError(damaged("reuters.load_data", found, problem)) from None
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = word_ids.lists(word_ids.encode([(x.ids, x.offsets, order, y[order])], options)[0])
    first = int(len(x) * (1 - test_split))
    return (x[:first], y[:first]), (x[first:], y[first:])


def get_word_index(path="reuters_word_index.json"):
    """The dictionary from 30,979 words to their ranks (1 is the most frequent), looked for as in ``load_data``.

    A rank r stands in the data as ``r + index_from``.
    """
    return word_index("reuters.get_word_index", find_or_download(path, "reuters.get_word_index", "reuters", _FILES))


def get_label_names():
    """The names of the 46 topics, in the order of the labels."""
    return tuple(_LABELS.split())
