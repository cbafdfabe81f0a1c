"""Data sets, from files: ``imdb`` (film reviews), ``reuters`` (newswires), ``boston_housing`` and ``california_housing``
(tables); and ``reviews`` (generated) and ``digits`` (little pictures), always there."""

from seqnet.datasets import boston_housing, california_housing, digits, imdb, reuters, reviews

__all__ = ["boston_housing", "california_housing", "digits", "imdb", "reuters", "reviews"]
