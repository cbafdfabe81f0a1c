"""Word embeddings: load and look at them (`Vectors`), measure them, make an `Embedding` layer's weights of them, learn
them from texts (`train_skipgram`, `train_cbow`, `train_glove`,
`train_fasttext`)."""

_WHERE = {
    "Vectors": "vectors", "Coverage": "coverage", "Relations": "relations",
    "evaluate_analogies": "analogies", "read_analogies": "analogies", "AnalogyReport": "analogies",
    "evaluate_similarity": "similarity", "read_similarity": "similarity", "SimilarityReport": "similarity",
    "Corpus": "corpus", "train_skipgram": "word2vec", "train_cbow": "word2vec",
    "train_glove": "glove", "train_fasttext": "fasttext",
    "SubwordVectors": "fasttext",
}
_MODULES = ("geometry",)

__all__ = [*_WHERE, *_MODULES]


def __getattr__(name):
    from importlib import import_module

    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
