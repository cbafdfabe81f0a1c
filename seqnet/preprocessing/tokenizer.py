"""The Tokenizer of Keras 2: a vocabulary learned from texts."""

import warnings
from collections import Counter, OrderedDict, defaultdict
from itertools import repeat

from seqnet.preprocessing.matrices import sequences_to_matrix
from seqnet.preprocessing.words import FILTERS, splitter


class Tokenizer:
    """Learns which words occur in texts and turns texts into lists of word numbers.

    The most frequent word gets the number 1, the next 2, and so on; words of equal frequency keep the order in which
    they first came. 0 is no word: `pad_sequences` fills with it. An Embedding therefore needs
    ``len(tokenizer.word_index) + 1`` rows, or ``num_words`` where that is set.

    ========== ================= =====================================================================================
    argument   default           meaning
    ========== ================= =====================================================================================
    num_words  None              numbers from num_words on are left out of sequences (or become that of oov_token); the
                                 num_words - 1 most frequent words remain. `word_index` holds all words all the same
    filters    punctuation, tab  characters that end a word and are dropped (not ``'``)
               and line break
    lower      True              write texts in small letters
    split      " "               what stands between words
    char_level False             characters in place of words; filters and split then play no part
    oov_token  None              a word that stands for all that are unknown; gets the number 1. None: these are dropped
    analyzer   None              a function of a text that gives its words, in place of filters, lower and split
    ========== ================= =====================================================================================

    Attributes, after `fit_on_texts`: ``word_index`` {word: number}, ``index_word`` {number: word}, ``word_counts``
    {word: occurrences}, in order of appearance, ``word_docs`` {word: texts that hold it}, ``index_docs`` {number: texts},
    ``document_count``.

    A text is a str, or a list of words that was cut elsewhere.

    >>> tokenizer = Tokenizer(num_words=4, oov_token="?")
    >>> tokenizer.fit_on_texts(["a good film", "a bad film", "a film"])
    >>> tokenizer.word_index
    {'?': 1, 'a': 2, 'film': 3, 'good': 4, 'bad': 5}
    >>> tokenizer.texts_to_sequences(["a good new film"])
    [[2, 1, 1, 3]]
    """

    def __init__(self, num_words=None, filters=FILTERS, lower=True, split=" ", char_level=False, oov_token=None,
                 analyzer=None, **kwargs):
        if "nb_words" in kwargs:
            warnings.warn("The `nb_words` argument in `Tokenizer` has been renamed `num_words`.", stacklevel=2)
            num_words = kwargs.pop("nb_words")
        document_count = kwargs.pop("document_count", 0)
        if kwargs:
            raise TypeError(f"Tokenizer does not know the argument {next(iter(kwargs))!r}. It takes num_words, filters, "
                            "lower, split, char_level, oov_token and analyzer")
        if num_words is not None:
            num_words = _whole(num_words)
        self.num_words, self.filters, self.lower, self.split = num_words, filters, lower, split
        self.char_level, self.oov_token, self.analyzer = char_level, oov_token, analyzer
        self.document_count = document_count
        self.word_counts, self.word_docs = OrderedDict(), defaultdict(int)
        self.word_index, self.index_word, self.index_docs = {}, {}, defaultdict(int)

    # ------------------------------------------------------------------ learning
    def fit_on_texts(self, texts):
        """Count the words of the texts and number them; several calls add up.

        `texts` is any iterable of texts. Raises ``TypeError`` for a single str (except with char_level, where each
        character then counts as a text), and for anything among the texts that is none, such as NaN.
        """
        counts, docs, fitted = Counter(self.word_counts), Counter(self.word_docs), 0
        for words in self._cut(texts, "fit_on_texts"):
            counts.update(words)
            docs.update(dict.fromkeys(words).keys())  # a set in the order of appearance
            fitted += 1
        self.document_count += fitted
        self.word_counts, self.word_docs = OrderedDict(counts), defaultdict(int, docs)
        by_frequency = sorted(counts, key=counts.__getitem__, reverse=True)  # stable: ties keep their order
        if self.oov_token is not None:
            by_frequency.insert(0, self.oov_token)
        self.word_index = dict(zip(by_frequency, range(1, len(by_frequency) + 1)))
        self.index_word = {number: word for word, number in self.word_index.items()}
        numbers = self.word_index
        self.index_docs.update((numbers[word], count) for word, count in docs.items())

    def fit_on_sequences(self, sequences):
        """Count in how many sequences of numbers each number occurs, for ``sequences_to_matrix(mode="tfidf")``."""
        self.document_count += len(sequences)
        for sequence in sequences:
            for number in set(sequence):
                self.index_docs[number] += 1

    # ------------------------------------------------------------------ there and back
    def texts_to_sequences(self, texts):
        """Each text as a list of the numbers of its words; unknown words are dropped, or become that of oov_token.

        Raises ``ValueError`` before `fit_on_texts`, ``TypeError`` as that does.
        """
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts):
        """What `texts_to_sequences` gives, one text after the other."""
        find, oov = self.word_index.get, self._known_oov("texts_to_sequences")
        limit = self.num_words or float("inf")
        for words in self._cut(texts, "texts_to_sequences"):
            if oov is None:
                yield [i for i in map(find, words) if i is not None and i < limit]
            else:
                yield [i if i < limit else oov for i in map(find, words, repeat(oov))]

    def sequences_to_texts(self, sequences):
        """Each list of numbers as the text of its words, with blanks between; numbers that are no word (0 among them)
        are left out, or become oov_token."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences):
        """What `sequences_to_texts` gives, one sequence after the other."""
        find, oov = self.index_word.get, self._known_oov("sequences_to_texts")
        limit = self.num_words or float("inf")
        unknown = None if oov is None else self.index_word[oov]
        for sequence in sequences:
            words = ((find(i) if i < limit else None) for i in sequence)
            if unknown is None:
                yield " ".join([word for word in words if word is not None])
            else:
                yield " ".join([unknown if word is None else word for word in words])

    def texts_to_matrix(self, texts, mode="binary"):
        """Texts as rows of a matrix (texts, num_words); see `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences, mode="binary"):
        """Lists of numbers as rows of a matrix (sequences, num_words), float64; column j is about number j.

        "binary": 1 where it occurs; "count": how often, c; "freq": c over the length of the sequence; "tfidf":
        (1 + log c) * log(1 + document_count / (1 + texts that hold it)).

        Raises ``ValueError`` for an unknown mode, before anything was fitted where the mode or the width needs it, and
        for negative numbers.
        """
        return sequences_to_matrix(self, sequences, mode)

    # ------------------------------------------------------------------ files
    def get_config(self):
        """Settings and vocabulary, the latter as JSON texts, as Keras keeps them."""
        import json

        config = {"num_words": self.num_words, "filters": self.filters, "lower": self.lower, "split": self.split,
                  "char_level": self.char_level, "oov_token": self.oov_token, "document_count": self.document_count}
        for name in ("word_counts", "word_docs", "index_docs", "index_word", "word_index"):
            config[name] = json.dumps(getattr(self, name))
        return config

    def to_json(self, **kwargs):
        """The tokenizer as a JSON text for `tokenizer_from_json`, of Keras too; an analyzer is not in it.

        `kwargs` go to ``json.dumps``.
        """
        import json

        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)

    # ------------------------------------------------------------------ inside
    def _known_oov(self, caller):
        """The number of oov_token, or None without one."""
        if not self.word_index and not self.document_count:
            raise ValueError(f"Tokenizer.{caller}: the tokenizer knows no words yet: call fit_on_texts(texts) first")
        if self.oov_token is None:
            return None
        if self.oov_token not in self.word_index:
            raise ValueError(f"Tokenizer.{caller}: the oov_token {self.oov_token!r} has no number: it is given to "
                             "Tokenizer(...) before fit_on_texts(texts), not set afterwards")
        return self.word_index[self.oov_token]

    def _cut(self, texts, caller):
        """The words of each text."""
        if isinstance(texts, (str, bytes)) and not (self.char_level and isinstance(texts, str)):
            raise TypeError(f"Tokenizer.{caller}: takes a list of texts; received one {type(texts).__name__}, whose "
                            "characters would each count as a text. Write [text] for a single one")
        lower, words_of = self.lower, self.analyzer
        if words_of is None and not self.char_level:
            words_of = splitter(self.filters, lower, self.split)
        for place, text in enumerate(texts):
            if type(text) is str or isinstance(text, str):
                yield (text.lower() if lower else text) if self.char_level else words_of(text)
            elif isinstance(text, (list, tuple)) and (self.analyzer is None or self.char_level):
                yield [word.lower() for word in text] if lower else text
            elif self.analyzer is not None:
                yield self.analyzer(text)
            else:
                raise TypeError(
                    f"Tokenizer.{caller}: text {place} is none: {text!r} ({type(text).__name__}). "
                    + ("Decode it first: text.decode('utf-8')" if isinstance(text, bytes) else
                       "Where a table lacks texts, drop or fill those rows first, such as texts.fillna('')"
                       if text != text else "A text is a str or a list of words"))


def tokenizer_from_json(json_string):
    """The Tokenizer that ``Tokenizer.to_json`` wrote, here or in Keras.

    Raises ``ValueError`` for a text that is no such JSON.
    """
    import json

    try:
        config = json.loads(json_string)["config"]
        config = dict(config)
        words = {name: dict(json.loads(config.pop(name)))
                 for name in ("word_counts", "word_docs", "index_docs", "index_word", "word_index")}
        for name in ("index_docs", "index_word"):  # JSON turns the numbers that are keys into texts
            words[name] = {int(key): value for key, value in words[name].items()}
        tokenizer = Tokenizer(**config)
        if not all(type(number) is int for number in words["word_index"].values()):
            raise ValueError("word_index holds numbers that are not whole")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
        raise ValueError(f"tokenizer_from_json: this is not the JSON of a Tokenizer: {type(problem).__name__}: {problem}. "
                         "It takes the text that tokenizer.to_json() returned") from None
    tokenizer.word_counts = OrderedDict(words["word_counts"])
    tokenizer.word_docs = defaultdict(int, words["word_docs"])
    tokenizer.index_docs = defaultdict(int, words["index_docs"])
    tokenizer.index_word, tokenizer.word_index = words["index_word"], words["word_index"]
    return tokenizer


def _whole(num_words):
    import operator

    try:
        number = operator.index(num_words)
    except TypeError:
        number = int(num_words) if isinstance(num_words, float) and num_words == int(num_words) else -1
    if number < 0:
        raise ValueError(f"Tokenizer: num_words must be a whole number or None; received {num_words!r}")
    return number
