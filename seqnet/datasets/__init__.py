"""Data sets: ``imdb`` (25,000 + 25,000 film reviews, from a file) and ``reviews`` (generated, always there)."""

from seqnet.datasets import imdb, reviews

__all__ = ["imdb", "reviews"]
