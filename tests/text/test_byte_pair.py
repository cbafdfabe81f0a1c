"""Byte pairs: GPT-2's numbers, its rule for splitting, texts that come back, and vocabularies that are none."""

import json
import os
import random
import time
from pathlib import Path

import pytest

from seqnet.text import BytePairTokenizer
from seqnet.text.byte_pair import _LETTERS, split_words

DATA = os.environ.get("SEQNET_DATA")
FOLDER = Path(DATA or "") / "gpt2_tiny"

needs_data = pytest.mark.skipif(not DATA or not (FOLDER / "encoder.json").exists(),
                                reason="SEQNET_DATA names no folder with gpt2_tiny")


def small(*merges, extra=()):
    pieces = [*_LETTERS.values(), *("".join(m.split()) for m in merges), *extra]
    return BytePairTokenizer({piece: i for i, piece in enumerate(pieces)}, list(merges))


@pytest.mark.parametrize(("text", "pieces"), [
    ("Hello world", ["Hello", " world"]),
    ("don't I'll we've 'tis x'", ["don", "'t", " I", "'ll", " we", "'ve", " '", "tis", " x", "'"]),
    ("'s'x", ["'s", "'", "x"]),
    ("a!'s", ["a", "!'", "s"]),
    ("  two", [" ", " two"]),
    ("\n\n  x", ["\n\n ", " x"]),
    ("\nx", ["\n", "x"]),
    ("tabs\tand", ["tabs", "\t", "and"]),
    ("end  ", ["end", "  "]),
    ("abc123 45", ["abc", "123", " 45"]),
    ("x²½ Ⅷ", ["x", "²½", " Ⅷ"]),
    ("naïve 北京 🙂!", ["naïve", " 北京", " 🙂!"]),
    ("e\u0301", ["e", "\u0301"]),
    ("a\xa0b\x85c\u2003d\u3000", ["a", "\xa0", "b", "\x85", "c", "\u2003", "d", "\u3000"]),
    ("a\x1fb\u200bc", ["a", "\x1f", "b", "\u200b", "c"]),
    ("", []),
])
def test_splitting(text, pieces):
    assert split_words(text) == pieces


def test_pieces_joined_are_the_text():
    rng = random.Random(0)
    letters = "ab'st ll ' \n\t.1\xa0é北🙂\u0301\x00\U0010ffff"
    tokenizer = small("a b", "ab s", "s t", "Ġ a", "Ġa b", "l l")
    for _ in range(300):
        text = "".join(rng.choice(letters) for _ in range(rng.randrange(30)))
        assert "".join(split_words(text)) == text
        assert tokenizer.decode(tokenizer.encode(text)) == text


def slow(word, ranks):
    """Byte pair encoding as it is written down: join all places of the pair learned first, and again."""
    parts = [_LETTERS[b] for b in word.encode()]
    while True:
        pairs = [(ranks[p], p) for p in zip(parts, parts[1:]) if p in ranks]
        if not pairs:
            return parts
        a, b = min(pairs)[1]
        joined, i = [], 0
        while i < len(parts):
            both = parts[i:i + 2] == [a, b]
            joined.append(a + b if both else parts[i])
            i += 1 + both
        parts = joined


def test_joining_is_that_of_the_definition():
    tokenizer = small("a b", "ab ab", "b a", "abab a", "a a", "aa b", "b b", "bb ab")
    rng = random.Random(1)
    for _ in range(500):
        word = "".join(rng.choice("ab") for _ in range(rng.randrange(1, 25)))
        assert tokenizer.tokenize(word) == slow(word, tokenizer._ranks)


def test_long_words_take_no_square_of_their_length():
    tokenizer = small("a a", "aa aa", "aaaa aaaa")
    start = time.perf_counter()
    assert len(tokenizer.encode("a" * 40_000)) == 5000
    assert time.perf_counter() - start < 20


def test_special_tokens_only_where_asked():
    tokenizer = small("a b", extra=("<|endoftext|>",))
    number = tokenizer.vocabulary["<|endoftext|>"]
    assert tokenizer.special_tokens == ("<|endoftext|>",) and tokenizer.vocabulary_size == number + 1
    assert number not in tokenizer.encode("ab<|endoftext|>")
    numbers = tokenizer.encode("ab<|endoftext|>ab", special=True)
    assert numbers == [256, number, 256] and tokenizer.decode(numbers) == "ab<|endoftext|>ab"
    assert tokenizer.encode_batch(["ab", ""]) == [[256], []] == [tokenizer("ab"), tokenizer("")]


def test_what_is_no_vocabulary_or_text_is_refused(tmp_path):
    letters = {letter: i for i, letter in enumerate(_LETTERS.values())}
    for vocabulary, merges, word in ((letters, ["a b"], "a b"), (letters, ["a"], "'a'"), ({"a": 0}, [], "bytes"),
                                     ({**letters, "ab": 3}, [], "share"), ({**letters, "ab": -1}, [], "whole numbers"),
                                     ({**letters, "ab": "x"}, [], "whole numbers")):
        with pytest.raises(ValueError, match=word):
            BytePairTokenizer(vocabulary, merges)
    for content in (b"{", b"[1]", b"\xff\xfe", b"[" * 100_000):
        (tmp_path / "v.json").write_bytes(content)
        with pytest.raises(ValueError, match="BytePairTokenizer"):
            BytePairTokenizer(tmp_path / "v.json", [])
    tokenizer = small()
    with pytest.raises(TypeError, match="one text"):
        tokenizer.encode(["a"])
    with pytest.raises(ValueError, match="half a character"):
        tokenizer.encode("a\ud800")
    with pytest.raises(ValueError, match="999 is not in"):
        tokenizer.decode([999])
    assert tokenizer.decode([tokenizer.vocabulary[_LETTERS[0xff]]]) == "\ufffd"


@needs_data
def test_numbers_of_gpt2():
    tokenizer = BytePairTokenizer(FOLDER / "encoder.json", FOLDER / "vocab.bpe")
    assert tokenizer.vocabulary_size == 50257
    cases = json.loads((FOLDER / "bpe_cases.json").read_text(encoding="utf-8"))
    assert len(cases) == 10
    for case in cases:
        assert tokenizer.encode(case["text"]) == case["ids"]
        assert tokenizer.decode(case["ids"]) == case["text"]
