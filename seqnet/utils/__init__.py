"""Small helpers around training: labels, seeds, files, padding."""

from seqnet.preprocessing.sequence import pad_sequences
from seqnet.utils.files import get_file
from seqnet.utils.numerical import normalize, to_categorical
from seqnet.utils.seeds import set_random_seed

__all__ = ["Progbar", "get_file", "normalize", "pad_sequences", "set_random_seed", "to_categorical"]


def __getattr__(name):
    if name == "Progbar":
        from seqnet.training.progress import Progbar

        return Progbar
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
