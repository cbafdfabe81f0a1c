"""Getting text and series ready for a model: tokenizers, padding, windows, data sets from files."""

from seqnet.preprocessing import sequence

__all__ = ["sequence", "text", "text_dataset_from_directory", "timeseries_dataset_from_array"]


def __getattr__(name):
    if name == "text":
        from importlib import import_module

        return import_module("seqnet.preprocessing.text")
    if name in ("text_dataset_from_directory", "timeseries_dataset_from_array"):
        from seqnet import utils

        return getattr(utils, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
