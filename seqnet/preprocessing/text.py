"""Texts made numbers, as in Keras 2: `Tokenizer` and functions that need no vocabulary."""

from seqnet.preprocessing.tokenizer import Tokenizer, tokenizer_from_json
from seqnet.preprocessing.words import hashing_trick, one_hot, text_to_word_sequence

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]
