"""Word pieces: BERT's numbers, its cleaning, batches, and vocabularies that are none."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from seqnet.text import WordPieceTokenizer

DATA = os.environ.get("SEQNET_DATA")
FOLDER = Path(DATA or "") / "bert_minilm"
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "aff", "!", "cafe", "北", "a", "##a", ".", "'",
          "Cafe"]


@pytest.fixture
def tokenizer():
    return WordPieceTokenizer(PIECES)


def test_the_longest_piece_first(tokenizer):
    assert tokenizer.tokenize("unaffable!") == ["un", "##aff", "##able", "!"]
    assert tokenizer.tokenize("unaffablex aff") == ["[UNK]", "aff"]
    assert tokenizer.tokenize("a" * 100) == ["a"] + ["##a"] * 99
    assert tokenizer.tokenize("a" * 101) == ["[UNK]"]


def test_cleaning(tokenizer):
    assert tokenizer.split_words("CAFÉ\tÀ\n  x\u00a0y") == ["cafe", "a", "x", "y"]
    assert tokenizer.split_words("a\x00b\ufffdc\u200dd") == ["abcd"]
    assert tokenizer.split_words("x北京y don't 3.14 $5 «a»") == [
        "x", "北", "京", "y", "don", "'", "t", "3", ".", "14", "$", "5", "«", "a", "»"]
    assert WordPieceTokenizer(PIECES, lowercase=False).tokenize("Café Cafe") == ["[UNK]", "Cafe"]


def test_batches_pairs_and_truncation(tokenizer):
    batch = tokenizer(["a a a", "cafe"], ["aff", "a a"])
    assert {k: v.dtype for k, v in batch.items()} == dict.fromkeys(("token_ids", "padding_mask", "segment_ids"), np.int32)
    np.testing.assert_array_equal(batch["token_ids"], [[2, 11, 11, 11, 3, 7, 3], [2, 9, 3, 11, 11, 3, 0]])
    np.testing.assert_array_equal(batch["padding_mask"], [[1] * 7, [1] * 6 + [0]])
    np.testing.assert_array_equal(batch["segment_ids"], [[0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 0]])
    assert tokenizer.encode("a a a a", max_length=4) == [2, 11, 11, 3]
    assert tokenizer.encode("a a a a", "aff aff", max_length=7) == [2, 11, 11, 3, 7, 7, 3]
    assert tokenizer("a")["token_ids"].tolist() == [[2, 11, 3]] and tokenizer([])["token_ids"].shape == (0, 0)
    assert tokenizer.decode([2, 4, 5, 6, 8, 3, 0]) == "unaffable !"


def test_what_is_no_vocabulary_or_text_is_refused(tokenizer, tmp_path):
    for vocabulary, word in ((PIECES[1:], "PAD"), (PIECES + ["a"], "twice"), ({"[UNK]": 0.5}, "whole numbers")):
        with pytest.raises(ValueError, match=word):
            WordPieceTokenizer(vocabulary)
    (tmp_path / "vocab.txt").write_bytes(b"\xff")
    with pytest.raises(ValueError, match="UTF-8"):
        WordPieceTokenizer(tmp_path / "vocab.txt")
    with pytest.raises(TypeError, match="one text"):
        tokenizer.encode(3)
    with pytest.raises(ValueError, match="no room"):
        tokenizer.encode("a", max_length=1)
    with pytest.raises(ValueError, match="2 texts but 1 pairs"):
        tokenizer(["a", "a"], ["a"])
    with pytest.raises(ValueError, match="99 is not in"):
        tokenizer.decode([99])


@pytest.mark.skipif(not DATA or not (FOLDER / "vocab.txt").exists(), reason="SEQNET_DATA names no folder with bert_minilm")
def test_numbers_of_bert():
    tokenizer = WordPieceTokenizer(FOLDER / "vocab.txt")
    cases = json.loads((FOLDER / "tokenizer_cases.json").read_text(encoding="utf-8"))
    for sentence, pieces, ids in zip(cases["sentences"], cases["tokens"], cases["ids"], strict=True):
        assert ["[CLS]", *tokenizer.tokenize(sentence), "[SEP]"] == pieces
        assert tokenizer.encode(sentence) == ids
    with np.load(FOLDER / "expected.npz") as expected:
        batch = tokenizer(cases["sentences"])
        np.testing.assert_array_equal(batch["token_ids"], expected["input_ids"])
        np.testing.assert_array_equal(batch["padding_mask"], expected["attention_mask"])
