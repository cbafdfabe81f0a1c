"""Draw reviews from the grammar, all at once: every step below is one NumPy call over all sentences or all words."""

import re
from functools import lru_cache

import numpy as np

from seqnet.datasets import review_grammar as grammar

# of 256 sentences whose opinion counts: said plainly, turned over, both opinions at once
_FORMS = (("plain", 152), ("negated", 60), ("contrast", 44))
_KINDS = {
    "plain": grammar.PLAIN,
    "negated": grammar.NEGATED,
    "contrast": grammar.CONTRAST,
    "irrelevant": dict.fromkeys(grammar.IRRELEVANT, 0),
    "quoted": dict.fromkeys(grammar.QUOTED, 0),
    "verdict": grammar.VERDICT,
    "filler": dict.fromkeys(grammar.FILLER, 0),
}
_VERDICTS = 52  # of 256 reviews end in so many words
_BATCH = 500  # reviews drawn together
PUNCTUATION = (".", ",", ":")


class Language:
    """The grammar as arrays. A token is a place in ``spelling``; sentences are rows of slots, a slot is a category."""

    def __init__(self):
        self._places = {}
        self._categories = {}
        self._weights = [0]  # cumulative, over the words of all categories one after the other
        self._tokens = []
        self._bounds = []  # of each category in the cumulative weights
        for mark in ("_", *PUNCTUATION, "an"):
            self._token(mark)
        nothing = 4 * self._category("_", ["_"])
        for name, words in grammar.WORDS.items():
            self._category(name, words.split())
        for name, (positive, negative) in grammar.OPINIONS.items():
            self._category(name, positive.split())
            self._category("-" + name, negative.split())
        first = [name.capitalize() for name in grammar.FIRST_NAMES.split()]
        starts, middles, ends = (part.split() for part in grammar.SYLLABLES)
        self._category("First", first)
        # endings fastest, so that names which begin alike are spread over frequent and rare ones
        self._category("Last", [(a + b + c).capitalize() for b in middles for a in starts for c in ends])
        self._category("Place", [(a + c).capitalize() for c in ends for a in starts])
        rows = {kind: [self._slots(sentence) for sentence in sentences] for kind, sentences in _KINDS.items()}
        width = max(len(row) for kind in rows.values() for row in kind)
        self.sentences = {
            kind: np.array([row + [nothing] * (width - len(row)) for row in some], np.int32)
            for kind, some in rows.items()
        }
        self.signs = {kind: np.array(list(sentences.values()), np.int64) for kind, sentences in _KINDS.items()}
        self.weights = np.array(self._weights, np.uint64)
        self.tokens = np.array(self._tokens, np.int32)
        self.low, self.high = np.array(self._bounds, np.uint64).T
        self.spelling = list(self._places)
        self.words = [word.lower() for word in self.spelling]
        self.vowel = np.array([word[0] in "aeiou" or word == "honest" for word in self.words])
        self.a, self.an = self._places["a"], self._places["an"]

    def _token(self, word):
        return self._places.setdefault(word, len(self._places))

    def _category(self, name, words):
        """Make a category of the words, or find it; opinions take two neighbouring numbers."""
        if name not in self._categories:
            self._categories[name] = len(self._bounds)
            low = self._weights[-1]
            steep = name.lstrip("-") in grammar.OPINIONS
            for rank, word in enumerate(words):
                self._tokens.append(self._token(word))
                rarity = (rank + 2) * (rank + 4) if steep else rank + 1
                self._weights.append(self._weights[-1] + (1 << 24) // rarity)
            self._bounds.append((low, self._weights[-1]))
        return self._categories[name]

    def _slots(self, sentence):
        """One slot per word and mark: category * 4, plus 1 for the opinion of the surface, 2 for the other one."""
        slots = []
        for name, word in re.findall(r"\{([^}]*)\}|([^\s{},.:]+|[,.:])", sentence):
            if not name:
                slots.append(4 * self._category("=" + word, [word]))
            elif name.lstrip("-") in grammar.OPINIONS:
                slots.append(4 * self._categories[name.lstrip("-")] + (2 if name.startswith("-") else 1))
            else:
                slots.append(4 * self._categories[name])
        return slots


@lru_cache(maxsize=1)
def language():
    """The one language, made at first use."""
    return Language()


class _Draws:
    """Whole numbers from PCG64's raw output, which is fixed for good; NumPy's own distributions may change."""

    def __init__(self, *seed):
        self._bits = np.random.PCG64(np.random.SeedSequence(seed))

    def raw(self, n):
        return self._bits.random_raw(n)

    def below(self, bound, n):
        """``n`` numbers from 0 to bound - 1; bounds are tiny against 2**64, so the remainder is fair."""
        return (self.raw(n) % np.asarray(bound, np.uint64)).astype(np.int64)


def generate(n, seed, part=0):
    """``n`` reviews: (tokens, offsets, labels); review i is ``tokens[offsets[i]:offsets[i + 1]]``, marks included.

    They come in batches with a seed of their own each, so the first reviews are the same for every ``n``, and memory
    goes to the result only.
    """
    batches = [_batch(_Draws(seed, part, number)) for number in range(-(-n // _BATCH))]
    tokens, lengths, labels = (np.concatenate(parts) for parts in zip(*batches))
    offsets = np.zeros(n + 1, np.int64)
    np.cumsum(lengths[:n], out=offsets[1:])
    return tokens[: offsets[-1]], offsets, labels[:n]


def _batch(draws):
    """Tokens, lengths and labels of ``_BATCH`` reviews; of two neighbours one is positive."""
    first = draws.below(2, _BATCH // 2)
    labels = np.stack([first, 1 - first], axis=1).ravel()
    review, kind, opinion = _plan(draws, labels)
    tokens, lengths = _words(draws, kind, opinion)
    return tokens, np.bincount(review, lengths, _BATCH).astype(np.int64), labels


def _plan(draws, labels):
    """The sentences of all reviews in order: which review, which kind, which opinion (+1, -1) they amount to."""
    n = len(labels)
    verdict = (draws.below(256, n) < _VERDICTS).astype(np.int64)
    agree = 9 + draws.below(6, n)
    disagree = 3 + draws.below(5, n)
    beside = 5 + draws.below(6, n)
    filler = 2 + draws.below(4, n) + draws.below(4, n)
    counts = np.stack([agree, disagree, beside, filler, verdict], axis=1)
    role = np.repeat(np.tile(np.arange(5), n), counts.ravel())
    review = np.repeat(np.arange(n), counts.sum(axis=1))
    order = np.lexsort((draws.raw(len(role)), role == 4, review))  # the verdict comes last
    role = role[order]
    opinion = np.where(labels[review] == 1, 1, -1)
    opinion[role == 1] *= -1
    others = 1 - 2 * draws.below(2, n)  # whatever else is good or bad in a review is so throughout
    opinion[role == 2] = others[review[role == 2]]
    names = list(_KINDS)
    bounds = np.cumsum([share for _, share in _FORMS])
    form = np.searchsorted(bounds, draws.below(256, len(role)), side="right")
    beside = names.index("irrelevant") + draws.below(2, len(role))
    kind = np.choose(role, [form, form, beside, names.index("filler"), names.index("verdict")])
    return review, kind, opinion


def _words(draws, kind, opinion):
    """Fill the sentences: all tokens one after the other, and the number of tokens of each sentence."""
    speech = language()
    slots = np.empty((len(kind), next(iter(speech.sentences.values())).shape[1]), np.int32)
    side = opinion.copy()
    for number, name in enumerate(_KINDS):
        chosen = np.flatnonzero(kind == number)
        sentence = draws.below(len(speech.sentences[name]), len(chosen))
        slots[chosen] = speech.sentences[name][sentence]
        sign = speech.signs[name][sentence]
        side[chosen] *= np.where(sign == 0, 1, sign)
    used = slots != 0
    lengths = used.sum(axis=1)
    slots = slots[used]
    negative = np.repeat(side < 0, lengths)
    category = slots // 4
    flag = slots % 4
    category += (flag == 1) & negative | (flag == 2) & ~negative
    low = speech.low[category]
    place = low + draws.raw(len(slots)) % (speech.high[category] - low)
    tokens = speech.tokens[np.searchsorted(speech.weights, place, side="right") - 1]
    spoken = tokens != 0
    ends = np.cumsum(lengths)
    words_before = np.zeros(len(tokens) + 1, np.int64)
    np.cumsum(spoken, out=words_before[1:])
    lengths = words_before[ends] - words_before[ends - lengths]
    tokens = tokens[spoken]
    article = np.flatnonzero(tokens[:-1] == speech.a)
    tokens[article[speech.vowel[tokens[article + 1]]]] = speech.an
    return tokens, lengths
