"""Byte pair encoding, as GPT-2 does it."""

from __future__ import annotations

import heapq
import os
import re
import unicodedata

from .vocabulary import checked_text, checked_vocabulary, read_lines, read_text

# what the splitting rule calls \s, beyond the categories below
_WHITE = frozenset("\t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200b))))
_SHORT = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")
# over kinds: a letter, 0 number, blank, w other white space, . anything else
_SPLIT = re.compile(r" ?a+| ?0+| ?\.+|[ w]+(?![a0.])|[ w]+")


class _Kinds(dict):
    """For str.translate: the kind of each character, found when it is first met."""

    def __missing__(self, code):
        char = chr(code)
        category = unicodedata.category(char)[0]
        kind = " " if char == " " else "w" if char in _WHITE else {"L": "a", "N": "0"}.get(category, ".")
        self[code] = kind
        return kind


_KINDS = _Kinds()


def split_words(text):
    """The pieces within which bytes are joined: words with the blank in front, numbers, signs, white space.

    This is GPT-2's rule 's|'t|'re|'ve|'m|'ll|'d| ?letters| ?numbers| ?others|blanks not followed by text|blanks, where
    letters and numbers are the Unicode categories L and N. Joined, the pieces are the text again.
    """
    kinds, place, pieces = text.translate(_KINDS), 0, []
    while place < len(text):
        end = 0
        if text[place] == "'":
            end = next((place + len(s) for s in _SHORT if text.startswith(s, place)), 0)
        end = end or _SPLIT.match(kinds, place).end()
        pieces.append(text[place:end])
        place = end
    return pieces


def _byte_letters():
    """A printable character for each of the 256 bytes: itself where it is printable, else one from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


_LETTERS = _byte_letters()
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}


class BytePairTokenizer:
    """Text as numbers of frequent pieces: bytes are joined pair by pair, the pair that was learned first before others.

    Every text can be encoded, since every byte is a piece, and comes back exactly from `decode`.

    Args:
        vocabulary: `{piece: id}`, or the path of GPT-2's `encoder.json` (`vocab.json`).
        merges: list of pairs "a b" in the order in which they were learned, or the path of `vocab.bpe` (`merges.txt`).
        special_tokens: pieces of the vocabulary that stand for themselves, such as "<|endoftext|>".

    Source: Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with Subword Units, 2016; Radford et al.,
    Language Models are Unsupervised Multitask Learners, 2019.
    Raises ValueError for a vocabulary that lacks a byte or the result of a merge.

    Example:
        >>> tokenizer = BytePairTokenizer("encoder.json", "vocab.bpe")
        >>> tokenizer.encode("Hello world")
        [15496, 995]
    """

    def __init__(self, vocabulary, merges, special_tokens=("<|endoftext|>",)):
        import json

        if not isinstance(vocabulary, dict):
            path = os.fspath(vocabulary)
            try:
                vocabulary = json.loads(read_text(path))
            except (ValueError, RecursionError) as error:
                raise ValueError(f"BytePairTokenizer: {path!r} is no JSON vocabulary ({error})") from None
        self.vocabulary = checked_vocabulary("BytePairTokenizer", vocabulary)
        if isinstance(merges, (str, os.PathLike)):
            merges = [line for line in read_lines(merges) if line and not line.startswith("#version")]
        self._ranks = {}
        for line in merges:
            pair = tuple(line.split(" ")) if isinstance(line, str) else tuple(line)
            if len(pair) != 2 or "".join(pair) not in self.vocabulary:
                raise ValueError(f"BytePairTokenizer: the merge {line!r} is no pair whose union is in the vocabulary")
            self._ranks.setdefault(pair, len(self._ranks))
        missing = [b for b, letter in _LETTERS.items() if letter not in self.vocabulary]
        if missing:
            raise ValueError(f"BytePairTokenizer: the vocabulary lacks {len(missing)} of the 256 bytes, such as "
                             f"{missing[0]}; it is no byte-level vocabulary")
        self.special_tokens = tuple(t for t in special_tokens if t in self.vocabulary)
        self._pieces = {number: piece for piece, number in self.vocabulary.items()}
        self._special = {self.vocabulary[t]: t for t in self.special_tokens}
        self._known = {}

    @property
    def vocabulary_size(self):
        """The largest number + 1, the rows that an embedding needs."""
        return max(self.vocabulary.values()) + 1

    def tokenize(self, text):
        """The pieces as they stand in the vocabulary; a blank in front is written as "Ġ"."""
        found = []
        for word in split_words(checked_text("BytePairTokenizer", text)):
            found += self._joined(word)
        return found

    def encode(self, text, special=False):
        """The numbers of a text. With `special`, special tokens written in it become their one number."""
        if special and self.special_tokens:
            checked_text("BytePairTokenizer", text)
            parts = re.split("(" + "|".join(map(re.escape, sorted(self.special_tokens, key=len, reverse=True))) + ")", text)
            return [n for i, part in enumerate(parts)
                    for n in ([self.vocabulary[part]] if i % 2 else self.encode(part))]
        return [self.vocabulary[piece] for piece in self.tokenize(text)]

    def __call__(self, text):
        return self.encode(text)

    def encode_batch(self, texts):
        """A list of numbers for each of the texts."""
        return [self.encode(text) for text in texts]

    def decode(self, numbers):
        """The text of some numbers; bytes that are no UTF-8 become U+FFFD. Raises ValueError for an unknown number."""
        data = bytearray()
        for number in numbers:
            number = int(number)
            if number in self._special:
                data += self._special[number].encode("utf-8")
            elif number in self._pieces:
                data += bytes(_BYTES[letter] for letter in self._pieces[number])
            else:
                raise ValueError(f"BytePairTokenizer: {number} is not in the vocabulary of {len(self._pieces)} pieces")
        return data.decode("utf-8", errors="replace")

    def _joined(self, word):
        """The pieces of one word. A heap of pairs keeps long words from taking the square of their length."""
        if word in self._known:
            return self._known[word]
        parts = [_LETTERS[b] for b in word.encode("utf-8")]
        after, before = list(range(1, len(parts) + 1)), list(range(-1, len(parts) - 1))
        heap = []

        def offer(i):
            if i >= 0 and after[i] < len(parts):
                rank = self._ranks.get((parts[i], parts[after[i]]))
                if rank is not None:
                    heapq.heappush(heap, (rank, i, parts[i], parts[after[i]]))

        for i in range(len(parts) - 1):
            offer(i)
        while heap:
            _, i, left, right = heapq.heappop(heap)
            j = after[i]
            if parts[i] != left or j >= len(parts) or parts[j] != right:
                continue  # one of the two has been joined with something else since
            parts[i], parts[j] = left + right, None
            after[i] = after[j]
            if after[i] < len(parts):
                before[after[i]] = i
            offer(i)
            offer(before[i])
        found = [p for p in parts if p is not None]
        if len(self._known) < 65536 and len(word) < 100:
            self._known[word] = found
        return found
