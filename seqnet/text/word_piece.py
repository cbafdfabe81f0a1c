"""Word pieces, as BERT does it."""

from __future__ import annotations

import os
import unicodedata

import numpy as np

from .vocabulary import checked_text, checked_vocabulary, read_lines

_HAN = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
_LONGEST = 100  # letters of a word that is looked up; a longer one is unknown


class _Cleaning(dict):
    """For str.translate: controls vanish, white space becomes a blank, signs and Han characters stand apart."""

    def __missing__(self, code):
        char = chr(code)
        category = unicodedata.category(char)
        if char in "\t\n\r" or category == "Zs":
            found = " "
        elif code in (0, 0xFFFD) or category[0] == "C":
            found = ""
        elif any(low <= code <= high for low, high in _HAN):
            found = f" {char} "
        else:
            found = char
        self[code] = found
        return found


class _Parting(dict):
    """For str.translate: signs between blanks; accents, once taken apart from their letters, vanish if `strip`."""

    def __init__(self, strip):
        self.strip = strip

    def __missing__(self, code):
        char = chr(code)
        category = unicodedata.category(char)
        if self.strip and category == "Mn":
            found = ""
        elif category[0] == "P" or (code < 128 and 32 < code and not char.isalnum() and code != 127):
            found = f" {char} "
        else:
            found = char
        self[code] = found
        return found


_CLEANING, _PARTING = _Cleaning(), {strip: _Parting(strip) for strip in (False, True)}


class WordPieceTokenizer:
    """Text as numbers of words and parts of words; a part that continues a word is written with "##" in front.

    The text is cleaned of controls, set in small letters without accents where `lowercase`, and cut at white space, signs
    and Han characters; each word is taken apart from the left, the longest piece of the vocabulary first. A word that
    cannot be taken apart, or has more than 100 letters, is "[UNK]".

    Args:
        vocabulary: list of pieces, the place is the number; `{piece: id}`; or the path of BERT's `vocab.txt`.
        lowercase: for the "uncased" vocabularies.

    Source: Wu et al., Google's Neural Machine Translation System, 2016; Devlin et al., BERT, 2019.
    Raises ValueError for a vocabulary without "[UNK]", "[CLS]", "[SEP]" and "[PAD]".

    Example:
        >>> tokenizer = WordPieceTokenizer("vocab.txt")
        >>> tokenizer.tokenize("unaffable!")
        ['una', '##ffa', '##ble', '!']
    """

    def __init__(self, vocabulary, lowercase=True):
        if isinstance(vocabulary, (str, os.PathLike)):
            vocabulary = read_lines(vocabulary)
            while vocabulary and not vocabulary[-1]:
                vocabulary.pop()
        if isinstance(vocabulary, (list, tuple)):
            if len(set(vocabulary)) != len(vocabulary):
                raise ValueError("WordPieceTokenizer: a piece stands twice in the vocabulary")
            vocabulary = {piece: i for i, piece in enumerate(vocabulary)}
        self.vocabulary = checked_vocabulary("WordPieceTokenizer", vocabulary)
        self.lowercase = bool(lowercase)
        try:
            self.unknown_id, self.start_id, self.end_id, self.pad_id = (
                self.vocabulary[t] for t in ("[UNK]", "[CLS]", "[SEP]", "[PAD]"))
        except KeyError as error:
            raise ValueError(f"WordPieceTokenizer: the vocabulary lacks {error}") from None
        self._pieces = {number: piece for piece, number in self.vocabulary.items()}
        self._longest = min(_LONGEST, max(map(len, self.vocabulary)))
        self._known = {}

    @property
    def vocabulary_size(self):
        """The largest number + 1, the rows that an embedding needs."""
        return max(self.vocabulary.values()) + 1

    def split_words(self, text):
        """Words and signs of a text, cleaned as BERT does."""
        text = text.translate(_CLEANING)
        if self.lowercase:
            text = unicodedata.normalize("NFD", text.lower())
        return text.translate(_PARTING[self.lowercase]).split()

    def tokenize(self, text):
        """The pieces of a text, without "[CLS]" and "[SEP]"."""
        return [piece for word in self.split_words(checked_text("WordPieceTokenizer", text)) for piece in self._parts(word)]

    def _parts(self, word):
        found = self._known.get(word)
        if found is not None:
            return found
        found, start = [], 0
        while start < len(word) <= _LONGEST:
            mark = "##" if start else ""
            end = next((e for e in range(min(len(word), start + self._longest), start, -1)
                        if mark + word[start:e] in self.vocabulary), None)
            if end is None:
                break
            found.append(mark + word[start:end])
            start = end
        if start < len(word):
            found = ["[UNK]"]
        if len(self._known) < 65536 and len(word) <= _LONGEST:
            self._known[word] = found
        return found

    def encode(self, text, pair=None, max_length=None):
        """The numbers of "[CLS] text [SEP]", or of "[CLS] text [SEP] pair [SEP]".

        Where that is longer than `max_length`, the longer of the two loses words at its end.
        """
        parts = [[self.vocabulary[p] for p in self.tokenize(t)] for t in (text, pair) if t is not None]
        if max_length is not None:
            room = max_length - 1 - len(parts)
            if room < 0:
                raise ValueError(f"WordPieceTokenizer: max_length {max_length} leaves no room for [CLS] and [SEP]")
            while sum(map(len, parts)) > room:
                max(parts, key=len).pop()
        return [self.start_id] + [n for part in parts for n in (*part, self.end_id)]

    def __call__(self, texts, pairs=None, max_length=None):
        """A batch for a BERT: `{"token_ids", "padding_mask", "segment_ids"}`, int32 arrays (batch, longest).

        texts: a text or a list of texts; pairs: as many second texts; segment_ids are 0 up to the first "[SEP]", then 1.
        """
        texts = [texts] if isinstance(texts, str) else list(texts)
        pairs = [None] * len(texts) if pairs is None else [pairs] if isinstance(pairs, str) else list(pairs)
        if len(pairs) != len(texts):
            raise ValueError(f"WordPieceTokenizer: {len(texts)} texts but {len(pairs)} pairs")
        rows = [self.encode(a, b, max_length) for a, b in zip(texts, pairs)]
        shape = (len(rows), max(map(len, rows), default=0))
        ids, mask, segments = np.full(shape, self.pad_id, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        for i, row in enumerate(rows):
            ids[i, :len(row)], mask[i, :len(row)] = row, 1
            segments[i, row.index(self.end_id) + 1:len(row)] = 1
        return {"token_ids": ids, "padding_mask": mask, "segment_ids": segments}

    def decode(self, numbers):
        """The pieces of some numbers as a text; what the cleaning took away does not come back."""
        words = []
        for number in numbers:
            piece = self._pieces.get(int(number))
            if piece is None:
                raise ValueError(f"WordPieceTokenizer: {int(number)} is not in the vocabulary of {len(self._pieces)} pieces")
            if piece.startswith("##") and words:
                words[-1] += piece[2:]
            elif piece not in ("[PAD]", "[CLS]", "[SEP]"):
                words.append(piece)
        return " ".join(words)
