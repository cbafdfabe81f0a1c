"""Models of the lectures, ready to be read, trained and loaded. Each is imported when it is first used."""

_PLACES = {
    "BERT": "bert",
    "Captioner": "captioner",
    "EfficientNet1D": "efficientnet1d",
    "Elman": "elman",
    "GNMT": "gnmt",
    "GPT": "gpt",
    "Hopfield": "hopfield",
    "Jordan": "jordan",
    "JordanCell": "jordan",
    "MBConv1D": "efficientnet1d",
    "NewsgroupsCNN": "newsgroups_cnn",
    "NextWord": "next_word",
    "OntologyClassifier": "ontology",
    "ReviewCNN": "review_cnn",
    "SeparableBlock1D": "blocks1d",
    "Seq2Seq": "seq2seq",
    "SqueezeExcite1D": "blocks1d",
    "Symbols": "symbols",
    "TCN": "tcn",
    "Tagger": "tagger",
    "TemporalBlock": "tcn",
    "TextClassifier": "text_classifier",
    "TranslationTransformer": "translation_transformer",
    "beam_search": "decoding",
    "count_flops": "flops",
    "greedy_search": "decoding",
    "hopfield_capacity": "hopfield",
}

__all__ = sorted(_PLACES)


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_PLACES})
